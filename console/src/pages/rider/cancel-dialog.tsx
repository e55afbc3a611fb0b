import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice } from "../../ui/field";
import { words } from "./words";

interface CancelDialogProps {
  readonly title: string;
  /** What it costs. */
  readonly lead: string;
  readonly onCancel: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

export function CancelDialog({ title, lead, onCancel, onClose }: CancelDialogProps) {
  const t = told(words);
  const [reason, setReason] = useState<string>("changed_plans");
  const cancel = async () => {
    await onCancel(reason);
    onClose();
  };
  return (
    <Dialog title={t.cancel_title} onClose={onClose}>
      <div class="stack">
        {lead && <p>{lead}</p>}
        <Choice
          label={t.cancel_why}
          value={reason}
          options={Object.entries(t.reasons).map(([value, name]) => ({ value, name }))}
          onChoose={setReason}
        />
        <Action kind="danger" onAct={cancel}>
          {title}
        </Action>
        <button type="button" class="button" onClick={onClose}>
          {t.keep}
        </button>
      </div>
    </Dialog>
  );
}
