import { number } from "../../i18n/format";

/** `milliseconds(1234)` → "1.2 s"; a dash for what was not measured. */
export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return value < 1000 ? `${number(value)} ms` : `${number(value / 1000, 1)} s`;
}

/** `seconds(95)` → "1:35 min". */
export function seconds(value: number): string {
  if (value < 60) return `${number(value)} s`;
  return `${number(Math.floor(value / 60))}:${String(Math.floor(value % 60)).padStart(2, "0")} min`;
}
