import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { problemOf } from "../platform/problem";
import { tellProblem } from "./toast";

interface ActionProps {
  readonly children: ComponentChildren;
  /** A failure is told as a toast unless the action handles it; while it runs the button is busy and cannot be pressed twice. */
  readonly onAct: () => unknown;
  readonly kind?: "primary" | "plain" | "danger";
  readonly size?: "large" | "small";
  readonly disabled?: boolean;
  readonly label?: string;
  /** The button of its form: Enter presses it. */
  readonly submits?: boolean;
}

/** A button for what takes a moment. */
export function Action({
  children,
  onAct,
  kind = "plain",
  size,
  disabled = false,
  label,
  submits = false,
}: ActionProps) {
  const [busy, setBusy] = useState(false);
  const act = async (event: Event) => {
    event.preventDefault(); // the form may be gone before it would submit
    if (busy) return;
    setBusy(true);
    try {
      await onAct();
    } catch (thrown) {
      tellProblem(problemOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const classes = ["button", `button-${kind}`, size && `button-${size}`].filter(Boolean).join(" ");
  return (
    <button
      type={submits ? "submit" : "button"}
      class={classes}
      disabled={disabled}
      aria-disabled={busy}
      aria-busy={busy}
      aria-label={label}
      onClick={act}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
