/**
 * A resource kept fresh: asked for with `If-None-Match`, so that "nothing new" costs next to nothing; slower while the page is
 * hidden or the server struggles; never going back to an older answer.
 *
 *     const trip = usePolled((ask) => read("/v1/trips/{trip_id}", { path: { trip_id }, ...ask }), 2000, [trip_id]);
 *     trip.value?.state; trip.problem; trip.refresh();
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { language } from "../i18n";
import type { Reply } from "./api";
import { pause, waitMs } from "./backoff";
import { type Problem, problemOf } from "./problem";

export interface Ask {
  readonly ifNoneMatch: string | undefined;
  readonly signal: AbortSignal;
}

export interface Polled<T> {
  readonly value: T | undefined;
  /** Of the last try; `value` may still be there from before. */
  readonly problem: Problem | null;
  readonly refresh: () => void;
}

const SLOWER_WHEN_HIDDEN = 10;
const BACKOFF = { first_ms: 1000, most_ms: 15_000 };

export type Load<T> = (ask: Ask) => Promise<Reply<T>>;

export class Poller<T> {
  private etag: string | undefined;
  private failures = 0;
  private nudge: () => void = () => undefined;
  private nudged = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly load: Load<T>,
    private readonly everyMs: () => number | null,
    private readonly onValue: (value: T) => void,
    private readonly onProblem: (problem: Problem | null) => void,
  ) {}

  async run(): Promise<void> {
    const signal = this.stopping.signal;
    while (!signal.aborted) {
      this.nudged = false;
      await this.once(signal);
      if (signal.aborted || this.nudged) continue;
      const waitS = this.waitMs();
      await new Promise<void>((resolve) => {
        this.nudge = resolve;
        if (waitS !== null) pause(waitS, signal).then(resolve, () => resolve());
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  refresh(): void {
    this.nudged = true;
    this.nudge();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async once(signal: AbortSignal): Promise<void> {
    try {
      const reply = await this.load({ ifNoneMatch: this.etag, signal });
      if (signal.aborted) return;
      this.failures = 0;
      this.onProblem(null);
      if (reply.status === 304) return;
      this.etag = reply.etag ?? undefined;
      this.onValue(reply.value);
    } catch (thrown) {
      if (signal.aborted) return;
      this.failures += 1;
      this.onProblem(problemOf(thrown));
    }
  }

  private waitMs(): number | null {
    const every = this.everyMs();
    if (this.failures > 0) return waitMs(BACKOFF, this.failures);
    if (every === null) return null;
    return document.hidden ? every * SLOWER_WHEN_HIDDEN : every;
  }
}

/** `everyMs` null: asked once, and again on `refresh`. `load` null: nothing to ask for yet. */
export function usePolled<T>(load: Load<T> | null, everyMs: number | null, deps: readonly unknown[]): Polled<T> {
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const poller = useRef<Poller<T> | null>(null);
  const interval = useRef(everyMs);
  interval.current = everyMs;
  useEffect(() => {
    setValue(undefined);
    setProblem(null);
    if (!load) return;
    const started = new Poller(load, () => interval.current, setValue, setProblem);
    poller.current = started;
    void started.run();
    const onVisible = () => document.hidden || started.refresh();
    document.addEventListener("visibilitychange", onVisible);
    window.addEventListener("online", onVisible);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("online", onVisible);
      started.stop();
    };
  }, [...deps, load === null, language.value]);
  const refresh = useCallback(() => poller.current?.refresh(), []);
  return { value, problem, refresh };
}
