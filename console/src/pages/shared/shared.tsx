import { useMemo, useRef } from "preact/hooks";
import { named, told } from "../../i18n";
import { duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { CityMap } from "../../map/city-map";
import { type Answered, read } from "../../platform/api";
import { feedByLink } from "../../platform/feed";
import { usePolled } from "../../platform/poll";
import type { Problem } from "../../platform/problem";
import { useView } from "../../platform/view";
import { Liveness } from "../../trip/liveness";
import { nameOf } from "../../trip/places";
import { type Car, carIn, linesOf, marksOf } from "../../trip/way";
import { WayFacts } from "../../trip/way-facts";
import { Failure, Loading, StaleNotice } from "../../ui/states";
import { words } from "./words";

type SharedTrip = Answered<"/v1/shared-trips/{token}">;

const ASK_EVERY_MS = 3000;
/** While the feed tells: only in case a message got lost. */
const CHECK_EVERY_MS = 20_000;
const OVER: readonly string[] = ["completed", "cancelled"];

/** A ride that somebody shared: where the car is and when it arrives, for whoever holds the link. */
export default function SharedPage({ token }: { token: string }) {
  const t = told(words);
  const live = useMemo(() => feedByLink(token), [token]);
  const isOver = useRef(false);
  const isTold = live.connection.value !== "offline";
  const everyMs = isOver.current ? null : isTold ? CHECK_EVERY_MS : ASK_EVERY_MS;
  const trip = usePolled((ask) => read("/v1/shared-trips/{token}", { path: { token }, ...ask }), everyMs, [token]);
  isOver.current = trip.value !== undefined && OVER.includes(trip.value.state);
  const view = useView(isOver.current ? null : "shared", `/v1/feed/shared/${encodeURIComponent(token)}`, {
    through: live,
    onMessage: (message) => message.kind === "position" || trip.refresh(),
  });
  if (!trip.value) return trip.problem ? <Ended problem={trip.problem} onRetry={trip.refresh} /> : <Loading />;
  const seen = trip.value;
  const seenCar = carIn(view);
  const car = isOver.current ? null : (seenCar ?? seen.position);
  const eta = seenCar?.eta_s ?? seen.eta_s;
  return (
    <div class="map-page">
      <SharedMap trip={seen} car={car} />
      <div class="sheet">
        <div class="page-head">
          <h1 aria-live="polite">{named(shared().trip_state, seen.state)}</h1>
          {!isOver.current && <Liveness problem={trip.problem} followed={live} />}
        </div>
        <StaleNotice problem={trip.problem} />
        {!isOver.current && eta != null && (
          <p class="eta">{seen.state === "in_progress" ? t.arrives(duration(eta)) : t.picks_up(duration(eta))}</p>
        )}
        {seen.position_unavailable && !car && <p class="notice notice-warn">{t.no_position}</p>}
        <section class="card driver-card" aria-label={t.car}>
          <div>
            <strong>{seen.driver_first_name}</strong>
            <p class="quiet">{seen.vehicle_description}</p>
          </div>
          <span class="plate">{seen.vehicle_plate}</span>
        </section>
        <WayFacts way={seen} nameOf={nameOf} />
        <p class="quiet small">{t.about}</p>
      </div>
    </div>
  );
}

function Ended({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <div class="scroll">
      <Failure problem={problem} onRetry={onRetry} />
    </div>
  );
}

function SharedMap({ trip, car }: { trip: SharedTrip; car: Car | null }) {
  const t = told(words);
  const marks = useMemo(() => marksOf(trip, car, { car: t.car }), [trip, car, t]);
  const lines = useMemo(() => linesOf(trip), [trip]);
  return (
    <CityMap
      label={t.map}
      marks={marks}
      lines={lines}
      fit={[trip.pickup, trip.dropoff, ...(car ? [car] : [])]}
      fitKey={`${trip.state} ${car !== null}`}
    />
  );
}
