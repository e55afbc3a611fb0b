import { expect, test } from "vitest";
import { rowsOf, type Trace, weightOf } from "../../../src/pages/ride/hop-rows";

const hop = (facts: object) =>
  ({
    at: "",
    is_read: false,
    failed: false,
    event_id: "",
    cause: "",
    delay_ms: null,
    ...facts,
  }) as unknown as Trace["hops"][number];
const trace = (...hops: Trace["hops"]): Trace => ({ hops, gaps: [] }) as unknown as Trace;

test("a hop says from which service the word came", () => {
  const rows = rowsOf(
    trace(hop({ service: "dispatch", event_id: "e-1" }), hop({ service: "trips", cause: "e-1", delay_ms: 90 })),
    false,
  );
  expect(rows.map(({ from }) => from)).toEqual(["", "dispatch"]);
});

test("who only looked is left out unless it failed or is asked for", () => {
  const found = trace(hop({ is_read: true }), hop({ is_read: true, failed: true }), hop({}));
  expect(rowsOf(found, false)).toHaveLength(2);
  expect(rowsOf(found, true)).toHaveLength(3);
});

test("the scale of delays gives every tenfold the same width", () => {
  expect(weightOf(0)).toBe(0);
  expect(weightOf(10_000) - weightOf(1000)).toBeCloseTo(0.2, 2);
  expect(weightOf(1e9)).toBe(1);
});
