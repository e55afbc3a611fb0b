/** Tells the server where the car is, as often as it wants to hear it; what a dead network kept back is sent when it is back. */
import { useEffect, useRef } from "preact/hooks";
import { call, now } from "../../platform/api";
import { pause } from "../../platform/backoff";
import type { Fix } from "./wheel";

interface Point extends Fix {
  readonly at: string;
}

interface Receipt {
  readonly accepted: number;
  readonly next_report_s: number;
}

/** Location hears of a new shift a moment later. */
const FIRST_REPORT_MS = 1500;
const AFTER_FAILURE_S = 3;
const MOST_KEPT = 100;
const MOVED_S = 3;
/** Not told yet, because the network was gone. */
const kept: Point[] = [];

/**
 * While on shift. A car that moves reports at least every few seconds, so that whoever waits sees it come; and at once whenever
 * `step` changes, because where a trip began and ended is what it is measured by.
 */
export function useReporting(isOnShift: boolean, fix: Fix | null, step: string | undefined): void {
  const latest = useRef(fix);
  latest.current = fix;
  const hasFix = fix !== null;
  useEffect(() => {
    if (!isOnShift || !hasFix) return;
    const stopping = new AbortController();
    report(() => latest.current, step ? 0 : FIRST_REPORT_MS, stopping.signal).catch(() => undefined);
    return () => stopping.abort();
  }, [isOnShift, hasFix, step]);
}

async function report(where: () => Fix | null, firstMs: number, stopping: AbortSignal): Promise<void> {
  await pause(firstMs, stopping);
  while (!stopping.aborted) {
    const fix = where();
    if (fix) kept.push({ ...fix, at: now() });
    kept.splice(0, Math.max(0, kept.length - MOST_KEPT));
    const nextS = await deliver(stopping);
    const isMoving = (where()?.speed_mps ?? 0) > 0;
    await pause((isMoving ? Math.min(nextS, MOVED_S) : nextS) * 1000, stopping);
  }
}

async function deliver(stopping: AbortSignal): Promise<number> {
  const sent = [...kept];
  try {
    const { value } = await call<Receipt>("POST", "/v1/positions", { body: { points: sent }, signal: stopping });
    kept.splice(0, sent.length);
    return value.next_report_s;
  } catch {
    stopping.throwIfAborted();
    return AFTER_FAILURE_S;
  }
}
