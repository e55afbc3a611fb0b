import { useEffect, useState } from "preact/hooks";
import { told } from "../../i18n";
import { money, place } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import { put } from "../../platform/api";
import { known } from "../../trip/places";
import { Action } from "../../ui/button";
import { Choice } from "../../ui/field";
import { type Following, isOver } from "./following";
import { bare, type Quote, quotes } from "./prices";
import { words } from "./words";

/** A destination being chosen anew; `at` is null until there is one. */
export interface Choosing {
  readonly at: Point | null;
}

interface ElsewhereProps {
  readonly following: Following;
  readonly choosing: Choosing | null;
  /** Null: nothing is chosen any more. */
  readonly onChange: (choosing: Choosing | null) => void;
}

/** Go somewhere else, before and during the ride: from a list, or by a tap on the page's map. */
export function Elsewhere({ following, choosing, onChange }: ElsewhereProps) {
  const t = told(words);
  const { ride } = following;
  if (!ride || isOver(ride.state)) return null;
  if (!choosing) {
    return (
      <button type="button" class="button" onClick={() => onChange({ at: null })}>
        {t.change_dropoff}
      </button>
    );
  }
  const options = known([]);
  const { at } = choosing;
  const listed = at ? options.findIndex((option) => option.lat === at.lat && option.lng === at.lng) : -1;
  const goThere = async () => {
    if (!at) return;
    await sent(following, bare(at));
    onChange(null);
    following.refresh();
  };
  return (
    <section class="card stack" aria-label={t.change_dropoff}>
      <Choice
        label={t.new_dropoff}
        value={String(listed)}
        options={[
          { value: "-1", name: at ? t.own_point(place(at)) : "…" },
          ...options.map((option, position) => ({ value: String(position), name: option.name })),
        ]}
        onChoose={(value) => onChange({ at: options[Number(value)] ?? at })}
      />
      <p class="quiet small">{t.choose_on_map}</p>
      {at && <Price from={ride.pickup} to={at} category={ride.category} />}
      <div class="row">
        <Action kind="primary" disabled={!at} onAct={goThere}>
          {t.go_there}
        </Action>
        <button type="button" class="button" onClick={() => onChange(null)}>
          {t.keep_dropoff}
        </button>
      </div>
    </section>
  );
}

/** Once there is a trip, it is the trip that leads elsewhere. */
async function sent({ ride, trip }: Following, body: Point): Promise<void> {
  if (trip) await put("/v1/trips/{trip_id}/dropoff", { path: { trip_id: trip.trip_id }, body });
  else if (ride) await put("/v1/rides/{ride_id}/dropoff", { path: { ride_id: ride.ride_id }, body });
}

/** What the whole way would cost if it were asked for now. */
function Price({ from, to, category }: { from: Point; to: Point; category: string }) {
  const t = told(words);
  const [quote, setQuote] = useState<Quote>();
  useEffect(() => {
    setQuote(undefined);
    const stopping = new AbortController();
    const find = (found: readonly Quote[]) => setQuote(found.find((one) => one.category === category));
    quotes(from, to, stopping.signal).then(find, () => undefined);
    return () => stopping.abort();
  }, [from.lat, from.lng, to.lat, to.lng, category]);
  return (
    <p class="quiet">
      {t.charged_as_driven} {quote && t.about_from_pickup(money(quote.total))}
    </p>
  );
}
