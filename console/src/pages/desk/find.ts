/** Finds rides by whatever id somebody at the telephone reads out. */
import { type Answered, get } from "../../platform/api";
import { Problem } from "../../platform/problem";

export type RideLine = Answered<"/v1/rides">["rides"][number];

/** The path of the one page that the id leads to, or the rides of the person it names (none: nobody has it). */
export async function find(id: string): Promise<string | readonly RideLine[]> {
  const ride = await orNothing(get("/v1/rides/{ride_id}", { path: { ride_id: id } }));
  if (ride) return `/rides/${ride.ride_id}`;
  const trip = await orNothing(get("/v1/trips/{trip_id}", { path: { trip_id: id } }));
  if (trip) return `/rides/${trip.ride_id}`;
  const { rides } = await get("/v1/rides", { query: { rider_id: id } });
  if (rides.length > 0) return rides;
  const driver = await orNothing(get("/v1/drivers/{driver_id}", { path: { driver_id: id } }));
  return driver ? `/desk/drivers/${driver.driver_id}` : [];
}

async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 404) return null;
    throw thrown;
  }
}
