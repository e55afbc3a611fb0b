import { told } from "../i18n";
import { distance, duration, type Money, money, number } from "../i18n/format";
import { words } from "./words";

export interface PriceLine {
  readonly code: string;
  /** In the reader's language, as the tariff calls it. */
  readonly text: string;
  readonly amount: Money;
  readonly quantity: number;
  readonly unit: string;
  readonly price: Money;
  readonly per: number;
}

export interface Priced {
  readonly total: Money;
  readonly lines: readonly PriceLine[];
}

/** A price line by line, as the tariff makes it. */
export function PriceLines({ priced }: { priced: Priced }) {
  return (
    <dl class="price-lines">
      {priced.lines.map((line) => (
        <div key={line.code + line.text + line.amount.amount_minor}>
          <dt>
            {line.text}
            <Reckoned line={line} />
          </dt>
          <dd class="numeric">{money(line.amount)}</dd>
        </div>
      ))}
      <div class="price-total">
        <dt>{told(words).total}</dt>
        <dd class="numeric">{money(priced.total)}</dd>
      </div>
    </dl>
  );
}

/** How a line comes about: "3.2 km at €1.40 per km". Nothing where the amount says it all. */
function Reckoned({ line }: { line: PriceLine }) {
  const text = reckoned(line);
  return text ? <small class="quiet">{text}</small> : null;
}

export function reckoned({ quantity, unit, price, per }: PriceLine): string {
  const t = told(words);
  if (unit === "m") return t.at_price(distance(quantity), money(price), distance(per));
  if (unit === "s") return t.at_price(duration(quantity), money(price), duration(per));
  if (unit === "percent") return `${number(quantity)} %`;
  if (quantity !== 1 && per === 1) return `${number(quantity)} × ${money(price)}`;
  return "";
}
