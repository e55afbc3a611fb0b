import { describe, expect, it } from "vitest";
import {
  bundlesOf,
  byUrgency,
  culprits,
  type EdgeHealth,
  figuresOf,
  type ServiceHealth,
  worst,
} from "../../../src/pages/services/health";

const edge = (facts: Partial<EdgeHealth>): EdgeHealth => ({
  source: "dispatch",
  target: "trips",
  link: "event",
  name: "DriverAssigned",
  state: "flowing",
  said: 1,
  rejected: 0,
  done: 1,
  failed: 0,
  per_minute: 1,
  throttles: 0,
  waiting: 0,
  p95_ms: 10,
  delivery_p95_ms: 20,
  ...facts,
});

describe("arrows of the map", () => {
  it("bundle what goes from one service to another and are as bad as the worst of it", () => {
    const [bundle, ...others] = bundlesOf([
      edge({ name: "RideRequested", per_minute: 2, waiting: 3 }),
      edge({ state: "failing", failed: 4, rejected: 1, waiting: 3 }),
    ]);
    expect(others).toEqual([]);
    expect(bundle).toMatchObject({ state: "failing", perMinute: 3, failed: 5, waiting: 3 });
    expect(bundle && culprits(bundle).map((one) => one.name)).toEqual(["DriverAssigned"]);
  });

  it("keep there and back apart", () => {
    expect(bundlesOf([edge({}), edge({ source: "trips", target: "dispatch" })])).toHaveLength(2);
  });
});

it("lists the worst hop first, then the busiest", () => {
  const hops = byUrgency([
    edge({ name: "quiet", state: "quiet", per_minute: 0 }),
    edge({ name: "busy", per_minute: 50 }),
    edge({ name: "calm" }),
    edge({ name: "stuck", state: "stuck", per_minute: 0 }),
  ]);
  expect(hops.map((hop) => hop.name)).toEqual(["stuck", "busy", "calm", "quiet"]);
});

it("takes nothing for quiet", () => {
  expect(worst([])).toBe("quiet");
  expect(worst(["slow", "failing", "stuck"])).toBe("failing");
});

it("sums up a service", () => {
  const service: ServiceHealth = {
    name: "trips",
    state: "failing",
    functions: [
      {
        name: "api",
        state: "flowing",
        done: 4,
        failed: 0,
        per_minute: 2,
        crashes: 0,
        throttles: 0,
        p95_ms: 5,
        work: [],
      },
      {
        name: "relay",
        state: "failing",
        done: 0,
        failed: 2,
        per_minute: 1,
        crashes: 1,
        throttles: 0,
        p95_ms: null,
        work: [],
      },
    ],
    queues: [
      {
        name: "q",
        holds: "events",
        state: "failing",
        waiting: 2,
        in_flight: 0,
        delayed: 0,
        oldest_s: null,
        dead_letters: 1,
      },
    ],
  };
  expect(figuresOf(service)).toEqual({ perMinute: 3, failed: 3, waiting: 2, dead: 1 });
});
