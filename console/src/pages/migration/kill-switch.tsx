import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { put } from "../../platform/api";
import { Icon } from "../../ui/icon";
import { tell } from "../../ui/toast";
import type { KillSwitch } from "./board";
import { ReasonDialog } from "./reason-dialog";
import { WORDS } from "./words";

interface CardProps {
  readonly killSwitch: KillSwitch;
  readonly mayChange: boolean;
  readonly onChanged: () => void;
}

/** One switch for the worst hour: everything back to the old system. */
export function KillSwitchCard({ killSwitch, mayChange, onChanged }: CardProps) {
  const t = told(WORDS);
  const [asking, setAsking] = useState(false);
  const { on, since, by, reason } = killSwitch;
  const set = async (why: string) => {
    await put("/v1/migration/kill-switch", { body: { on: !on, reason: why }, ifMatch: killSwitch.version });
    setAsking(false);
    tell(on ? t.release_done : t.kill_done);
    onChanged();
  };
  return (
    <section class={`notice kill-switch notice-${on ? "bad" : "quiet"}`} aria-live="polite">
      {on && <Icon name="warning" />}
      <div class="kill-switch-state">
        <strong>{on ? t.kill_on : t.kill_off}</strong>
        {since && (
          <p class="small">
            {t.kill_since(dateTime(since), by)} {reason}
          </p>
        )}
      </div>
      {mayChange && (
        <button type="button" class={`button ${on ? "" : "button-danger"}`} onClick={() => setAsking(true)}>
          {on ? t.kill_release : t.kill_throw}
        </button>
      )}
      {asking && (
        <ReasonDialog
          title={on ? t.release_question : t.kill_question}
          confirm={on ? t.kill_release : t.kill_throw}
          isDangerous={!on}
          onClose={() => setAsking(false)}
          onConfirm={set}
        >
          <p>{on ? t.release_explained : t.kill_explained}</p>
        </ReasonDialog>
      )}
    </section>
  );
}
