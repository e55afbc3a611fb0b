import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { dateTime, distance, duration, money } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Complaints } from "../../trip/complaint";
import { nameOf } from "../../trip/places";
import { PriceLines } from "../../trip/price-lines";
import { RateTrip } from "../../trip/rating";
import { WayFacts } from "../../trip/way-facts";
import { Facts } from "../../ui/field";
import type { Ride, Trip } from "./following";
import { PaymentState, Tip } from "./paying";
import { words } from "./words";

const LOOK_EVERY_MS = 4000;
const CHARGED: readonly string[] = ["completed", "cancelled"];

/** What became of the ride, what it cost and why, and what one may still say about it. */
export function Ended({ ride, trip }: { ride: Ride; trip: Trip | undefined }) {
  const t = told(words);
  return (
    <>
      {ride.state === "unserved" && <Unserved ride={ride} />}
      {ride.state === "cancelled" && <Cancelled ride={ride} trip={trip} />}
      <WayFacts way={ride} nameOf={nameOf} />
      {trip && CHARGED.includes(ride.state) && (
        <>
          {trip.distance_m != null && trip.duration_s != null && (
            <Facts
              facts={[
                [t.distance, distance(trip.distance_m)],
                [t.duration, duration(trip.duration_s)],
              ]}
            />
          )}
          <Money ride={ride} wasDriven={ride.state === "completed"} />
          {ride.state === "completed" && <RateTrip tripId={trip.trip_id} about="driver" />}
          <Complaints tripId={trip.trip_id} side="rider" />
        </>
      )}
    </>
  );
}

function Unserved({ ride }: { ride: Ride }) {
  const t = told(words);
  const query = new URLSearchParams({ from: pointText(ride.pickup), to: pointText(ride.dropoff) });
  return (
    <section class="notice notice-warn">
      <div class="stack">
        <strong>{t.unserved_title}</strong>
        <p>{t.unserved_lead}</p>
        <a class="button button-primary" href={link(`/rider?${query}`)}>
          {t.again}
        </a>
      </div>
    </section>
  );
}

const pointText = ({ lat, lng }: { lat: number; lng: number }) => `${lat},${lng}`;

function Cancelled({ ride, trip }: { ride: Ride; trip: Trip | undefined }) {
  const t = told(words);
  const by = trip?.cancellation?.by ?? ride.ending?.by ?? "";
  const reason = trip?.cancellation?.reason ?? ride.ending?.reason ?? "";
  return (
    <div class="notice">
      <div>
        <p>{t.cancelled_by(named(shared().side, by), named(t.reasons, reason))}</p>
        {ride.ending && <p class="quiet small">{dateTime(ride.ending.at)}</p>}
        {trip?.cancellation && !trip.cancellation.fee_due && <p>{t.fee_none}</p>}
      </div>
    </div>
  );
}

/** Of a ride that is over: the receipt comes a moment later, the payment another moment. */
function Money({ ride, wasDriven }: { ride: Ride; wasDriven: boolean }) {
  const t = told(words);
  const path = { ride_id: ride.ride_id };
  const fare = usePolled((ask) => read("/v1/rides/{ride_id}/fare", { path, ...ask }), LOOK_EVERY_MS, [ride.ride_id]);
  const payment = usePolled((ask) => read("/v1/rides/{ride_id}/payment", { path, ...ask }), LOOK_EVERY_MS, [
    ride.ride_id,
  ]);
  const final = fare.value?.final;
  const agreed = fare.value?.agreed;
  return (
    <>
      <section class="card" aria-labelledby="receipt-title">
        <h2 id="receipt-title">{t.receipt}</h2>
        {final ? <PriceLines priced={final} /> : <p class="quiet">{t.receipt_pending}</p>}
        {final && agreed && agreed.total.amount_minor !== final.total.amount_minor && (
          <p class="quiet small">
            {agreed.basis === "metered" ? t.estimated(money(agreed.total)) : t.agreed(money(agreed.total))}{" "}
            {final.because_text}
          </p>
        )}
        {payment.value && <PaymentState payment={payment.value} />}
      </section>
      {wasDriven && payment.value && <Tip rideId={ride.ride_id} payment={payment.value} onGiven={payment.refresh} />}
    </>
  );
}
