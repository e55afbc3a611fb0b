import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { date, dateTime } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, read } from "../../platform/api";
import { config } from "../../platform/config";
import { usePolled } from "../../platform/poll";
import { Facts } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { SurgeLimit } from "./surge-limit";
import { TariffDraft } from "./tariff-draft";
import { basisOf, draftOf, factsOf, type Tariff, worded } from "./tariff-facts";
import { words } from "./words-tariffs";

type InForce = Answered<"/v1/tariffs">["tariffs"][number];
type Version = Answered<"/v1/tariffs/{tariff_id}">["versions"][number];

interface Draft {
  readonly tariffId: string;
  readonly text: string;
}

const LOOK_EVERY_MS = 60_000;

/** The city's prices: what holds, what held, and the next version in the making. */
export function Tariffs() {
  const city = config().city.name.toLowerCase();
  const [draft, setDraft] = useState<Draft | null>(null);
  const tariffs = usePolled((ask) => read("/v1/tariffs", { query: { city }, ...ask }), LOOK_EVERY_MS, [city]);
  return (
    <div class="stack stack-loose">
      {draft && (
        <TariffDraft
          key={draft.tariffId}
          tariffId={draft.tariffId}
          initial={draft.text}
          onClose={() => setDraft(null)}
          onPublished={() => {
            setDraft(null);
            tariffs.refresh();
          }}
        />
      )}
      <Loaded of={tariffs}>
        {({ tariffs: all }) => (
          <div class="tariff-grid">
            {all.map((one) => (
              <TariffCard
                key={one.tariff_id}
                inForce={one}
                onDraft={(tariff) => setDraft({ tariffId: one.tariff_id, text: draftOf(tariff, new Date()) })}
              />
            ))}
          </div>
        )}
      </Loaded>
      <SurgeLimit city={city} />
    </div>
  );
}

function TariffCard({ inForce, onDraft }: { inForce: InForce; onDraft: (tariff: Tariff) => void }) {
  const t = told(words);
  const { tariff, tariff_id } = inForce;
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={named(shared().category, tariff.category)}
      aside={<span class="badge badge-good">{t.version(String(tariff.version))}</span>}
    >
      <p class="quiet small">
        {worded(tariff.title)} · {basisOf(tariff)} · {t.since(date(tariff.valid_from))}
      </p>
      <Facts facts={factsOf(tariff)} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.versions}</summary>
        {open && <Versions tariffId={tariff_id} />}
      </details>
      <details>
        <summary>{t.source}</summary>
        <p class="small">{tariff.source}</p>
      </details>
      <button type="button" class="button" onClick={() => onDraft(tariff)}>
        {t.draft_from}
      </button>
    </Section>
  );
}

function Versions({ tariffId }: { tariffId: string }) {
  const versions = usePolled(
    (ask) => read("/v1/tariffs/{tariff_id}", { path: { tariff_id: tariffId }, ...ask }),
    null,
    [tariffId],
  );
  return (
    <Loaded of={versions}>
      {({ versions: all }) => (
        <ul class="plain-list stack">
          {[...all].reverse().map((version) => (
            <VersionLine key={version.version} version={version} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function VersionLine({ version }: { version: Version }) {
  const t = told(words);
  const isToCome = Date.parse(version.valid_from) > Date.now();
  const look = version.in_force ? "badge-good" : isToCome ? "badge-warn" : "";
  return (
    <li class="row spread">
      <span>
        {t.version(String(version.version))} · {dateTime(version.valid_from)}
      </span>
      <span class={`badge ${look}`}>{version.in_force ? t.now : isToCome ? t.to_come : t.past}</span>
    </li>
  );
}
