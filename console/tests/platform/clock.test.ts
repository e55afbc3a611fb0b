import { expect, it } from "vitest";
import { heard, serverNow } from "../../src/platform/clock";

it("goes by this device until a server has said anything, and then by the newest it said", () => {
  expect(Math.abs(serverNow(0) - Date.now())).toBeLessThan(1000);
  heard("2026-03-01T12:00:00.000Z", 5000);
  expect(serverNow(6500)).toBe(Date.parse("2026-03-01T12:00:01.500Z"));
  heard("2026-03-01T13:00:00.000Z", 7000);
  expect(serverNow(7000)).toBe(Date.parse("2026-03-01T13:00:00.000Z"));
});

it("does not go by what is no time", () => {
  heard("2026-03-01T12:00:00.000Z", 0);
  heard(null, 1000);
  heard("soon", 1000);
  expect(serverNow(0)).toBe(Date.parse("2026-03-01T12:00:00.000Z"));
});
