/** The decision record as rows of a table: one per round and candidate. */
import type { Decisions } from "./timeline";

export type Round = Decisions["rounds"][number];
export type Candidate = Round["candidates"][number];
export type Gate = Candidate["gates"][number];

export interface Row {
  readonly key: string;
  readonly round: Round;
  readonly candidate: Candidate;
  readonly pickupS: number | null;
  /** The gates that said no. */
  readonly refusedBy: readonly Gate[];
}

export function rowsOf(round: Round): readonly Row[] {
  return round.candidates.map((candidate) => {
    const pickup = candidate.gates.find(({ gate }) => gate === "pickup_s")?.value;
    return {
      key: `${round.attempt}.${round.round}.${candidate.driver_id}`,
      round,
      candidate,
      pickupS: typeof pickup === "number" ? pickup : null,
      refusedBy: candidate.gates.filter(({ passed }) => !passed),
    };
  });
}
