import { expect, it } from "vitest";
import { chosen, cleared, isComplete, planOf } from "../../src/pages/rider/plan";

const HERE = { lat: 41.1, lng: -8.6 };
const THERE = { lat: 41.2, lng: -8.7 };
const nothing = planOf(new URLSearchParams());

it("asks for the pickup first, then for the destination", () => {
  const begun = chosen(nothing, HERE);
  expect(begun).toEqual({ pickup: HERE, dropoff: null, choosing: "dropoff" });
  const done = chosen(begun, THERE);
  expect(done).toEqual({ pickup: HERE, dropoff: THERE, choosing: "dropoff" });
  expect(isComplete(done)).toBe(true);
});

it("goes back to an end that is cleared", () => {
  const plan = cleared(chosen(chosen(nothing, HERE), THERE), "pickup");
  expect(plan).toEqual({ pickup: null, dropoff: THERE, choosing: "pickup" });
});

it("takes the ends of a ride that is asked for again", () => {
  const plan = planOf(new URLSearchParams("from=41.1,-8.6&to=41.2,-8.7"));
  expect(plan).toMatchObject({ pickup: HERE, dropoff: THERE });
  expect(planOf(new URLSearchParams("from=here&to=41.2"))).toEqual(nothing);
});
