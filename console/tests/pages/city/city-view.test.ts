import { expect, test } from "vitest";
import { cityView, isSample } from "../../../src/pages/city/city-view";

const request = (requested_at: string) => ({
  pickup: { lat: 41, lng: -8 },
  category: "xl",
  requested_at,
  drivers_asked: 0,
});

test("who waits longest comes first", () => {
  const { requests } = cityView({
    requests: { late: request("2026-03-01T12:05:00Z"), early: request("2026-03-01T12:01:00Z") },
  });
  expect(requests.map(({ ride_id }) => ride_id)).toEqual(["early", "late"]);
});

test("a sample is told from the whole fleet", () => {
  const vehicles = { rui: { lat: 41, lng: -8, state: "available" } };
  expect(isSample(cityView({ vehicles, counts: { on_the_road: 1 } }))).toBe(false);
  expect(isSample(cityView({ vehicles, counts: { on_the_road: 50_000 } }))).toBe(true);
  expect(cityView({}).vehicles).toEqual([]);
});
