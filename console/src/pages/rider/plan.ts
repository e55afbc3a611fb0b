/** What the rider has chosen so far, and which end he chooses now. */
import type { Point } from "../../map/geometry";

export type End = "pickup" | "dropoff";

export interface Plan {
  readonly pickup: Point | null;
  readonly dropoff: Point | null;
  readonly choosing: End;
}

/** Sets the end being chosen and goes on to the one still missing. */
export function chosen(plan: Plan, at: Point): Plan {
  const next = { ...plan, [plan.choosing]: at };
  if (!next.pickup) return { ...next, choosing: "pickup" };
  if (!next.dropoff) return { ...next, choosing: "dropoff" };
  return next;
}

export function cleared(plan: Plan, end: End): Plan {
  return { ...plan, [end]: null, choosing: end };
}

export const isComplete = (plan: Plan): plan is Plan & { pickup: Point; dropoff: Point } =>
  plan.pickup !== null && plan.dropoff !== null;

/** From a link that asks for the same way again: `from=41.1,-8.6&to=41.2,-8.7`. */
export function planOf(query: URLSearchParams): Plan {
  const [pickup, dropoff] = [pointIn(query.get("from")), pointIn(query.get("to"))];
  return { pickup, dropoff, choosing: pickup ? "dropoff" : "pickup" };
}

function pointIn(text: string | null): Point | null {
  const [lat, lng] = (text ?? "").split(",").map(Number);
  return lat && lng ? { lat, lng } : null;
}
