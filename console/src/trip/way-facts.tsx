import { told } from "../i18n";
import type { Way } from "./way";
import { words } from "./words";

/** From where to where, in words. */
export function WayFacts({ way, nameOf }: { way: Way; nameOf: (point: { lat: number; lng: number }) => string }) {
  const t = told(words);
  return (
    <dl class="route">
      <div>
        <dt>{t.pickup}</dt>
        <dd>{nameOf(way.pickup)}</dd>
      </div>
      {(way.stops ?? []).map((stop) => (
        <div key={`${stop.lat},${stop.lng}`}>
          <dt>{t.stop}</dt>
          <dd>{nameOf(stop)}</dd>
        </div>
      ))}
      <div>
        <dt>{t.dropoff}</dt>
        <dd>{nameOf(way.dropoff)}</dd>
      </div>
    </dl>
  );
}
