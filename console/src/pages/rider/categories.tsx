import { named, told } from "../../i18n";
import { duration, money, percent } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import type { Answered } from "../../platform/api";
import { PriceLines } from "../../trip/price-lines";
import type { Quote } from "./prices";
import type { Priced } from "./rider";
import { words } from "./words";

export type Category = "standard" | "comfort" | "xl" | "black";
export type Nearby = Answered<"/v1/vehicles/nearby">["vehicles"][number];
const CATEGORIES: readonly Category[] = ["standard", "comfort", "xl", "black"];
const NO_SURGE = 100;

interface CategoriesProps {
  readonly nearby: readonly Nearby[] | undefined;
  readonly priced: Priced;
  readonly selected: Category;
  readonly onSelect: (category: Category) => void;
}

/** Each category with its price, the selected one with the nearest car; where prices are told, only what is priced can be had. */
export function Categories({ nearby, priced, selected, onSelect }: CategoriesProps) {
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
          nearby={nearby}
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
  readonly nearby: readonly Nearby[] | undefined;
  readonly quote: Quote | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (category: Category) => void;
}

function CategoryRow({ category, nearby, quote, isSelected, onSelect }: RowProps) {
  const t = told(words);
  const eta = nearby?.[0]?.eta_s;
  return (
    <label class="category" data-selected={isSelected || undefined}>
      <input type="radio" name="category" value={category} checked={isSelected} onChange={() => onSelect(category)} />
      <span class="grow">
        <strong>{named(shared().category, category)}</strong>
        {isSelected && nearby && (
          <small class="quiet">{eta === undefined ? t.none_near : t.minutes_away(duration(eta))}</small>
        )}
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
