import { expect, it, vi } from "vitest";

vi.mock("../../src/platform/api", () => ({}));
vi.mock("../../src/platform/feed", () => ({ feed: {} }));

import { daysAgo } from "../../src/pages/driver/earned";
import { latestMonths } from "../../src/pages/driver/statement";
import type { Trip } from "../../src/pages/driver/steps";
import { newer } from "../../src/pages/driver/work";

const trip = (trip_id: string, version: number) => ({ trip_id, version }) as Trip;

it("never shows a trip as it was before its driver's own last step", () => {
  expect(newer(trip("t1", 3), trip("t1", 4))?.version).toBe(4);
  expect(newer(trip("t1", 5), trip("t1", 4))?.version).toBe(5);
});

it("takes a new trip for what it is", () => {
  expect(newer(trip("t2", 1), trip("t1", 9))?.trip_id).toBe("t2");
  expect(newer(undefined, trip("t1", 9))).toBeUndefined();
});

it("counts days and months over the turn of the year", () => {
  const newYear = new Date(2026, 0, 2);
  expect(daysAgo(3, newYear)).toBe("2025-12-30");
  expect(latestMonths(newYear).slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
});
