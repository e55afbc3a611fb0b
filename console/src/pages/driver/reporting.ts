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

const FIRST_REPORT_MS = 1500;
const AFTER_FAILURE_S = 3;
const MOST_KEPT = 100;
const MOVED_S = 3;

/** While on shift. A car that moves reports at least every few seconds, so that whoever waits sees it come. */
export function useReporting(isOnShift: boolean, fix: Fix | null): void {
  const latest = useRef(fix);
  latest.current = fix;
  const hasFix = fix !== null;
  useEffect(() => {
    if (!isOnShift || !hasFix) return;
    const stopping = new AbortController();
    report(() => latest.current, stopping.signal).catch(() => undefined);
    return () => stopping.abort();
  }, [isOnShift, hasFix]);
}

async function report(where: () => Fix | null, stopping: AbortSignal): Promise<void> {
  const kept: Point[] = [];
  await pause(FIRST_REPORT_MS, stopping);
  while (!stopping.aborted) {
    const fix = where();
    if (fix) kept.push({ ...fix, at: now() });
    kept.splice(0, kept.length - MOST_KEPT);
    const nextS = await deliver(kept, stopping);
    const isMoving = (where()?.speed_mps ?? 0) > 0;
    await pause((isMoving ? Math.min(nextS, MOVED_S) : nextS) * 1000, stopping);
  }
}

async function deliver(kept: Point[], stopping: AbortSignal): Promise<number> {
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
