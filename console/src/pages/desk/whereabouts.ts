/** Where a point is, as one says it on the telephone: "400 m NE of Ribeira" rather than two numbers. */
import { type Bilingual, told } from "../../i18n";
import { distance, place } from "../../i18n/format";
import { bearingDeg, distanceM, type Point } from "../../map/geometry";
import { config } from "../../platform/config";

const THERE_M = 120;
const NEAR_M = 4000;
const DEG_PER_DIRECTION = 45;

const en = {
  from: (metres: string, direction: string, name: string) => `${metres} ${direction} of ${name}`,
  directions: ["N", "NE", "E", "SE", "S", "SW", "W", "NW"].join(" "),
};
const words: Bilingual<typeof en> = {
  en,
  pt: {
    from: (metres, direction, name) => `${metres} a ${direction} de ${name}`,
    directions: "N NE L SE S SO O NO",
  },
};

export function whereIs(point: Point): string {
  const [nearest] = config()
    .city.places.map((known) => ({ known, metres: distanceM(known, point) }))
    .sort((a, b) => a.metres - b.metres);
  if (!nearest || nearest.metres > NEAR_M) return place(point);
  if (nearest.metres < THERE_M) return nearest.known.name;
  const t = told(words);
  const directions = t.directions.split(" ");
  const direction =
    directions[Math.round(bearingDeg(nearest.known, point) / DEG_PER_DIRECTION) % directions.length] ?? "";
  return t.from(distance(nearest.metres), direction, nearest.known.name);
}
