/** The city as the feed shows it to the desk, put in order for the page. */
import type { Point } from "../../map/geometry";
import type { Json } from "../../platform/patch";

export const STATES = ["available", "busy", "silent"] as const;
export type VehicleState = (typeof STATES)[number];

export interface Vehicle extends Point {
  readonly driver_id: string;
  readonly state: VehicleState;
  readonly heading_deg?: number;
  readonly trip_id?: string;
}

export interface OpenRequest {
  readonly ride_id: string;
  readonly pickup: Point;
  readonly category: string;
  readonly requested_at: string;
  readonly drivers_asked: number;
}

export interface CityView {
  readonly vehicles: readonly Vehicle[];
  /** Longest waiting first. */
  readonly requests: readonly OpenRequest[];
  readonly counts: Readonly<Record<string, number>>;
}

export function cityView(shown: Json): CityView {
  const vehicles = entries<Omit<Vehicle, "driver_id">>(shown.vehicles).map(([driver_id, vehicle]) => ({
    ...vehicle,
    driver_id,
  }));
  const requests = entries<Omit<OpenRequest, "ride_id">>(shown.requests)
    .map(([ride_id, request]) => ({ ...request, ride_id }))
    .sort((a, b) => a.requested_at.localeCompare(b.requested_at));
  return { vehicles, requests, counts: (shown.counts ?? {}) as Record<string, number> };
}

/** Of many cars only a sample is shown; then the numbers by state are the sample's. */
export const isSample = ({ vehicles, counts }: CityView): boolean => (counts.on_the_road ?? 0) > vehicles.length;

const entries = <T>(of: unknown): [string, T][] => Object.entries((of ?? {}) as Record<string, T>);
