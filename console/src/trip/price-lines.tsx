import { told } from "../i18n";
import { type Money, money } from "../i18n/format";
import { words } from "./words";

export interface PriceLine {
  readonly code: string;
  /** In the reader's language, as the tariff calls it. */
  readonly text: string;
  readonly amount: Money;
  /** How it was reckoned: "3.2 km at €1.40 per km". */
  readonly how?: string;
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
            {line.text || line.code.replaceAll("_", " ")}
            {line.how && <small class="quiet">{line.how}</small>}
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
