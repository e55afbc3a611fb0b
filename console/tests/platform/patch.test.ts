import { expect, it } from "vitest";
import { merge } from "../../src/platform/patch";

it("changes what is named, drops what is null, and leaves the rest", () => {
  const shown = { state: "arrived", car: { lat: 41.1, eta_s: 60 }, offer: { offer_id: "o1" } };
  expect(merge(shown, { car: { lat: 41.2, eta_s: null }, offer: null })).toEqual({
    state: "arrived",
    car: { lat: 41.2 },
  });
});

it("takes a list as it is, and makes an object of what was none", () => {
  expect(merge({ stops: [1, 2], car: "gone" }, { stops: [3], car: { lat: 1 } })).toEqual({
    stops: [3],
    car: { lat: 1 },
  });
});
