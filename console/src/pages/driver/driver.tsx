import { useMemo, useState } from "preact/hooks";
import { link } from "../../app/router";
import { told } from "../../i18n";
import { CityMap, type Mark } from "../../map/city-map";
import { serverNow } from "../../platform/clock";
import { Alerts } from "../../trip/alerts";
import { linesOf, marksOf, nextPoint } from "../../trip/way";
import { Loading, StaleNotice } from "../../ui/states";
import { Carrying } from "./carrying";
import { Done } from "./done";
import { type Driver, WithDriver } from "./gate";
import { OfferCard } from "./offer";
import { useReporting } from "./reporting";
import { OffShift, OnShift } from "./shift";
import { stateAfter, type Trip, unsent } from "./steps";
import { useWheel, type Wheel } from "./wheel";
import { words } from "./words";
import { useWork, type Work } from "./work";
import "./driver.css";

export default function DriverPage() {
  return (
    <WithDriver>
      {(driver, refresh) =>
        driver.status === "approved" ? <Workplace driver={driver} refresh={refresh} /> : <NotYet driver={driver} />
      }
    </WithDriver>
  );
}

function NotYet({ driver }: { driver: Driver }) {
  const t = told(words);
  return (
    <div class="scroll stack">
      <h1>{driver.status === "suspended" ? t.suspended_title : t.applied_title}</h1>
      <p>{driver.status === "suspended" ? t.suspended_lead : t.applied_lead}</p>
      <a class="button button-primary" href={link("/driver/account")}>
        {t.to_account}
      </a>
    </div>
  );
}

/** Off shift, waiting, asked, carrying, or just done: one page, because a driver looks at one. */
function Workplace({ driver, refresh }: { driver: Driver; refresh: () => void }) {
  const isOnShift = driver.shift.online;
  const wheel = useWheel(isOnShift);
  const work = useWork(isOnShift);
  const [seen, setSeen] = useSeen();
  const trip = shownTrip(work.trip, seen);
  useReporting(isOnShift, wheel.fix, trip?.state);
  return (
    <div class="map-page">
      <WorkMap work={work} trip={trip} wheel={wheel} isOnShift={isOnShift} />
      <div class="sheet">
        <StaleNotice problem={work.problem} />
        {isOnShift && <Alerts at={wheel.fix} />}
        <Stage driver={driver} refresh={refresh} work={work} trip={trip} wheel={wheel} onSeen={setSeen} />
      </div>
    </div>
  );
}

interface StageProps {
  readonly driver: Driver;
  readonly refresh: () => void;
  readonly work: Work;
  readonly trip: Trip | undefined;
  readonly wheel: Wheel;
  readonly onSeen: (tripId: string) => void;
}

function Stage({ driver, refresh, work, trip, wheel, onSeen }: StageProps) {
  if (!work.isKnown && !work.problem) return <Loading />;
  if (trip && isOver(trip)) return <Done trip={trip} onNext={() => onSeen(trip.trip_id)} />;
  if (trip) return <Carrying trip={trip} wheel={wheel} onChange={work.refresh} />;
  if (!driver.shift.online) return <OffShift driver={driver} onChange={refresh} />;
  if (work.offer) return <OfferCard key={work.offer.offer_id} offer={work.offer} onClosed={work.close} />;
  return <OnShift driver={driver} wheel={wheel} problem={work.problem} onChange={refresh} />;
}

const isOver = (trip: Trip): boolean => trip.state === "completed" || trip.state === "cancelled";

/** The trip as the driver has left it, sent or not; one that is over until he goes on. */
function shownTrip(trip: Trip | undefined, seen: string): Trip | undefined {
  if (!trip) return undefined;
  const steps = unsent.value?.tripId === trip.trip_id ? unsent.value.steps : [];
  const state = stateAfter(trip.state, steps);
  if (isOver({ ...trip, state }) && (seen === trip.trip_id || isLongAgo(trip))) return undefined;
  return { ...trip, state };
}

const SHOWN_AFTER_END_MS = 5 * 60_000;

function isLongAgo(trip: Trip): boolean {
  const ended = trip.completed_at ?? trip.cancelled_at;
  return ended !== null && serverNow() - Date.parse(ended) > SHOWN_AFTER_END_MS;
}

const SEEN = "corrida.trip-seen";

function useSeen(): [string, (tripId: string) => void] {
  const [seen, setSeen] = useState(() => sessionStorage.getItem(SEEN) ?? "");
  const see = (tripId: string) => {
    sessionStorage.setItem(SEEN, tripId);
    setSeen(tripId);
  };
  return [seen, see];
}

interface WorkMapProps {
  readonly work: Work;
  readonly trip: Trip | undefined;
  readonly wheel: Wheel;
  readonly isOnShift: boolean;
}

function WorkMap({ work, trip, wheel, isOnShift }: WorkMapProps) {
  const t = told(words);
  const way = trip && !isOver(trip) ? trip : work.offer;
  const marks = useMemo<Mark[]>(() => {
    const car = wheel.fix;
    if (way) return marksOf(way, car);
    return car ? [{ id: "car", kind: "car", at: car, headingDeg: car.heading_deg }] : [];
  }, [way, wheel.fix]);
  const lines = useMemo(() => (way ? linesOf(way) : []), [way]);
  const car = wheel.fix;
  const fit = way ? [...(car ? [car] : []), trip ? nextPoint(trip) : way.pickup] : car ? [car] : [];
  const fitKey = `${trip?.trip_id ?? work.offer?.offer_id} ${trip?.state} ${car !== null}`;
  return (
    <CityMap
      label={isOnShift && wheel.isByHand ? t.map_by_hand : t.map}
      marks={marks}
      lines={lines}
      fit={fit}
      fitKey={fitKey}
      follow={car}
      onTap={isOnShift ? wheel.steer : undefined}
    />
  );
}
