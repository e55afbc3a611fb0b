import { told } from "../../i18n";
import { money } from "../../i18n/format";
import type { Receipt } from "./prices";
import { words } from "./words";

/** A price line by line, as the tariff makes it. */
export function PriceLines({ receipt }: { receipt: Receipt }) {
  return (
    <dl class="price-lines">
      {receipt.lines.map((line) => (
        <div key={line.code + line.text}>
          <dt>{line.text || line.code.replaceAll("_", " ")}</dt>
          <dd class="numeric">{money(line.amount)}</dd>
        </div>
      ))}
      <div class="price-total">
        <dt>{told(words).receipt_total}</dt>
        <dd class="numeric">{money(receipt.total)}</dd>
      </div>
    </dl>
  );
}
