import { named, told } from "../../i18n";
import { distance, duration, money } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Complaints } from "../../trip/complaint";
import { RateTrip } from "../../trip/rating";
import { Action } from "../../ui/button";
import { Facts } from "../../ui/field";
import type { Trip } from "./steps";
import { words } from "./words";

const LOOK_EVERY_MS = 4000;

/** A trip is over: what to take in cash, what was earned, how the rider was; then on to the next. */
export function Done({ trip, onNext }: { trip: Trip; onNext: () => void }) {
  const t = told(words);
  const isCompleted = trip.state === "completed";
  return (
    <>
      <h1 aria-live="polite">{named(shared().trip_state, trip.state)}</h1>
      {trip.cancellation && <p class="notice">{named(t.reasons, trip.cancellation.reason)}</p>}
      {isCompleted && trip.distance_m != null && trip.duration_s != null && (
        <Facts
          facts={[
            [t.distance, distance(trip.distance_m)],
            [t.duration, duration(trip.duration_s)],
          ]}
        />
      )}
      {isCompleted && <Paid rideId={trip.ride_id} />}
      {isCompleted && <RateTrip tripId={trip.trip_id} about="rider" />}
      <Action kind="primary" size="large" onAct={onNext}>
        {t.next}
      </Action>
      <Complaints tripId={trip.trip_id} side="driver" />
    </>
  );
}

function Paid({ rideId }: { rideId: string }) {
  const t = told(words);
  const payment = usePolled(
    (ask) => read("/v1/rides/{ride_id}/payment", { path: { ride_id: rideId }, ...ask }),
    LOOK_EVERY_MS,
    [rideId],
  );
  const paid = payment.value;
  if (!paid?.total) return null;
  return (
    <section class="card" aria-label={t.payment}>
      {paid.method === "cash" ? (
        <p class="eta">{t.take_cash(money(paid.total))}</p>
      ) : (
        <p class="eta">{t.paid_by(money(paid.total))}</p>
      )}
      {paid.tip && <p class="notice notice-good">{t.tip(money(paid.tip.amount))}</p>}
    </section>
  );
}
