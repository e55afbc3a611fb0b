import { describe, expect, it } from "vitest";
import {
  byField,
  byHour,
  type Capability,
  capabilitiesOf,
  comparedIn,
  directionOf,
  type Hour,
  isRisky,
  type Route,
  shareOf,
  stacked,
  worstVerdict,
} from "../../../src/pages/migration/board";

const route = (facts: Partial<Route>): Route => ({
  route_id: "estimate",
  capability: "estimates",
  method: "GET",
  path: "/rest/rides/estimate",
  stage: "shadow",
  percent: null,
  version: 1,
  changed_at: null,
  changed_by: "",
  reason: "",
  calls_24h: 10,
  fell_back_24h: 0,
  compared: true,
  verdict: "safe",
  ...facts,
});

const counts = (facts: Partial<Hour["fields"][number]>): Hour["fields"][number] => ({
  field: "totalFare",
  equal: 10,
  within_tolerance: 0,
  known: 0,
  mismatched: 0,
  ...facts,
});

const hour = (at: string, ...fields: Hour["fields"]): Hour => ({
  hour: at,
  pairs: 10,
  failed: 0,
  not_asked: 0,
  fields,
});

const only = (routes: Route[]): Capability => capabilitiesOf(routes)[0] as Capability;

describe("the board", () => {
  it("has one line for the routes that move together, with all their calls and the worst verdict", () => {
    const board = capabilitiesOf([
      route({}),
      route({ route_id: "rider", capability: "accounts", calls_24h: 3 }),
      route({ route_id: "driver", capability: "accounts", calls_24h: 4, verdict: "unsafe" }),
    ]);
    expect(board.map(({ name, calls, verdict }) => [name, calls, verdict])).toEqual([
      ["estimates", 10, "safe"],
      ["accounts", 7, "unsafe"],
    ]);
  });

  it("does not ask routes that are not compared for a verdict", () => {
    const rides = only([route({}), route({ route_id: "decline", compared: false, verdict: "not_yet" })]);
    expect(rides.verdict).toBe("safe");
    expect(only([route({ compared: false, verdict: "not_yet" })]).verdict).toBe("not_yet");
  });

  it("takes nothing compared for nothing proved", () => {
    expect(worstVerdict([])).toBe("not_yet");
    expect(worstVerdict(["safe", "not_yet"])).toBe("not_yet");
  });

  it("knows forward from back", () => {
    expect([
      directionOf("legacy", "service"),
      directionOf("canary", "shadow"),
      directionOf("canary", "canary"),
    ]).toEqual(["forward", "back", "stay"]);
  });

  it("warns before people are moved to answers that are not proved to be alike, never before the way back", () => {
    expect(isRisky(only([route({ verdict: "not_yet" })]), "canary")).toBe(true);
    expect(isRisky(only([route({ verdict: "not_yet" })]), "shadow")).toBe(false);
    expect(isRisky(only([route({})]), "service")).toBe(false);
    expect(isRisky(only([route({ stage: "service", verdict: "unsafe" })]), "canary")).toBe(false);
  });
});

describe("comparisons", () => {
  const hours = [
    hour(
      "2026-01-01T10:00:00Z",
      counts({}),
      counts({ field: "duration", equal: 6, within_tolerance: 2, mismatched: 2 }),
    ),
    hour("2026-01-01T12:00:00Z", counts({ equal: 9, known: 1 })),
  ];

  it("tell the field that differs first", () => {
    expect(byField(hours).map(({ field, mismatched }) => [field, mismatched])).toEqual([
      ["duration", 2],
      ["totalFare", 0],
    ]);
  });

  it("keep hours in which nobody called", () => {
    expect(byHour(hours).map(comparedIn)).toEqual([20, 0, 10]);
    expect(byHour([])).toEqual([]);
  });

  it("share out what was compared", () => {
    const [duration] = byField(hours);
    expect(duration && shareOf(duration, "mismatched")).toBeCloseTo(0.2);
    expect(shareOf({ equal: 0, within_tolerance: 0, known: 0, mismatched: 0 }, "mismatched")).toBe(0);
  });

  it("are drawn from the bottom up, mismatches on top", () => {
    const bars = stacked({ equal: 3, within_tolerance: 0, known: 0, mismatched: 1 }, 8, 80);
    expect(bars).toEqual([
      { likeness: "equal", y: 50, height: 30 },
      { likeness: "mismatched", y: 40, height: 10 },
    ]);
  });
});
