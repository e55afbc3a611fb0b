/** One ride as it goes on: the feed says when something happened and where the car is; without it we ask every few seconds. */
import { useCallback, useState } from "preact/hooks";
import { type Answered, read } from "../../platform/api";
import { useLater } from "../../platform/clock";
import { feed } from "../../platform/feed";
import { usePolled } from "../../platform/poll";
import type { Problem } from "../../platform/problem";
import { useView } from "../../platform/view";
import { carIn, type Whereabouts } from "../../trip/way";

export type Ride = Answered<"/v1/rides/{ride_id}">;
export type Trip = Answered<"/v1/trips/{trip_id}">;

export interface Following {
  readonly ride: Ride | undefined;
  readonly trip: Trip | undefined;
  readonly car: Whereabouts | null;
  readonly problem: Problem | null;
  readonly refresh: () => void;
}

const ASK_EVERY_MS = 2000;
const CAR_EVERY_MS = 3000;
/** While the feed tells: only in case a message got lost. */
const CHECK_EVERY_MS = 15_000;

/** A trip is there a moment after the ride is assigned. */
const TRIP_BEGINS_MS = 800;

const OVER: readonly string[] = ["completed", "cancelled", "unserved"];
export const isOver = (state: string): boolean => OVER.includes(state);

export function useRide(rideId: string): Following {
  const isTold = feed.connection.value !== "offline";
  const everyMs = isTold ? CHECK_EVERY_MS : ASK_EVERY_MS;
  const [rideIsOver, setRideIsOver] = useState(false);
  const ride = usePolled(
    (ask) => read("/v1/rides/{ride_id}", { path: { ride_id: rideId }, ...ask }),
    rideIsOver ? null : everyMs,
    [rideId],
  );
  const tripId = useLater(ride.value?.trip_id ?? "", TRIP_BEGINS_MS);
  const trip = usePolled(
    tripId ? (ask) => read("/v1/trips/{trip_id}", { path: { trip_id: tripId }, ...ask }) : null,
    rideIsOver ? null : everyMs,
    [tripId],
  );
  if (ride.value && isOver(ride.value.state) !== rideIsOver) setRideIsOver(!rideIsOver);
  const refresh = useCallback(() => {
    ride.refresh();
    trip.refresh();
  }, [ride.refresh, trip.refresh]);
  const view = useView(rideIsOver ? null : `ride:${rideId}`, `/v1/feed/rides/${rideId}`, {
    onMessage: (message) => message.kind === "position" || refresh(),
  });
  const isMoving = trip.value !== undefined && !isOver(trip.value.state);
  const asksForCar = isMoving && !isTold;
  const position = usePolled(
    asksForCar ? (ask) => read("/v1/trips/{trip_id}/position", { path: { trip_id: tripId }, ...ask }) : null,
    CAR_EVERY_MS,
    [tripId, asksForCar],
  );
  return {
    ride: ride.value,
    trip: trip.value?.trip_id === tripId ? trip.value : undefined,
    car: isMoving ? (position.value ?? carIn(view)) : null,
    problem: ride.problem ?? trip.problem,
    refresh,
  };
}
