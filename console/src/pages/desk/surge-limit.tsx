import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { dateTime, percent } from "../../i18n/format";
import { type Answered, put, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Choice, Field } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { tell } from "../../ui/toast";
import { words } from "./words-tariffs";

type Limit = Answered<"/v1/surge/limits/{city}">;

const OFF_PERCENT = 100;
const CHOICES_PERCENT = [OFF_PERCENT, 120, 150, 200];
const UNLIMITED = "none";
const SHORTEST_REASON = 3;

/** The emergency switch: no factor of the city goes beyond it from now on. */
export function SurgeLimit({ city }: { city: string }) {
  const t = told(words);
  const limit = usePolled((ask) => read("/v1/surge/limits/{city}", { path: { city }, ...ask }), null, [city]);
  return (
    <Section title={t.surge}>
      <Loaded of={limit}>{(value) => <Switch limit={value} onChanged={limit.refresh} />}</Loaded>
    </Section>
  );
}

function Switch({ limit, onChanged }: { limit: Limit; onChanged: () => void }) {
  const t = told(words);
  const [chosen, setChosen] = useState(limit.limit_percent === null ? String(OFF_PERCENT) : UNLIMITED);
  const [reason, setReason] = useState("");
  const set = async () => {
    const limit_percent = chosen === UNLIMITED ? null : Number(chosen);
    const body = { limit_percent, reason: reason.trim() };
    await put("/v1/surge/limits/{city}", { path: { city: limit.city }, body });
    setReason("");
    tell(t.surge_done);
    onChanged();
  };
  return (
    <>
      <p>
        {t.surge_now}: <strong>{limitText(limit.limit_percent)}</strong>
      </p>
      <form class="find" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label={t.surge_choice}
          value={chosen}
          options={[
            ...CHOICES_PERCENT.map((value) => ({ value: String(value), name: limitText(value) })),
            { value: UNLIMITED, name: limitText(null) },
          ]}
          onChoose={setChosen}
        />
        <Field label={t.surge_reason} value={reason} onInput={setReason} maxLength={500} />
        <Action kind="danger" submits onAct={set} disabled={reason.trim().length < SHORTEST_REASON}>
          {t.surge_set}
        </Action>
      </form>
      {limit.throws.length > 0 && (
        <details>
          <summary>{t.surge_history}</summary>
          <ul>
            {limit.throws.map((thrown) => (
              <li key={thrown.version}>
                {limitText(thrown.limit_percent)}{" "}
                <span class="quiet">
                  {thrown.at && dateTime(thrown.at)} · {thrown.reason}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function limitText(limitPercent: number | null): string {
  const t = told(words);
  if (limitPercent === null) return t.surge_free;
  return limitPercent === OFF_PERCENT ? t.surge_off : t.surge_limited(percent(limitPercent / 100));
}
