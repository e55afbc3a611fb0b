/** One ride as it goes on: the feed says when something happened and where the car is; without it we ask every few seconds. */
import { useCallback, useState } from "preact/hooks";
import { type Answered, read } from "../../platform/api";
import { type FeedMessage, feed, useTopic } from "../../platform/feed";
import { usePolled } from "../../platform/poll";
import type { Problem } from "../../platform/problem";
import type { Car } from "../../trip/way";

export type Ride = Answered<"/v1/rides/{ride_id}">;
export type Trip = Answered<"/v1/trips/{trip_id}">;

export interface Whereabouts extends Car {
  readonly eta_s: number | null;
}

export interface Following {
  readonly ride: Ride | undefined;
  readonly trip: Trip | undefined;
  readonly car: Whereabouts | null;
  readonly problem: Problem | null;
  readonly refresh: () => void;
}

const ASK_EVERY_MS = 2000;
const CAR_EVERY_MS = 3000;
/** While the feed is live: only in case a message got lost. */
const CHECK_EVERY_MS = 15_000;

const OVER: readonly string[] = ["completed", "cancelled", "unserved"];
export const isOver = (state: string): boolean => OVER.includes(state);

export function useRide(rideId: string): Following {
  const isLive = feed.connection.value === "live";
  const everyMs = isLive ? CHECK_EVERY_MS : ASK_EVERY_MS;
  const [told, setTold] = useState<Whereabouts | null>(null);
  const [rideIsOver, setRideIsOver] = useState(false);
  const ride = usePolled(
    (ask) => read("/v1/rides/{ride_id}", { path: { ride_id: rideId }, ...ask }),
    rideIsOver ? null : everyMs,
    [rideId],
  );
  const tripId = ride.value?.trip_id ?? "";
  const trip = usePolled(
    tripId ? (ask) => read("/v1/trips/{trip_id}", { path: { trip_id: tripId }, ...ask }) : null,
    rideIsOver ? null : everyMs,
    [tripId],
  );
  const isMoving = trip.value !== undefined && !isOver(trip.value.state);
  const position = usePolled(
    isMoving && !isLive ? (ask) => read("/v1/trips/{trip_id}/position", { path: { trip_id: tripId }, ...ask }) : null,
    CAR_EVERY_MS,
    [tripId, isMoving, isLive],
  );
  if (ride.value && isOver(ride.value.state) !== rideIsOver) setRideIsOver(!rideIsOver);
  const refresh = useCallback(() => {
    ride.refresh();
    trip.refresh();
  }, [ride.refresh, trip.refresh]);
  useTopic(rideIsOver ? null : `ride:${rideId}`, null, (message) => {
    const seen = carIn(message);
    if (seen) setTold(seen);
    if (message.kind !== "position") refresh();
  });
  return {
    ride: ride.value,
    trip: trip.value?.trip_id === tripId ? trip.value : undefined,
    car: isMoving ? (isLive ? told : (position.value ?? told)) : null,
    problem: ride.problem ?? trip.problem,
    refresh,
  };
}

export function carIn(message: FeedMessage): Whereabouts | null {
  const { car } = message.data as { car?: Partial<Whereabouts> };
  if (typeof car?.lat !== "number" || typeof car.lng !== "number") return null;
  return { lat: car.lat, lng: car.lng, heading_deg: car.heading_deg ?? null, eta_s: car.eta_s ?? null };
}
