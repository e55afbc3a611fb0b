import { useMemo } from "preact/hooks";
import { told } from "../../i18n";
import { number } from "../../i18n/format";
import { CityMap, type Line, type Mark } from "../../map/city-map";
import type { Point } from "../../map/geometry";
import { call, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Section } from "../../ui/section";
import type { Ride, Trip } from "./timeline";
import { words } from "./words";

const LOOK_EVERY_MS = 4000;

interface Track {
  readonly geometry: { readonly coordinates: readonly (readonly [number, number])[] } | null;
  readonly properties: { readonly points_used: number | null; readonly points_dropped: number | null };
}

/** Where it went, and where its car is as long as it goes. */
export function Route({ ride, trip, isOver }: { ride: Ride; trip: Trip | undefined; isOver: boolean }) {
  const t = told(words);
  const trip_id = ride.trip_id;
  const track = usePolled(
    trip_id ? (ask) => call<Track>("GET", "/v1/trips/{trip_id}/track", { path: { trip_id }, ...ask }) : null,
    isOver ? null : LOOK_EVERY_MS,
    [trip_id, isOver],
  ).value;
  const car = usePolled(
    trip_id && !isOver ? (ask) => read("/v1/trips/{trip_id}/position", { path: { trip_id }, ...ask }) : null,
    LOOK_EVERY_MS,
    [trip_id, isOver],
  ).value;
  const driven = useMemo(() => track?.geometry?.coordinates.map(([lng, lat]): Point => ({ lat, lng })) ?? [], [track]);
  const marks = useMemo<Mark[]>(
    () => [
      { id: "pickup", kind: "pickup", at: ride.pickup, title: t.pickup },
      ...ride.stops.map((at, position): Mark => ({ id: `stop-${position}`, kind: "stop", at, title: t.stop })),
      { id: "dropoff", kind: "dropoff", at: ride.dropoff, title: t.dropoff },
      ...(car && !isOver ? [{ id: "car", kind: "car", at: car, headingDeg: car.heading_deg } as const] : []),
    ],
    [ride, car, isOver, t],
  );
  const lines = useMemo<Line[]>(
    () => [
      { id: "wish", kind: "way", points: [ride.pickup, ...ride.stops, ride.dropoff] },
      ...(driven.length ? [{ id: "track", kind: "track", points: driven } as const] : []),
    ],
    [ride, driven],
  );
  const dropped = track?.properties.points_dropped;
  return (
    <Section title={t.route}>
      <div class="ride-map">
        <CityMap
          label={t.route_label}
          marks={marks}
          lines={lines}
          fit={[ride.pickup, ride.dropoff, ...driven]}
          fitKey={`${ride.ride_id}${driven.length > 1}`}
        />
      </div>
      <p class="quiet small">
        {driven.length === 0
          ? t.no_route
          : dropped != null && t.route_points(number(track?.properties.points_used ?? driven.length), number(dropped))}
        {trip?.state === "in_progress" && car?.eta_s != null ? ` ETA ${Math.round(car.eta_s / 60)} min` : ""}
      </p>
    </Section>
  );
}
