import { named, told } from "../../i18n";
import { duration, money, percent } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import type { Point } from "../../map/geometry";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { PriceLines } from "../../trip/price-lines";
import "../../trip/trip.css";
import type { Quote } from "./prices";
import type { Priced } from "./rider";
import { words } from "./words";

export type Category = "standard" | "comfort" | "xl" | "black";
const CATEGORIES: readonly Category[] = ["standard", "comfort", "xl", "black"];
const LOOK_EVERY_MS = 10_000;
const NO_SURGE = 100;

interface CategoriesProps {
  readonly pickup: Point;
  readonly priced: Priced;
  readonly selected: Category;
  readonly onSelect: (category: Category) => void;
}

/** Each category with its price and the nearest car; where prices are told, only what is priced can be had. */
export function Categories({ pickup, priced, selected, onSelect }: CategoriesProps) {
  const t = told(words);
  const offered = priced.quotes
    ? CATEGORIES.filter((one) => priced.quotes?.some((q) => q.category === one))
    : CATEGORIES;
  const quote = priced.quotes?.find((one) => one.category === selected);
  return (
    <fieldset class="categories">
      <legend>{t.category}</legend>
      {offered.map((category) => (
        <CategoryRow
          key={category}
          category={category}
          pickup={pickup}
          quote={priced.quotes?.find((one) => one.category === category)}
          isSelected={category === selected}
          onSelect={onSelect}
        />
      ))}
      {priced.quotes === undefined && <p class="quiet small">{t.prices_loading}</p>}
      {priced.quotes === null && <p class="quiet small">{t.no_prices}</p>}
      {quote && (
        <details class="price-details">
          <summary>{t.price_details}</summary>
          <PriceLines priced={quote} />
        </details>
      )}
    </fieldset>
  );
}

interface RowProps {
  readonly category: Category;
  readonly pickup: Point;
  readonly quote: Quote | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (category: Category) => void;
}

function CategoryRow({ category, pickup, quote, isSelected, onSelect }: RowProps) {
  const t = told(words);
  const eta = useNearest(pickup, category);
  return (
    <label class="category" data-selected={isSelected || undefined}>
      <input type="radio" name="category" value={category} checked={isSelected} onChange={() => onSelect(category)} />
      <span class="grow">
        <strong>{named(shared().category, category)}</strong>
        <small class="quiet">
          {eta === undefined ? " " : eta === null ? t.none_near : t.minutes_away(duration(eta))}
        </small>
        {quote && quote.surge_percent > NO_SURGE && (
          <small class="badge badge-warn">{t.surge(percent(quote.surge_percent / 100))}</small>
        )}
      </span>
      {quote && (
        <span class="category-price">
          <strong>{money(quote.total)}</strong>
          <small class="quiet">{quote.basis === "metered" ? t.price_metered : t.price_upfront}</small>
        </span>
      )}
    </label>
  );
}

/** Seconds to the nearest car of a category; null: none; undefined: not known yet. */
function useNearest({ lat, lng }: Point, category: Category): number | null | undefined {
  const nearby = usePolled(
    (ask) => read("/v1/vehicles/nearby", { query: { lat, lng, category }, ...ask }),
    LOOK_EVERY_MS,
    [lat, lng, category],
  );
  return nearby.value && (nearby.value.vehicles[0]?.eta_s ?? null);
}
