import type { ComponentChildren } from "preact";
import { named, told } from "../../i18n";
import { countdown, distance } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { Facts } from "../../ui/field";
import { Section } from "../../ui/section";
import { DriverName } from "../desk/driver-name";
import { whereIs } from "../desk/whereabouts";
import type { Ride, Trip } from "./timeline";
import { words } from "./words";

type Fact = readonly [string, ComponentChildren];

/** Who rides, who drives, from where to where. */
export function Overview({ ride, trip }: { ride: Ride; trip: Trip | undefined }) {
  const t = told(words);
  const s = shared();
  const facts: (Fact | null)[] = [
    [ride.guest ? t.guest : t.rider, <RiderName key="rider" ride={ride} />],
    ride.driver && [t.driver, <DriverName key="driver" driverId={ride.driver.driver_id} />],
    ride.driver && [
      t.vehicle,
      [ride.driver.vehicle_plate, ride.driver.vehicle_description].filter(Boolean).join(" · "),
    ],
    [t.pickup, whereIs(ride.pickup)],
    ...ride.stops.map((stop, position): Fact => [`${t.stop} ${position + 1}`, whereIs(stop)]),
    [t.dropoff, whereIs(ride.dropoff)],
    [t.category, named(s.category, ride.category)],
    ride.needs.length > 0 && [t.needs, ride.needs.map((need) => named(s.need, need)).join(", ")],
    ride.preferences.length > 0 && [t.wishes, ride.preferences.map((wish) => named({}, wish)).join(", ")],
    ride.note && [t.note, ride.note],
    [t.booked_by, named(s.side, ride.booked_by)],
    ride.attempt > 1 && [t.attempt, String(ride.attempt)],
    ride.search && [t.search, ride.search.waiting],
    trip?.start_pin && [
      t.pin,
      <span key="pin" title={t.pin_hint}>
        <strong class="pin-small">{trip.start_pin}</strong>
      </span>,
    ],
    trip?.distance_m != null && [t.measured, `${distance(trip.distance_m)} · ${countdown(trip.duration_s ?? 0)}`],
  ].map((fact) => (fact ? (fact as Fact) : null));
  return (
    <Section title={t.overview}>
      <Facts facts={facts.filter((fact) => fact !== null)} />
    </Section>
  );
}

function RiderName({ ride }: { ride: Ride }) {
  return (
    <>
      {ride.rider_display_name || "–"}
      {ride.guest?.phone && (
        <>
          {" · "}
          <a href={`tel:${ride.guest.phone}`}>{ride.guest.phone}</a>
        </>
      )}
    </>
  );
}
