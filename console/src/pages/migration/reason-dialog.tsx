import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { type Problem, problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Failure } from "../../ui/states";
import { WORDS } from "./words";

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

interface ReasonDialogProps {
  readonly title: string;
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  readonly onClose: () => void;
  /** What it throws is told in the dialog, which stays open. */
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly children: ComponentChildren;
}

/** Nothing moves without a reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, confirm, isDangerous = false, isReady = true, onClose, onConfirm, children } = props;
  const t = told(WORDS);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async () => {
    setProblem(null);
    try {
      await onConfirm(reason.trim());
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        {children}
        <Field
          label={t.reason}
          hint={t.reason_hint}
          value={reason}
          onInput={setReason}
          required
          maxLength={LONGEST_REASON}
        />
        {problem && <Failure problem={problem} />}
        <div class="row dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {shared().cancel}
          </button>
          <Action
            kind={isDangerous ? "danger" : "primary"}
            submits
            disabled={!isReady || reason.trim().length < SHORTEST_REASON}
            onAct={act}
          >
            {confirm}
          </Action>
        </div>
      </form>
    </Dialog>
  );
}
