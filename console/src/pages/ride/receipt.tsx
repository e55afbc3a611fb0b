import { told } from "../../i18n";
import { money, percent } from "../../i18n/format";
import { type Answered, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { PriceLines } from "../../trip/price-lines";
import { Facts } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import type { Ride } from "./timeline";
import { words } from "./words";

type Fare = Answered<"/v1/rides/{ride_id}/fare">;
type Receipt = NonNullable<Fare["final"]>;

const LOOK_EVERY_MS = 10_000;
const NO_SURGE_PERCENT = 100;

/** The price line by line: as charged, or as agreed while the ride is not over; and why the two differ. */
export function ReceiptSection({ ride }: { ride: Ride }) {
  const t = told(words);
  const fare = usePolled(
    (ask) => read("/v1/rides/{ride_id}/fare", { path: { ride_id: ride.ride_id }, ...ask }),
    LOOK_EVERY_MS,
    [ride.ride_id],
  );
  return (
    <Section title={t.receipt} aside={fare.value && <span class="badge">{fare.value.final ? t.final : t.agreed}</span>}>
      <Loaded of={fare} absent={t.no_receipt}>
        {(value) => <FareLines fare={value} />}
      </Loaded>
    </Section>
  );
}

function FareLines({ fare }: { fare: Fare }) {
  const t = told(words);
  const receipt = fare.final ?? fare.agreed;
  if (!receipt) return <p class="quiet">{t.no_receipt}</p>;
  return (
    <>
      <PriceLines priced={receipt} />
      <Facts facts={factsOf(receipt)} />
      {receipt.because_text && <p class="quiet small">{receipt.because_text}</p>}
      {fare.difference && isDifferent(fare) && (
        <details>
          <summary>{t.why_different}</summary>
          <p class="quiet small">{fare.difference.because}</p>
          <dl class="price-lines">
            {fare.difference.lines.map((line) => (
              <div key={line.code + line.text}>
                <dt>
                  {line.text}
                  <small class="quiet">{line.because}</small>
                </dt>
                <dd class="numeric">
                  {money(line.agreed)} › {money(line.final)}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

const isDifferent = ({ agreed, final }: Fare): boolean => agreed?.total.amount_minor !== final?.total.amount_minor;

function factsOf(receipt: Receipt) {
  const t = told(words);
  return [
    ...(receipt.driver_share ? [[t.share_driver, money(receipt.driver_share)] as const] : []),
    ...(receipt.platform_share ? [[t.share_platform, money(receipt.platform_share)] as const] : []),
    ...(receipt.surge_percent > NO_SURGE_PERCENT ? [[t.surge, percent(receipt.surge_percent / 100)] as const] : []),
    [t.tariff, t.version(receipt.tariff_id, String(receipt.tariff_version))] as const,
    [
      t.hash,
      <code key="hash" class="payload" title={receipt.hash}>
        {receipt.hash.slice(0, 16)}
      </code>,
    ] as const,
  ];
}
