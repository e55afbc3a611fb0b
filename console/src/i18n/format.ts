/** Money, times and distances as people write them. */

import type { Point } from "../map/geometry";
import { locale } from ".";

export interface Money {
  readonly amount_minor: number;
  readonly currency: string;
}

export function money(amount: Money): string {
  const format = new Intl.NumberFormat(locale.value, { style: "currency", currency: amount.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount.amount_minor / 10 ** digits);
}

/** What somebody typed, in minor units: `"12,50"` → 1250. Null if it is no amount. */
export function minorOf(typed: string, currency: string): number | null {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.trim());
  const [, whole, fraction = ""] = match ?? [];
  if (whole === undefined || fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, "0"));
}

export function time(at: string | Date): string {
  return new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function timeToSecond(at: string | Date): string {
  const format = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  return new Intl.DateTimeFormat(locale.value, format).format(new Date(at));
}

export function date(at: string | Date): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: "medium" }).format(new Date(at));
}

export function dateTime(at: string | Date): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export function distance(metres: number): string {
  if (metres < 995) return `${number(Math.round(metres / 10) * 10)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/** `95` → "2 min", never "0 min": who waits 20 seconds waits a minute. */
export function duration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A running clock: `1:05`. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

export const place = (point: Point): string => `${point.lat.toFixed(4)}, ${point.lng.toFixed(4)}`;
