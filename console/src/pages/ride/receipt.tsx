import { told } from "../../i18n";
import { type Money, money } from "../../i18n/format";
import { call } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Loaded, Section } from "../../ui/section";
import type { Ride } from "./timeline";
import { words } from "./words";

interface Line {
  readonly code: string;
  readonly label: string;
  readonly amount: Money;
}

interface Receipt {
  readonly lines: readonly Line[];
  readonly rounding: Money;
  readonly total: Money;
  readonly platform_share: Money;
  readonly driver_share: Money;
}

interface Fare {
  readonly agreed: Receipt | null;
  readonly final: Receipt | null;
}

const LOOK_EVERY_MS = 10_000;

/** The price line by line: as charged, or as agreed while the ride is not over. */
export function ReceiptSection({ ride }: { ride: Ride }) {
  const t = told(words);
  const fare = usePolled(
    (ask) => call<Fare>("GET", "/v1/rides/{ride_id}/fare", { path: { ride_id: ride.ride_id }, ...ask }),
    LOOK_EVERY_MS,
    [ride.ride_id],
  );
  return (
    <Section title={t.receipt}>
      <Loaded of={fare} absent={t.no_receipt}>
        {({ agreed, final }) => {
          const receipt = final ?? agreed;
          if (!receipt) return <p class="quiet">{t.no_receipt}</p>;
          return <ReceiptLines receipt={receipt} name={final ? t.final : t.agreed} />;
        }}
      </Loaded>
    </Section>
  );
}

export function ReceiptLines({ receipt, name }: { receipt: Receipt; name: string }) {
  const t = told(words);
  return (
    <dl class="receipt">
      {receipt.lines.map((line) => (
        <div key={line.code + line.label}>
          <dt>{line.label}</dt>
          <dd>{money(line.amount)}</dd>
        </div>
      ))}
      {receipt.rounding.amount_minor !== 0 && (
        <div>
          <dt>{t.rounding}</dt>
          <dd>{money(receipt.rounding)}</dd>
        </div>
      )}
      <div class="receipt-total">
        <dt>{name}</dt>
        <dd>{money(receipt.total)}</dd>
      </div>
      <div class="quiet small">
        <dt>{t.share_driver}</dt>
        <dd>{money(receipt.driver_share)}</dd>
      </div>
      <div class="quiet small">
        <dt>{t.share_platform}</dt>
        <dd>{money(receipt.platform_share)}</dd>
      </div>
    </dl>
  );
}
