import { expect, test } from "vitest";
import { type Decisions, momentsOf, type Ride, type Trip } from "../../../src/pages/ride/timeline";

const at = (minute: number, second = 0) =>
  `2026-03-01T12:${String(minute).padStart(2, "0")}:${String(second).padStart(2, "0")}Z`;

const ride = (facts: object) =>
  ({ requested_at: at(0), booked_by: "rider", state: "assigned", ending: null, ...facts }) as unknown as Ride;
const trip = (facts: object) =>
  ({
    assigned_at: at(2),
    driver_id: "rui",
    stops: [],
    received_at: null,
    cancellation: null,
    ...facts,
  }) as unknown as Trip;
const decisions = {
  offers: [
    { driver_id: "eva", offered_at: at(1), outcome: "declined", reason: "too far", by: "dispatch" },
    { driver_id: "rui", offered_at: at(1, 30), outcome: "accepted", reason: "", by: "dispatch" },
  ],
} as unknown as Decisions;

test("offers and steps of the trip are one list in time", () => {
  const moments = momentsOf(ride({}), trip({ en_route_at: at(2, 10), arrived_at: at(6) }), decisions);
  expect(moments.map(({ kind }) => kind)).toEqual([
    "requested",
    "offered",
    "offered",
    "assigned",
    "en_route",
    "arrived",
  ]);
  expect(moments[1]).toMatchObject({ driverId: "eva", outcome: "declined", reason: "too far" });
});

test("what a phone reported late says how late it was heard", () => {
  const reported = trip({ arrived_at: at(6), received_at: { arrived: at(7, 5) } });
  expect(momentsOf(ride({}), reported, undefined).at(-1)).toMatchObject({ kind: "arrived", heardLateS: 65 });
});

test("a ride that nobody could be found for ends the list with that", () => {
  const over = ride({ state: "unserved", ending: { at: at(5), by: "dispatch", reason: "" } });
  expect(momentsOf(over, undefined, decisions).at(-1)).toMatchObject({ kind: "unserved", outcome: "dispatch" });
});

test("an end that the trip tells of is told once", () => {
  const over = ride({ state: "completed", ending: { at: at(20, 1), by: "driver", reason: "" } });
  const moments = momentsOf(over, trip({ completed_at: at(20) }), undefined);
  expect(moments.filter(({ kind }) => kind === "completed")).toHaveLength(1);
});

test("a changed destination has its place among the steps", () => {
  const led = trip({ started_at: at(8), dropoff_changed_at: at(10), completed_at: at(20) });
  const kinds = momentsOf(ride({ state: "completed" }), led, undefined).map(({ kind }) => kind);
  expect(kinds).toEqual(["requested", "assigned", "started", "dropoff_changed", "completed"]);
});
