import { beforeEach, expect, it, vi } from "vitest";

vi.mock("../../src/platform/view", () => ({}));

import { heard } from "../../src/platform/clock";
import { type Alert, concerns } from "../../src/trip/alerts";

const PORTO = { lat: 41.15, lng: -8.61 };
const LISBON = { lat: 38.72, lng: -9.14 };
const alert: Alert = {
  alert_id: "a1",
  severity: "warning",
  text: { en: "The bridge is closed.", pt: "A ponte está fechada." },
  published_at: "2026-03-01T11:00:00Z",
  until: "2026-03-01T13:00:00Z",
  area: { centre: PORTO, radius_m: 5000 },
};

beforeEach(() => heard("2026-03-01T12:00:00Z"));

it("tells who is where it holds, and who may be", () => {
  expect(concerns(alert, PORTO)).toBe(true);
  expect(concerns(alert, LISBON)).toBe(false);
  expect(concerns(alert, null)).toBe(true);
  expect(concerns({ ...alert, area: null }, LISBON)).toBe(true);
});

it("is over when its time is", () => {
  heard("2026-03-01T13:00:01Z");
  expect(concerns(alert, PORTO)).toBe(false);
});
