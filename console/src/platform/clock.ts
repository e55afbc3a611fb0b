/**
 * The servers' time. A phone's own clock may be minutes off, and what a driver says happened in the future is refused; so the
 * time is taken from what the API last said (`X-Served-At`) and carried on by a clock that nobody sets.
 */
import { useEffect, useState } from "preact/hooks";

let ahead: number | null = null;

/** How far the servers' time is ahead of this page's running time, as of the newest answer. */
export function heard(servedAt: string | null, elapsedMs: number = performance.now()): void {
  const at = servedAt ? Date.parse(servedAt) : Number.NaN;
  if (Number.isFinite(at)) ahead = at - elapsedMs;
}

/** Milliseconds since 1970; by this device's clock until a server has said anything. */
export const serverNow = (elapsedMs: number = performance.now()): number =>
  ahead === null ? Date.now() : ahead + elapsedMs;

export const secondsUntil = (at: string): number => (Date.parse(at) - serverNow()) / 1000;

/** A value, once it has stood for a while; at once when it is empty. */
export function useLater<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), value ? ms : 0);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Draws the component anew every so often while `running`, for what counts down. */
export function useTicking(everyMs: number, running = true): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
}
