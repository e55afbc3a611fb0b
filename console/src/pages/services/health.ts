/** What the page shows, put together from the map the services declare and from how they are doing. */
import type { Answered } from "../../platform/api";

export type SystemMap = Answered<"/v1/services">;
export type Health = Answered<"/v1/services/health">;
export type EdgeHealth = Health["edges"][number];
export type ServiceHealth = Health["services"][number];
export type FunctionHealth = ServiceHealth["functions"][number];
export type QueueHealth = ServiceHealth["queues"][number];
export type State = Health["state"];

/** From the best to the worst. */
export const STATES: readonly State[] = ["quiet", "flowing", "slow", "strained", "stuck", "failing"];

export const severity = (state: State): number => STATES.indexOf(state);
export const isTrouble = (state: State): boolean => severity(state) >= severity("slow");

export function worst(states: readonly State[]): State {
  return states.reduce((before, state) => (severity(state) > severity(before) ? state : before), "quiet" as State);
}

/** All that goes from one service to another, as one arrow. */
export interface Bundle {
  readonly source: string;
  readonly target: string;
  readonly edges: readonly EdgeHealth[];
  readonly state: State;
  readonly perMinute: number;
  readonly failed: number;
  readonly waiting: number;
}

export function bundlesOf(edges: readonly EdgeHealth[]): Bundle[] {
  const groups = new Map<string, EdgeHealth[]>();
  for (const edge of edges) {
    const key = `${edge.source} ${edge.target}`;
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  return [...groups.values()].map(bundled);
}

function bundled(edges: readonly EdgeHealth[]): Bundle {
  const [first] = edges as [EdgeHealth];
  return {
    source: first.source,
    target: first.target,
    edges,
    state: worst(edges.map((edge) => edge.state)),
    perMinute: edges.reduce((sum, edge) => sum + edge.per_minute, 0),
    failed: edges.reduce((sum, edge) => sum + edge.failed + edge.rejected, 0),
    waiting: Math.max(...edges.map((edge) => edge.waiting)),
  };
}

/** The edges of a bundle that are in the state the bundle is named for. */
export const culprits = (bundle: Bundle): readonly EdgeHealth[] =>
  bundle.edges.filter((edge) => edge.state === bundle.state);

/** A service in figures. */
export interface Figures {
  readonly perMinute: number;
  readonly failed: number;
  readonly waiting: number;
  readonly dead: number;
}

export function figuresOf(service: ServiceHealth): Figures {
  const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    perMinute: add(service.functions.map((one) => one.per_minute)),
    failed: add(service.functions.map((one) => one.failed + one.crashes)),
    waiting: add(service.queues.map((queue) => queue.waiting)),
    dead: add(service.queues.map((queue) => queue.dead_letters)),
  };
}

/** The worst first, then the busiest. */
export function byUrgency(edges: readonly EdgeHealth[]): EdgeHealth[] {
  return [...edges].sort(
    (one, other) =>
      severity(other.state) - severity(one.state) ||
      other.per_minute - one.per_minute ||
      `${one.source} ${one.target} ${one.name}`.localeCompare(`${other.source} ${other.target} ${other.name}`),
  );
}
