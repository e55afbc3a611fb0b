import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { duration, time } from "../../i18n/format";
import { post } from "../../platform/api";
import { secondsUntil, useTicking } from "../../platform/clock";
import { nameOf } from "../../trip/places";
import { WayFacts } from "../../trip/way-facts";
import { Icon } from "../../ui/icon";
import { Loading } from "../../ui/states";
import { CancelDialog } from "./cancel-dialog";
import type { Following, Ride, Trip } from "./following";
import { Share } from "./share";
import { words } from "./words";

const BEFORE_START: readonly string[] = ["assigned", "en_route", "arrived"];

/** Somebody drives: who, in which car, when he is there, the PIN, and how to let others follow. */
export function Journey({ following }: { following: Following }) {
  const { ride, trip, refresh } = following;
  if (!ride || !trip) return <Loading />;
  return (
    <>
      <Arrival following={following} />
      <DriverCard ride={ride} trip={trip} />
      {trip.start_pin && <Pin digits={trip.start_pin} />}
      <WayFacts way={trip} nameOf={nameOf} />
      <div class="row">
        <Share tripId={trip.trip_id} isShared={trip.is_shared === true} onChange={refresh} />
        {BEFORE_START.includes(trip.state) && <CancelTrip trip={trip} onCancelled={refresh} />}
      </div>
    </>
  );
}

function Arrival({ following: { trip, car } }: { following: Following }) {
  const t = told(words);
  useTicking(10_000);
  if (!trip) return null;
  if (trip.state === "arrived") return <p class="eta">{t.arrived}</p>;
  const promised = trip.estimated_pickup_at ? Math.max(0, secondsUntil(trip.estimated_pickup_at)) : null;
  const eta = car?.eta_s ?? (trip.state === "in_progress" ? null : promised);
  if (eta === null) return null;
  const text = trip.state === "in_progress" ? t.to_destination(duration(eta)) : t.arrives_in(duration(eta));
  return <p class="eta">{text}</p>;
}

function DriverCard({ ride, trip }: { ride: Ride; trip: Trip }) {
  const t = told(words);
  const rating = ride.driver?.rating;
  return (
    <section class="card driver-card" aria-label={t.driver}>
      <div>
        <strong>{trip.driver.display_name}</strong>
        {rating != null && (
          <span class="badge">
            <Icon name="star" filled /> {rating.toFixed(1)}
          </span>
        )}
        <p class="quiet">{trip.driver.vehicle_description}</p>
      </div>
      <span class="plate">{trip.driver.vehicle_plate}</span>
    </section>
  );
}

function Pin({ digits }: { digits: string }) {
  const t = told(words);
  return (
    <section class="pin-box" aria-labelledby="pin-title">
      <h2 id="pin-title">{t.pin_title}</h2>
      <p class="pin">
        <span class="visually-hidden">{[...digits].join(" ")}</span>
        <span aria-hidden="true">{digits}</span>
      </p>
      <p class="quiet small">{t.pin_help}</p>
    </section>
  );
}

function CancelTrip({ trip, onCancelled }: { trip: Trip; onCancelled: () => void }) {
  const t = told(words);
  const [asking, setAsking] = useState(false);
  const freeUntil = trip.free_cancellation_until;
  const isFree = freeUntil != null && secondsUntil(freeUntil) > 0;
  const cancel = async (reason: string) => {
    await post("/v1/trips/{trip_id}/cancel", {
      path: { trip_id: trip.trip_id },
      body: { reason, find_another_driver: false },
    });
    onCancelled();
  };
  return (
    <>
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {t.cancel_trip}
      </button>
      {asking && (
        <CancelDialog
          title={t.cancel_trip}
          lead={isFree ? t.cancel_free_until(time(freeUntil)) : t.cancel_fee}
          onCancel={cancel}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
