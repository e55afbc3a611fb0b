import { expect, it } from "vitest";
import { distanceM } from "../../src/map/geometry";
import { driven } from "../../src/pages/driver/wheel";

const FROM = { lat: 41.15, lng: -8.61 };
const TO = { lat: 41.16, lng: -8.61 };
const TOP_SPEED_MPS = 60;

it("drives in a straight line, nose first, no faster than a car is believed to be", () => {
  const fix = driven({ from: FROM, to: TO, beganMs: 0 }, 10_000);
  const wayM = distanceM(FROM, fix);
  expect(wayM).toBeGreaterThan(100);
  expect(wayM).toBeLessThan(10 * TOP_SPEED_MPS);
  expect(fix.heading_deg).toBe(0);
});

it("stands still when it is there", () => {
  const fix = driven({ from: FROM, to: TO, beganMs: 0 }, 600_000);
  expect(fix).toMatchObject({ ...TO, speed_mps: 0 });
});

it("is there at once where it is put for the first time", () => {
  expect(driven({ from: TO, to: TO, beganMs: 0 }, 0)).toMatchObject({ ...TO, speed_mps: 0, heading_deg: null });
});
