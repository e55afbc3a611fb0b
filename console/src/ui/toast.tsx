/** Short messages that need no answer, read out by screen readers. */
import { signal } from "@preact/signals";
import { shared } from "../i18n/shared";
import type { Problem } from "../platform/problem";
import { Icon } from "./icon";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

const toasts = signal<readonly Toast[]>([]);
const SHOWN_MS = 6000;
let last = 0;

export function tell(text: string, isBad = false): void {
  last += 1;
  const toast = { id: last, text, isBad };
  toasts.value = [...toasts.value.slice(-2), toast];
  setTimeout(() => dismiss(toast.id), isBad ? SHOWN_MS * 2 : SHOWN_MS);
}

export const tellProblem = (problem: Problem): void =>
  tell([...new Set([problem.title, problem.detail, ...problem.faults])].filter(Boolean).join(" "), true);

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={toast.isBad ? "toast toast-bad" : "toast"}>
          <span>{toast.text}</span>
          <button type="button" class="icon-button" aria-label={shared().dismiss} onClick={() => dismiss(toast.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
