import { told } from "../../i18n";
import { isTrouble, type State } from "./health";
import { WORDS } from "./words";

/** A shape for each state, so that nobody needs to tell colours apart: the angrier, the more corners. */
const SHAPES: Readonly<Record<State, string>> = {
  quiet: "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  flowing: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z",
  slow: "M3 2h8L3 12h8z",
  strained: "M7 1.5L13 12.5H1z",
  stuck: "M2 2h10v10H2z",
  failing: "M4.5 1h5L13 4.500v5L9.500 13h-5L1 9.500v-5z M5 5l4 4 M9 5L5 9",
};

export function Mark({ state }: { state: State }) {
  return (
    <svg class={`state-mark state-${state}`} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  );
}

/** The same within another drawing, its corner at (x, y). */
export function MarkAt({ state, x, y }: { state: State; x: number; y: number }) {
  return (
    <g class={`state-mark state-${state}`} transform={`translate(${x} ${y})`}>
      <path d={SHAPES[state]} />
    </g>
  );
}

export function StateBadge({ state }: { state: State }) {
  const kind = state === "failing" || state === "stuck" ? "bad" : isTrouble(state) ? "warn" : "plain";
  return (
    <span class={`badge badge-${kind}`}>
      <Mark state={state} />
      {told(WORDS).state[state]}
    </span>
  );
}
