import { expect, it } from "vitest";
import { matched } from "../../src/app/router";

it("finds the parameters of a path", () => {
  expect(matched("/rider/rides/:ride_id", "/rider/rides/r%2F1")).toEqual({ ride_id: "r/1" });
  expect(matched("/rider", "/rider/")).toEqual({});
});

it("does not take one path for another", () => {
  expect(matched("/rider/rides", "/rider/rides/r1")).toBeNull();
  expect(matched("/rider", "/driver")).toBeNull();
  expect(matched("/rider", "/")).toBeNull();
});
