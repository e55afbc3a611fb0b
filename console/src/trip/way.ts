/** A ride's ends, stops and car as the map draws them. */
import type { Line, Mark } from "../map/city-map";
import type { Point } from "../map/geometry";
import type { Json } from "../platform/patch";

export interface Way {
  readonly pickup: Point;
  readonly dropoff: Point;
  readonly stops?: readonly Point[];
}

export interface Car extends Point {
  readonly heading_deg?: number | null | undefined;
}

export interface Whereabouts extends Car {
  readonly eta_s: number | null;
}

/** The car as the feed shows it, if it does. */
export function carIn(view: Json | undefined): Whereabouts | null {
  const { car } = (view ?? {}) as { car?: Partial<Whereabouts> };
  if (typeof car?.lat !== "number" || typeof car.lng !== "number") return null;
  return { lat: car.lat, lng: car.lng, heading_deg: car.heading_deg ?? null, eta_s: car.eta_s ?? null };
}

export function marksOf(way: Way, car?: Car | null, names: { car?: string } = {}): Mark[] {
  return [
    { id: "pickup", kind: "pickup", at: way.pickup },
    ...(way.stops ?? []).map((at, n): Mark => ({ id: `stop-${n}`, kind: "stop", at })),
    { id: "dropoff", kind: "dropoff", at: way.dropoff },
    ...(car ? [{ id: "car", kind: "car", at: car, headingDeg: car.heading_deg, title: names.car ?? "" } as const] : []),
  ];
}

/** The straight way, dashed: where it leads, not how. */
export function linesOf(way: Way): Line[] {
  return [{ id: "way", kind: "way", points: pointsOf(way) }];
}

export function pointsOf(way: Way): Point[] {
  return [way.pickup, ...(way.stops ?? []), way.dropoff];
}

export interface WayUnderWay {
  readonly state: string;
  readonly pickup: Point;
  readonly dropoff: Point;
  readonly stops: readonly (Point & { readonly reached_at: string | null })[];
}

/** Where the car is headed: the pickup, then each stop not reached yet, then the destination. */
export function nextPoint(way: WayUnderWay): Point {
  if (way.state !== "in_progress") return way.pickup;
  return way.stops.find((stop) => !stop.reached_at) ?? way.dropoff;
}
