import { expect, test } from "vitest";
import { merge } from "../../src/platform/patch";

test("a patch changes what it names and removes what it names null", () => {
  const before = { state: "arrived", car: { lat: 41.1, eta_s: 60 } };
  expect(merge(before, { car: { lat: 41.2, eta_s: null } })).toEqual({ state: "arrived", car: { lat: 41.2 } });
  expect(before.car).toEqual({ lat: 41.1, eta_s: 60 });
});

test("an object takes the place of a plain value, and lists are replaced whole", () => {
  expect(merge({ bill: "none", stops: [1, 2] }, { bill: { total: 5, tip: null }, stops: [3] })).toEqual({
    bill: { total: 5 },
    stops: [3],
  });
});
