/** What the page shows, put together from the route table and from what the comparisons found. */
import type { Answered } from "../../platform/api";

export type Board = Answered<"/v1/migration/routes">;
export type Route = Board["routes"][number];
export type KillSwitch = Board["kill_switch"];
export type Stage = Route["stage"];
export type Comparisons = Answered<"/v1/migration/routes/{route_id}/comparisons">;
export type Hour = Comparisons["hours"][number];
export type Sample = Comparisons["samples"][number];
export type VerdictReport = Answered<"/v1/migration/routes/{route_id}/verdict">;
export type Verdict = Route["verdict"];
export type Change = Answered<"/v1/migration/audit">["changes"][number];

/** From the old system to the services. */
export const STAGES: readonly Stage[] = ["legacy", "shadow", "canary", "service"];
export const LIKENESSES = ["equal", "within_tolerance", "known", "mismatched"] as const;
export type Likeness = (typeof LIKENESSES)[number];

/** From the worst to the best: of several routes the worst counts. */
const VERDICTS: readonly Verdict[] = ["unsafe", "not_yet", "safe"];

/** The routes that move together, as one line of the board. */
export interface Capability {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly lead: Route;
  readonly calls: number;
  /** How often the old system had to answer because the services did not. */
  readonly fellBack: number;
  /** Of the routes that are compared. */
  readonly verdict: Verdict;
}

/** In the order in which the façade names them, which is the order they are usually moved in. */
export function capabilitiesOf(routes: readonly Route[]): Capability[] {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.capability, [...(groups.get(route.capability) ?? []), route]);
  return [...groups].map(([name, members]) => {
    const [lead] = members as [Route];
    return {
      name,
      routes: members,
      lead,
      calls: members.reduce((sum, route) => sum + route.calls_24h, 0),
      fellBack: members.reduce((sum, route) => sum + route.fell_back_24h, 0),
      verdict: worstVerdict(members.filter((route) => route.compared).map((route) => route.verdict)),
    };
  });
}

export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? "not_yet";
}

export type Direction = "forward" | "back" | "stay";

export function directionOf(from: Stage, to: Stage): Direction {
  const steps = STAGES.indexOf(to) - STAGES.indexOf(from);
  return steps > 0 ? "forward" : steps < 0 ? "back" : "stay";
}

/** Whether a step gives people to the services that nobody has shown to answer alike. */
export const isRisky = (capability: Capability, to: Stage): boolean =>
  (to === "canary" || to === "service") &&
  directionOf(capability.lead.stage, to) !== "back" &&
  capability.verdict !== "safe";

export type Counts = Readonly<Record<Likeness, number>>;

const NOTHING: Counts = { equal: 0, within_tolerance: 0, known: 0, mismatched: 0 };

function added(one: Counts, other: Counts): Counts {
  return {
    equal: one.equal + other.equal,
    within_tolerance: one.within_tolerance + other.within_tolerance,
    known: one.known + other.known,
    mismatched: one.mismatched + other.mismatched,
  };
}

export interface FieldCounts extends Counts {
  readonly field: string;
}

/** Every field over all hours, those with mismatches first. */
export function byField(hours: readonly Hour[]): FieldCounts[] {
  const sums = new Map<string, Counts>();
  for (const row of hours.flatMap((hour) => hour.fields)) {
    sums.set(row.field, added(sums.get(row.field) ?? NOTHING, row));
  }
  return [...sums]
    .map(([field, counts]) => ({ field, ...counts }))
    .sort((one, other) => other.mismatched - one.mismatched);
}

export interface HourCounts extends Counts {
  readonly atMs: number;
}

/** Every hour over all fields, the oldest first; hours in which nobody called are left in as nothing. */
export function byHour(hours: readonly Hour[]): HourCounts[] {
  const known = new Map(hours.map((hour) => [Date.parse(hour.hour), hour.fields.reduce<Counts>(added, NOTHING)]));
  if (known.size === 0) return [];
  const [first, last] = [Math.min(...known.keys()), Math.max(...known.keys())];
  const all: HourCounts[] = [];
  for (let atMs = first; atMs <= last; atMs += HOUR_MS) all.push({ atMs, ...(known.get(atMs) ?? NOTHING) });
  return all;
}

const HOUR_MS = 3_600_000;

/** The compared values of an hour or field, whatever was found. */
export const comparedIn = (counts: Counts): number => LIKENESSES.reduce((sum, likeness) => sum + counts[likeness], 0);

export const shareOf = (counts: Counts, likeness: Likeness): number => {
  const all = comparedIn(counts);
  return all === 0 ? 0 : counts[likeness] / all;
};

export interface Bar {
  readonly likeness: Likeness;
  readonly y: number;
  readonly height: number;
}

/** The parts of one stacked column, from the bottom up, in a drawing `height` high whose fullest hour fills it. */
export function stacked(counts: Counts, most: number, height: number): Bar[] {
  let top = height;
  return LIKENESSES.flatMap((likeness) => {
    const part = most === 0 ? 0 : (counts[likeness] / most) * height;
    top -= part;
    return part > 0 ? [{ likeness, y: top, height: part }] : [];
  });
}
