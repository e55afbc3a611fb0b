import { useEffect, useState } from "preact/hooks";
import { link } from "../../app/router";
import { type Answered, get } from "../../platform/api";
import { session } from "../../platform/session";

export type Driver = Answered<"/v1/drivers/{driver_id}">;

/** Asked for once, however many rows name the same driver; forgotten when somebody else signs in. */
const known = new Map<string, Promise<Driver | null>>();
session.subscribe(() => known.clear());

export function driverOf(driver_id: string): Promise<Driver | null> {
  const asked = known.get(driver_id) ?? get("/v1/drivers/{driver_id}", { path: { driver_id } }).catch(() => null);
  known.set(driver_id, asked);
  return asked;
}

/** The driver, or null while he is not known (any more). */
export function useDriver(driverId: string | null | undefined): Driver | null {
  const [driver, setDriver] = useState<Driver | null>(null);
  useEffect(() => {
    setDriver(null);
    if (!driverId) return;
    let gone = false;
    void driverOf(driverId).then((found) => gone || setDriver(found));
    return () => {
      gone = true;
    };
  }, [driverId]);
  return driver;
}

export const shortId = (id: string): string => id.slice(0, 8);

/** The plate of the car on shift, else of the first. */
export function plateOf(driver: Driver): string {
  const onShift = driver.vehicles.find(({ vehicle_id }) => vehicle_id === driver.shift.vehicle_id);
  return (onShift ?? driver.vehicles[0])?.plate ?? "";
}

/** His name, leading to his record. */
export function DriverName({ driverId }: { driverId: string }) {
  const driver = useDriver(driverId);
  return (
    <a href={link(`/desk/drivers/${driverId}`)} title={driverId}>
      {driver?.display_name || shortId(driverId)}
    </a>
  );
}
