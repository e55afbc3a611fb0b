/** The hops of a ride between the services, each with where it came from. */
import type { Answered } from "../../platform/api";

export type Trace = Answered<"/v1/rides/{ride_id}/hops">;
export type Hop = Trace["hops"][number];

export interface Row {
  readonly hop: Hop;
  /** The service whose event or request caused it; empty if nobody's. */
  readonly from: string;
  /** 0 to 1: how long it waited, on a scale where each tenfold is as wide. */
  readonly weight: number;
}

const LONGEST_MS = 100_000;

export function rowsOf(trace: Trace, withReads: boolean): readonly Row[] {
  const publishers = new Map(trace.hops.filter(({ event_id }) => event_id).map((hop) => [hop.event_id, hop.service]));
  return trace.hops
    .filter((hop) => withReads || !hop.is_read || hop.failed)
    .map((hop) => ({ hop, from: originOf(hop, publishers), weight: weightOf(hop.delay_ms ?? 0) }));
}

function originOf(hop: Hop, publishers: ReadonlyMap<string, string>): string {
  const from = publishers.get(hop.cause) ?? "";
  return from === hop.service ? "" : from;
}

export const weightOf = (ms: number): number => Math.min(1, Math.log10(1 + Math.max(0, ms)) / Math.log10(LONGEST_MS));
