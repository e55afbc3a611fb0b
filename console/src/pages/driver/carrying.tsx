import { useEffect, useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { countdown, distance, duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { distanceM, type Point } from "../../map/geometry";
import type { Answered } from "../../platform/api";
import { secondsUntil, useTicking } from "../../platform/clock";
import { nameOf } from "../../trip/places";
import { nextPoint } from "../../trip/way";
import { WayFacts } from "../../trip/way-facts";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice, Field } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { tellProblem } from "../../ui/toast";
import { type Doing, isWaiting, note, send, stopsReached, type Trip, unsent } from "./steps";
import type { Wheel } from "./wheel";
import { words } from "./words";
import { rideOf } from "./work";

interface CarryingProps {
  readonly trip: Trip;
  readonly wheel: Wheel;
  readonly onChange: () => void;
}

const STREETS_PER_STRAIGHT_LINE = 1.35;
const URBAN_SPEED_MPS = 25 / 3.6;

/** A trip from setting off to the destination: the next thing to do is the one big button. */
export function Carrying({ trip, wheel, onChange }: CarryingProps) {
  const t = told(words);
  const deliver = async () => {
    const refusals = await send();
    for (const refusal of refusals) tellProblem(refusal);
    onChange();
  };
  const act = (doing: Doing) => {
    note(trip.trip_id, doing);
    return deliver();
  };
  useEffect(() => {
    if (unsent.value) deliver().catch(() => undefined);
  }, []);
  return (
    <>
      <div class="page-head">
        <h1 aria-live="polite">{named(shared().trip_state, trip.state)}</h1>
        {trip.state !== "arrived" && <Navigate to={nextPoint(trip)} />}
      </div>
      {isWaiting.value && (
        <p class="notice notice-warn" role="status">
          <span class="spinner" aria-hidden="true" /> {t.unsent}
        </p>
      )}
      <Ahead trip={trip} wheel={wheel} />
      <Rider rideId={trip.ride_id} />
      <NextStep trip={trip} onAct={act} />
      <WayFacts way={trip} nameOf={nameOf} />
      {trip.state !== "in_progress" && <GiveUp onAct={act} />}
    </>
  );
}

/** The device's own navigation. */
function Navigate({ to }: { to: Point }) {
  return (
    <a class="button" href={`geo:${to.lat},${to.lng}?q=${to.lat},${to.lng}`}>
      <Icon name="flag" /> {told(words).navigate}
    </a>
  );
}

/** How far it is to where one is going. */
function Ahead({ trip, wheel }: { trip: Trip; wheel: Wheel }) {
  const t = told(words);
  if (trip.state === "arrived") return <p class="eta">{t.wait_here}</p>;
  const to = nextPoint(trip);
  const wayM = wheel.fix ? distanceM(wheel.fix, to) * STREETS_PER_STRAIGHT_LINE : null;
  const text = wayM === null ? nameOf(to) : t.ahead(distance(wayM), duration(wayM / URBAN_SPEED_MPS));
  return (
    <>
      <p class="eta">{text}</p>
      {wheel.isByHand && (
        <button type="button" class="button" onClick={() => wheel.steer(to)}>
          {t.drive_there}
        </button>
      )}
    </>
  );
}

function Rider({ rideId }: { rideId: string }) {
  const t = told(words);
  const [ride, setRide] = useState<Answered<"/v1/rides/{ride_id}">>();
  useEffect(() => {
    rideOf(rideId).then(setRide, () => undefined);
  }, [rideId]);
  if (!ride) return null;
  const { guest } = ride;
  return (
    <section class="card" aria-label={t.rider}>
      <p>
        <strong>{guest?.name ?? ride.rider_display_name}</strong>
      </p>
      {guest?.phone && (
        <a class="button" href={`tel:${guest.phone}`}>
          {t.call(guest.phone)}
        </a>
      )}
      {ride.note && <p>{t.note(ride.note)}</p>}
      {ride.needs.length > 0 && (
        <p class="row">
          {ride.needs.map((need) => (
            <span key={need} class="badge badge-warn">
              {named(shared().need, need)}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

interface NextStepProps {
  readonly trip: Trip;
  readonly onAct: (doing: Doing) => Promise<void>;
}

function NextStep({ trip, onAct }: NextStepProps) {
  const t = told(words);
  const done = (doing: Doing, text: string) => (
    <div class="primary-bar">
      <Action key={text} kind="primary" size="large" onAct={() => onAct(doing)}>
        {text}
      </Action>
    </div>
  );
  if (trip.state === "assigned") return done({ action: "en_route" }, t.set_off);
  if (trip.state === "en_route") return done({ action: "arrive" }, t.arrived);
  if (trip.state === "arrived") return <AtPickup trip={trip} onAct={onAct} />;
  const reached = stopsReached(trip, unsent.value?.steps ?? []);
  if (reached < trip.stops.length) return done({ action: "stop", stop: reached + 1 }, t.stop_reached(reached + 1));
  return done({ action: "complete" }, t.complete);
}

/** The rider says his PIN and the trip starts; or he does not come. */
function AtPickup({ trip, onAct }: NextStepProps) {
  const t = told(words);
  const [pin, setPin] = useState("");
  useTicking(1000);
  const waitS = trip.no_show_from ? secondsUntil(trip.no_show_from) : 0;
  const start = async () => {
    await onAct({ action: "start", pin });
    setPin("");
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field
        label={t.pin}
        hint={trip.pin_attempts_left === null ? t.pin_hint : t.pin_attempts(trip.pin_attempts_left)}
        value={pin}
        onInput={(typed) => setPin(typed.replace(/\D/g, ""))}
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
      />
      <Action kind="primary" size="large" submits disabled={pin.length < 4} onAct={start}>
        {t.start}
      </Action>
      <Action disabled={waitS > 0} onAct={() => onAct({ action: "no_show" })}>
        {waitS > 0 ? t.no_show_in(countdown(waitS)) : t.no_show}
      </Action>
    </form>
  );
}

function GiveUp({ onAct }: { onAct: (doing: Doing) => Promise<void> }) {
  const t = told(words);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState<string>("vehicle_problem");
  const cancel = async () => {
    await onAct({ action: "cancel", reason });
    setAsking(false);
  };
  return (
    <>
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {t.give_up}
      </button>
      {asking && (
        <Dialog title={t.give_up_title} onClose={() => setAsking(false)}>
          <div class="stack">
            <p>{t.give_up_lead}</p>
            <Choice
              label={t.give_up_why}
              value={reason}
              options={Object.entries(t.reasons).map(([value, name]) => ({ value, name }))}
              onChoose={setReason}
            />
            <Action kind="danger" onAct={cancel}>
              {t.give_up}
            </Action>
          </div>
        </Dialog>
      )}
    </>
  );
}
