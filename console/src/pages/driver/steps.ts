/**
 * What a driver did on a trip, kept until the server has it. A step is written down with the time it happened and sent in
 * order; in a tunnel the driver goes on, and the rest follows when the network is back.
 */
import { batch, signal } from "@preact/signals";
import { type Answered, now, post, type Sent } from "../../platform/api";
import { pause } from "../../platform/backoff";
import { Problem, problemOf } from "../../platform/problem";

export type Trip = Answered<"/v1/trips/{trip_id}">;
export type Step = Sent<"/v1/trips/{trip_id}/actions">["actions"][number];
export type Doing = Omit<Step, "at">;

interface Kept {
  readonly tripId: string;
  readonly steps: readonly Step[];
}

const STORED = "corrida.steps";
const TRY_AGAIN_MS = 2000;
const LEADS_TO: Readonly<Record<string, Trip["state"]>> = {
  en_route: "en_route",
  arrive: "arrived",
  start: "in_progress",
  complete: "completed",
  no_show: "cancelled",
  cancel: "cancelled",
};

export const unsent = signal<Kept | null>(restored());
/** What the server answered to the last steps: newer than what was asked for before. */
export const answered = signal<Trip | undefined>(undefined);
/** The last try found nobody: what is noted waits for the network. */
export const isWaiting = signal(false);

/** The state a trip is in once its unsent steps are there. */
export function stateAfter(state: Trip["state"], steps: readonly Doing[]): Trip["state"] {
  return steps.reduce((before, step) => LEADS_TO[step.action] ?? before, state);
}

export function stopsReached(trip: Trip, steps: readonly Doing[]): number {
  return trip.stops.filter((stop) => stop.reached_at).length + steps.filter((step) => step.action === "stop").length;
}

/** Writes the step down; `send` delivers it. */
export function note(tripId: string, doing: Doing): void {
  const steps = unsent.value?.tripId === tripId ? unsent.value.steps : [];
  keep({ tripId, steps: [...steps, { ...doing, at: now() }] });
}

let sending: Promise<readonly Problem[]> | null = null;

/** Delivers what is noted, however long it takes, and says what was refused. One delivery at a time. */
export function send(): Promise<readonly Problem[]> {
  sending ??= deliver().finally(() => {
    sending = null;
  });
  return sending;
}

async function deliver(): Promise<readonly Problem[]> {
  const refusals: Problem[] = [];
  while (unsent.value && unsent.value.steps.length > 0) {
    const { tripId, steps } = unsent.value;
    const answer = await deliverOnce(tripId, steps);
    if (!answer) continue;
    refusals.push(...answer.results.flatMap((result) => (result.problem ? [refusal(result.problem)] : [])));
    batch(() => {
      answered.value = answer.trip;
      forget(steps);
    });
  }
  return refusals;
}

/** Undefined: nobody answered, and it is worth trying again. */
async function deliverOnce(tripId: string, steps: readonly Step[]) {
  try {
    const body = { actions: [...steps] };
    const answer = await post("/v1/trips/{trip_id}/actions", { path: { trip_id: tripId }, body });
    isWaiting.value = false;
    return answer;
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (!problem.isUnreachable && problem.status < 500) {
      forget(steps);
      throw problem;
    }
    isWaiting.value = true;
    await pause(TRY_AGAIN_MS);
    return undefined;
  }
}

/** Those that were sent; what was noted meanwhile stays. */
function forget(sent: readonly Step[]): void {
  const current = unsent.value;
  if (!current) return;
  const steps = current.steps.slice(sent.length);
  keep(steps.length > 0 ? { ...current, steps } : null);
}

function refusal(problem: Readonly<Record<string, unknown>>): Problem {
  return new Problem(409, String(problem.code ?? ""), String(problem.text ?? problem.title ?? ""), "");
}

function keep(next: Kept | null): void {
  unsent.value = next;
  if (next) sessionStorage.setItem(STORED, JSON.stringify(next));
  else sessionStorage.removeItem(STORED);
}

function restored(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
