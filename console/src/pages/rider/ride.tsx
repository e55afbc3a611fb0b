import { useMemo } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { CityMap } from "../../map/city-map";
import { Liveness } from "../../trip/liveness";
import { linesOf, marksOf, nextPoint, pointsOf } from "../../trip/way";
import { Failure, Loading, StaleNotice } from "../../ui/states";
import { Ended } from "./ended";
import { type Following, isOver, useRide } from "./following";
import { Journey } from "./journey";
import { Searching } from "./searching";
import { words } from "./words";
import "./rider.css";

/** One ride from the request to the rating. */
export default function RidePage({ ride_id }: { ride_id: string }) {
  const following = useRide(ride_id);
  const { ride, problem } = following;
  if (!ride) return problem ? <Failure problem={problem} onRetry={following.refresh} /> : <Loading />;
  return (
    <div class="map-page">
      <RideMap following={following} />
      <div class="sheet">
        <div class="page-head">
          <h1 aria-live="polite">{headline(following)}</h1>
          {!isOver(ride.state) && <Liveness problem={problem} />}
        </div>
        <StaleNotice problem={problem} />
        <Stage following={following} />
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

function RideMap({ following }: { following: Following }) {
  const { ride, trip, car } = following;
  const t = told(words);
  const marks = useMemo(() => (ride ? marksOf(ride, car, { car: t.car }) : []), [ride, car, t]);
  const lines = useMemo(() => (ride ? linesOf(ride) : []), [ride]);
  const isNear = trip && car && !isOver(trip.state);
  const fit = !ride ? [] : isNear ? [car, nextPoint(trip)] : pointsOf(ride);
  return (
    <CityMap
      label={t.ride_map}
      marks={marks}
      lines={lines}
      fit={fit}
      follow={car}
      fitKey={`${ride?.ride_id} ${isNear ? trip.state : ride?.state}`}
    />
  );
}
