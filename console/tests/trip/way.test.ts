import { expect, it, vi } from "vitest";

vi.mock("../../src/map/city-map", () => ({}));

import { carIn, nextPoint } from "../../src/trip/way";

const at = (lat: number) => ({ lat, lng: -8.6 });
const way = {
  pickup: at(1),
  dropoff: at(4),
  stops: [
    { ...at(2), reached_at: "2026-03-01T12:00:00Z" },
    { ...at(3), reached_at: null },
  ],
};

it("leads to the pickup, then to each stop not reached yet, then to the destination", () => {
  expect(nextPoint({ ...way, state: "en_route" }).lat).toBe(1);
  expect(nextPoint({ ...way, state: "in_progress" }).lat).toBe(3);
  expect(nextPoint({ ...way, state: "in_progress", stops: way.stops.slice(0, 1) }).lat).toBe(4);
});

it("shows a car only where the feed says there is one", () => {
  expect(carIn({ car: { lat: 41.1, lng: -8.6, eta_s: 60 } })).toEqual({
    lat: 41.1,
    lng: -8.6,
    heading_deg: null,
    eta_s: 60,
  });
  expect(carIn({ state: "searching" })).toBeNull();
  expect(carIn(undefined)).toBeNull();
});
