import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { number } from "../../i18n/format";
import { put } from "../../platform/api";
import { Check, Choice, Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import { type Capability, directionOf, isRisky, STAGES, type Stage } from "./board";
import { ReasonDialog } from "./reason-dialog";
import { WORDS } from "./words";

const FIRST_PERCENT = "10";

interface ShiftDialogProps {
  readonly capability: Capability;
  readonly onClose: () => void;
  readonly onShifted: () => void;
}

/** Forward or back; what it means is said before it is done. */
export function ShiftDialog({ capability, onClose, onShifted }: ShiftDialogProps) {
  const t = told(WORDS);
  const { lead, routes } = capability;
  const [stage, setStage] = useState<Stage>(nextOf(lead.stage));
  const [typed, setTyped] = useState(lead.percent ? String(lead.percent) : FIRST_PERCENT);
  const [despite, setDespite] = useState(false);
  const risky = isRisky(capability, stage);
  const percent = stage === "canary" ? percentOf(typed) : null;
  const name = named(t.capabilities, capability.name);
  const shift = async (reason: string) => {
    const body = { stage, reason, despite_verdict: risky && despite, ...(percent === null ? {} : { percent }) };
    await put("/v1/migration/routes/{route_id}", {
      path: { route_id: lead.route_id },
      body,
      ifMatch: lead.version,
    });
    tell(t.shifted(named(t.stages, stage)));
    onShifted();
  };
  return (
    <ReasonDialog
      title={t.shift_title(name)}
      confirm={t.shift}
      isDangerous={risky}
      isReady={(stage !== "canary" || percent !== null) && (!risky || despite)}
      onClose={onClose}
      onConfirm={shift}
    >
      {routes.length > 1 && (
        <details>
          <summary>{t.moves_together(number(routes.length))}</summary>
          <ul class="plain-list small">
            {routes.map((route) => (
              <li key={route.route_id}>
                <code>
                  {route.method} {route.path}
                </code>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Choice
        label={t.shift_to}
        value={stage}
        options={STAGES.map((each) => ({ value: each, name: named(t.stages, each) }))}
        onChoose={(chosen) => setStage(chosen as Stage)}
      />
      <p class="small quiet">{named(t.stage_means, stage)}</p>
      {stage === "canary" && (
        <Field label={t.percent} value={typed} onInput={setTyped} inputMode="numeric" maxLength={3} />
      )}
      {risky && (
        <>
          <p class="notice notice-warn">{t.risky}</p>
          <Check label={t.despite_verdict} isChecked={despite} onChange={setDespite} />
        </>
      )}
      {directionOf(lead.stage, stage) === "back" && <p class="notice notice-quiet">{t.going_back}</p>}
    </ReasonDialog>
  );
}

/** What one most likely wants to do next. */
export const nextOf = (stage: Stage): Stage => STAGES[STAGES.indexOf(stage) + 1] ?? "legacy";

/** Null unless it is a share that moves some and not all. */
export function percentOf(typed: string): number | null {
  const value = Number(typed.trim());
  return typed.trim() && Number.isInteger(value) && value >= 1 && value <= 99 ? value : null;
}
