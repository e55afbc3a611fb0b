import { useMemo, useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { CityMap } from "../../map/city-map";
import type { Point } from "../../map/geometry";
import { Liveness } from "../../trip/liveness";
import { linesOf, marksOf, nextPoint, pointsOf, type Way } from "../../trip/way";
import { Failure, Loading, StaleNotice } from "../../ui/states";
import { type Choosing, Elsewhere } from "./elsewhere";
import { Ended } from "./ended";
import { type Following, isOver, useRide } from "./following";
import { Journey } from "./journey";
import { Searching } from "./searching";
import { words } from "./words";
import "./rider.css";

/** One ride from the request to the rating. */
export default function RidePage({ ride_id }: { ride_id: string }) {
  const following = useRide(ride_id);
  const [choosing, setChoosing] = useState<Choosing | null>(null);
  const { ride, problem } = following;
  if (!ride) return problem ? <Failure problem={problem} onRetry={following.refresh} /> : <Loading />;
  return (
    <div class="map-page">
      <RideMap following={following} choosing={choosing} onTap={choosing ? (at) => setChoosing({ at }) : undefined} />
      <div class="sheet">
        <div class="page-head">
          <h1 aria-live="polite">{headline(following)}</h1>
          {!isOver(ride.state) && <Liveness problem={problem} />}
        </div>
        <StaleNotice problem={problem} />
        <Stage following={following} />
        <Elsewhere following={following} choosing={choosing} onChange={setChoosing} />
      </div>
    </div>
  );
}

function headline({ ride, trip }: Following): string {
  if (!ride) return told(words).ride_title;
  if (trip && !isOver(ride.state)) return named(shared().trip_state, trip.state);
  return named(shared().ride_state, ride.state);
}

function Stage({ following }: { following: Following }) {
  const { ride, trip } = following;
  if (!ride) return null;
  if (isOver(ride.state)) {
    return (
      <>
        <Ended ride={ride} trip={trip} />
        <a class="button" href={link("/rider")}>
          {told(words).new_ride}
        </a>
      </>
    );
  }
  if (ride.trip_id) return <Journey following={following} />;
  return <Searching ride={ride} onCancelled={following.refresh} />;
}

interface RideMapProps {
  readonly following: Following;
  readonly choosing: Choosing | null;
  readonly onTap: ((at: Point) => void) | undefined;
}

function RideMap({ following, choosing, onTap }: RideMapProps) {
  const { ride, trip, car } = following;
  const way = useMemo(() => wayOf(following, choosing), [ride, trip, choosing]);
  const t = told(words);
  const marks = useMemo(() => (way ? marksOf(way, car, { car: t.car }) : []), [way, car, t]);
  const lines = useMemo(() => (way ? linesOf(way) : []), [way]);
  const isNear = trip && car && !isOver(trip.state);
  const fit = !way ? [] : isNear ? [car, nextPoint(trip)] : pointsOf(way);
  return (
    <CityMap
      label={t.ride_map}
      marks={marks}
      lines={lines}
      fit={fit}
      follow={choosing ? null : car}
      onTap={onTap}
      fitKey={`${ride?.ride_id} ${isNear ? trip.state : ride?.state}`}
    />
  );
}

/** The trip hears first of a new destination; one that is being chosen is shown as if it were. */
function wayOf({ ride, trip }: Following, choosing: Choosing | null): Way | undefined {
  const way: Way | undefined = trip ?? ride;
  return way && choosing?.at ? { ...way, dropoff: choosing.at } : way;
}
