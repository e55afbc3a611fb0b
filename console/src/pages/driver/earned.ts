/** What payments tells a driver about his money, as far as these pages use it. */
import type { Money } from "../../i18n/format";
import { call, type Reply } from "../../platform/api";
import type { Ask } from "../../platform/poll";

export interface Earned {
  readonly fares: Money;
  readonly fees: Money;
  readonly tips: Money;
  readonly patronage: Money;
  readonly other: Money;
  readonly platform_share: Money;
  readonly refunds: Money;
  readonly net: Money;
  readonly cash_taken: Money;
  readonly payouts: Money;
  readonly balance_change: Money;
}

export interface Group extends Earned {
  /** The ride, the day, or the Monday of the week. */
  readonly of: string | null;
  readonly at: string;
  readonly rides: number;
}

export interface Earnings {
  readonly groups: readonly Group[];
  readonly totals: readonly Earned[];
  readonly balances: readonly Money[];
  readonly timezone: string;
}

export type By = "ride" | "day" | "week";

interface Days {
  readonly first_day?: string;
  readonly last_day?: string;
}

export const earnings = (by: By, days: Days, ask: Ask): Promise<Reply<Earnings>> =>
  call("GET", "/v1/earnings/mine", { query: { by, ...days }, ...ask });

/** The day so many days ago, as the API writes days. */
export function daysAgo(days: number, today: Date = new Date()): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
