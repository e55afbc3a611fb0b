/** Names for points: the rider's own places, the city's, or just where on the map. */
import { place } from "../i18n/format";
import { distanceM, type Point } from "../map/geometry";
import { config, type NamedPlace } from "../platform/config";

const SAME_PLACE_M = 120;

export function known(own: readonly NamedPlace[]): readonly NamedPlace[] {
  return [...own, ...config().city.places];
}

export function nameOf(point: Point, own: readonly NamedPlace[] = []): string {
  const near = known(own)
    .map((candidate) => ({ candidate, metres: distanceM(candidate, point) }))
    .filter(({ metres }) => metres < SAME_PLACE_M)
    .sort((a, b) => a.metres - b.metres)[0];
  return near?.candidate.name ?? place(point);
}
