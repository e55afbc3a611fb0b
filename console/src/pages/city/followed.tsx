import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { number } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Facts } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { plateOf, shortId, useDriver } from "../desk/driver-name";
import { words } from "./words";

const LOOK_EVERY_MS = 3000;
const KMH_PER_MPS = 3.6;

/** The one car that is followed: also one that the city's sample does not hold. */
export function Followed({ driverId, onStop }: { driverId: string; onStop: () => void }) {
  const t = told(words);
  const driver = useDriver(driverId);
  const position = usePolled(
    (ask) => read("/v1/drivers/{driver_id}/position", { path: { driver_id: driverId }, ...ask }),
    LOOK_EVERY_MS,
    [driverId],
  );
  const seen = position.value;
  const ignored = Object.values(seen?.ignored ?? {}).reduce((sum, count) => sum + count, 0);
  const state = seen && (seen.silent ? "silent" : seen.available ? "available" : "busy");
  return (
    <section class="card followed" aria-label={t.following}>
      <div class="row spread">
        <strong>{driver?.display_name ?? shortId(driverId)}</strong>
        <button type="button" class="icon-button" aria-label={t.stop_following} onClick={onStop}>
          <Icon name="close" />
        </button>
      </div>
      <div class="row">
        {driver && <span class="plate-small">{plateOf(driver)}</span>}
        {state && <span class={`badge state-${state}`}>{t.one[state]}</span>}
      </div>
      {seen && (
        <Facts
          facts={[
            [t.last_seen, t.seconds_ago(number(Math.max(0, (Date.now() - Date.parse(seen.at)) / 1000)))],
            ...(seen.speed_mps == null ? [] : [[t.speed, `${number(seen.speed_mps * KMH_PER_MPS)} km/h`] as const]),
            ...(ignored ? [[t.ignored, number(ignored)] as const] : []),
          ]}
        />
      )}
      {seen?.trip_ids.map((tripId) => (
        <TripLine key={tripId} tripId={tripId} />
      ))}
      <a href={link(`/desk/drivers/${driverId}`)}>{t.driver_record}</a>
    </section>
  );
}

function TripLine({ tripId }: { tripId: string }) {
  const t = told(words);
  const trip = usePolled((ask) => read("/v1/trips/{trip_id}", { path: { trip_id: tripId }, ...ask }), LOOK_EVERY_MS, [
    tripId,
  ]).value;
  if (!trip) return null;
  return (
    <p class="row spread">
      <span>{named(shared().trip_state, trip.state)}</span>
      <a class="button button-small" href={link(`/rides/${trip.ride_id}`)}>
        {t.open_ride}
      </a>
    </p>
  );
}
