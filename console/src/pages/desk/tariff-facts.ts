/** What of a tariff people compare at a glance; the rest is in its document. */
import { named, told } from "../../i18n";
import { distance, duration, money, number, percent } from "../../i18n/format";
import type { Answered } from "../../platform/api";
import { words } from "./words-tariffs";

export type Tariff = Answered<"/v1/tariffs">["tariffs"][number]["tariff"];
type Fact = readonly [string, string];

const M_PER_KM = 1000;
const MM_PER_M = 1000;
const S_PER_MIN = 60;
const BASIS_POINTS = 10_000;

export function factsOf(tariff: Tariff): readonly Fact[] {
  const t = told(words);
  const price = (amount_minor: number) => money({ amount_minor: Math.round(amount_minor), currency: tariff.currency });
  const { meter, waiting } = tariff;
  const facts: (Fact | false | null | undefined)[] = [
    meter && [t.flag_fall, t.flag_fall_with(price(meter.flag_fall_minor), distance(meter.included_mm / MM_PER_M))],
    meter && [t.unit, t.unit_of(price(meter.unit_minor), distance(meter.unit_mm / MM_PER_M), number(meter.unit_s))],
    !!tariff.base_minor && [t.base, price(tariff.base_minor)],
    tariff.distance && [t.per_km, price((tariff.distance.amount_minor * M_PER_KM) / tariff.distance.per_m)],
    tariff.duration && [t.per_minute, price((tariff.duration.amount_minor * S_PER_MIN) / tariff.duration.per_s)],
    waiting && [
      t.waiting,
      t.waiting_of(price((waiting.amount_minor * S_PER_MIN) / waiting.per_s), duration(waiting.grace_s)),
    ],
    !!tariff.minimum_minor && [t.minimum, price(tariff.minimum_minor)],
    [t.surge_cap, percent((tariff.surge_cap_percent ?? 100) / 100)],
    [t.share, `${number((tariff.platform_share_basis_points / BASIS_POINTS) * 100, 2)} %`],
    tariff.cancellation && [t.cancellation, price(tariff.cancellation.amount_minor)],
    tariff.no_show && [t.no_show, price(tariff.no_show.amount_minor)],
    !!tariff.periods?.length && [t.periods, tariff.periods.map(({ name }) => worded(name)).join(", ")],
    !!tariff.fees?.length && [
      t.fees,
      tariff.fees.map((fee) => `${worded(fee.name)} ${price(fee.amount_minor)}`).join(", "),
    ],
  ];
  return facts.flatMap((fact) => (fact ? [fact] : []));
}

export const worded = (text: { readonly en: string; readonly pt: string }): string =>
  told<{ text: string }>({ en: { text: text.en }, pt: { text: text.pt } }).text;

export const basisOf = (tariff: Tariff): string => named(told(words).basis, tariff.basis);

/** The next version's draft: the same, beginning tomorrow. */
export function draftOf(tariff: Tariff, now: Date): string {
  const tomorrow = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
  const { version: _, ...rest } = tariff;
  return JSON.stringify({ ...rest, valid_from: tomorrow.toISOString() }, null, 2);
}
