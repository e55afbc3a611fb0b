/** What payments tells a driver about his money. */
import { type Answered, type Reply, read } from "../../platform/api";
import type { Ask } from "../../platform/poll";

export type Earnings = Answered<"/v1/earnings/mine">;
export type Earned = Earnings["totals"][number];
export type Group = Earnings["groups"][number];
export type By = Earnings["by"];

interface Days {
  readonly first_day?: string;
  readonly last_day?: string;
}

export const earnings = (by: By, days: Days, ask: Ask): Promise<Reply<Earnings>> =>
  read("/v1/earnings/mine", { query: { by, ...days }, ...ask });

/** The day so many days ago, as the API writes days. */
export function daysAgo(days: number, today: Date = new Date()): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
