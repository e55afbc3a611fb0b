import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { post } from "../../platform/api";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { tell } from "../../ui/toast";
import { AssignDialog } from "./assign-dialog";
import { words } from "./words";

/** What the desk's actions need to know of a ride. */
export interface ActedOn {
  readonly ride_id: string;
  readonly state: string;
  readonly trip_id: string | null;
  readonly pickup: { readonly lat: number; readonly lng: number };
  readonly category: string;
  readonly needs: readonly string[];
}

interface RideActionsProps {
  readonly ride: ActedOn;
  readonly onChanged: () => void;
  readonly size?: "small";
}

/** Assign by hand while nobody has it; cancel with a reason until it ends. */
export function RideActions({ ride, onChanged, size }: RideActionsProps) {
  const t = told(words);
  const [asking, setAsking] = useState<"assign" | "cancel" | null>(null);
  const needsDriver = ride.state === "searching" || ride.state === "offered";
  const done = (told: string) => {
    setAsking(null);
    tell(told);
    onChanged();
  };
  if (!needsDriver && ride.state !== "assigned") return null;
  const look = size ? { size } : {};
  return (
    <div class="row">
      {needsDriver && (
        <Action kind="primary" {...look} onAct={() => setAsking("assign")}>
          {t.assign}
        </Action>
      )}
      {!size && (
        <Action kind="danger" {...look} onAct={() => setAsking("cancel")}>
          {t.cancel}
        </Action>
      )}
      {asking === "assign" && (
        <AssignDialog ride={ride} onClose={() => setAsking(null)} onDone={() => done(t.assigned)} />
      )}
      {asking === "cancel" && (
        <CancelDialog ride={ride} onClose={() => setAsking(null)} onDone={() => done(t.cancelled)} />
      )}
    </div>
  );
}

interface CancelDialogProps {
  readonly ride: ActedOn;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Before the assignment the request is withdrawn, afterwards its trip is cancelled. */
function CancelDialog({ ride, onClose, onDone }: CancelDialogProps) {
  const t = told(words);
  const [reason, setReason] = useState("");
  const [another, setAnother] = useState(false);
  const cancel = async () => {
    const said = { reason: reason.trim() };
    if (ride.state === "assigned" && ride.trip_id) {
      const body = { ...said, find_another_driver: another };
      await post("/v1/trips/{trip_id}/cancel", { path: { trip_id: ride.trip_id }, body });
    } else {
      await post("/v1/rides/{ride_id}/cancel", { path: { ride_id: ride.ride_id }, body: said });
    }
    onDone();
  };
  return (
    <Dialog title={t.cancel_title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <div class="row">
          {Object.values(t.cancel_reasons).map((usual) => (
            <button key={usual} type="button" class="button button-small" onClick={() => setReason(usual)}>
              {usual}
            </button>
          ))}
        </div>
        <Field label={t.cancel_reason} value={reason} onInput={setReason} maxLength={500} required />
        {ride.state === "assigned" && (
          <label class="check">
            <input type="checkbox" checked={another} onChange={(event) => setAnother(event.currentTarget.checked)} />
            {t.cancel_another}
          </label>
        )}
        <div class="row">
          <Action kind="danger" submits onAct={cancel} disabled={!reason.trim()}>
            {t.cancel}
          </Action>
          <Action onAct={onClose}>{t.keep}</Action>
        </div>
      </form>
    </Dialog>
  );
}
