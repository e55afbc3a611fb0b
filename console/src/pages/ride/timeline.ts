/** What happened to a ride, as one list in time: from what dispatch and trips say of it. */
import type { Answered } from "../../platform/api";

export type Ride = Answered<"/v1/rides/{ride_id}">;
export type Trip = Answered<"/v1/trips/{trip_id}">;
export type Decisions = Answered<"/v1/rides/{ride_id}/decisions">;

export type Kind =
  | "requested"
  | "offered"
  | "sent"
  | "assigned"
  | "en_route"
  | "arrived"
  | "started"
  | "stop"
  | "dropoff_changed"
  | "completed"
  | "cancelled"
  | "unserved";

export interface Moment {
  readonly kind: Kind;
  readonly at: string;
  readonly driverId?: string;
  /** Of an offer: how it went. Of an end: by whom. */
  readonly outcome?: string;
  readonly reason?: string;
  /** Which stop, the first being 1. */
  readonly stop?: number;
  /** How much later we heard of it: a phone without network reports when it can. */
  readonly heardLateS?: number;
}

const STEPS = [
  ["en_route", "en_route_at", "en_route"],
  ["arrived", "arrived_at", "arrived"],
  ["started", "started_at", "started"],
  ["completed", "completed_at", "completed"],
  ["cancelled", "cancelled_at", "cancelled"],
] as const;

const LATE_FROM_S = 5;

export function momentsOf(ride: Ride, trip: Trip | undefined, decisions: Decisions | undefined): readonly Moment[] {
  const moments: Moment[] = [{ kind: "requested", at: ride.requested_at, outcome: ride.booked_by }];
  for (const offer of decisions?.offers ?? []) {
    moments.push({
      kind: offer.by === "desk" ? "sent" : "offered",
      at: offer.offered_at,
      driverId: offer.driver_id,
      outcome: offer.outcome,
      reason: offer.reason,
    });
  }
  if (trip) moments.push(...stepsOf(trip));
  const told = moments.some(({ kind }) => kind === ride.state);
  if (ride.ending && !told) {
    moments.push({ kind: endOf(ride), at: ride.ending.at, outcome: ride.ending.by, reason: ride.ending.reason });
  }
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const endOf = (ride: Ride): Kind =>
  ride.state === "completed" || ride.state === "unserved" ? ride.state : "cancelled";

function stepsOf(trip: Trip): Moment[] {
  const moments: Moment[] = [
    { kind: "assigned", at: trip.assigned_at, ...(trip.driver_id ? { driverId: trip.driver_id } : {}) },
  ];
  for (const [kind, field, step] of STEPS) {
    const at = trip[field];
    if (!at) continue;
    const end = kind === "cancelled" && trip.cancellation;
    const reason = end ? { outcome: end.by, reason: end.own_words || end.reason } : {};
    moments.push({ kind, at, ...reason, ...lateness(at, trip.received_at?.[step]) });
  }
  if (trip.dropoff_changed_at) moments.push({ kind: "dropoff_changed", at: trip.dropoff_changed_at });
  for (const [position, { reached_at }] of trip.stops.entries()) {
    if (reached_at) moments.push({ kind: "stop", at: reached_at, stop: position + 1 });
  }
  return moments;
}

function lateness(at: string, heardAt: string | undefined): { heardLateS?: number } {
  const lateS = heardAt ? Math.round((Date.parse(heardAt) - Date.parse(at)) / 1000) : 0;
  return lateS >= LATE_FROM_S ? { heardLateS: lateS } : {};
}
