import { useCallback, useEffect, useState } from "preact/hooks";
import { language } from "../i18n";
import { shared } from "../i18n/shared";
import { type Problem, problemOf } from "../platform/problem";
import { Action } from "./button";

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface Paged<T> {
  /** Undefined until the first page is there. */
  readonly rows: readonly T[] | undefined;
  readonly problem: Problem | null;
  readonly hasMore: boolean;
  readonly more: () => Promise<void>;
  readonly again: () => void;
}

/** A list that comes in pages by an opaque cursor. `load` is asked anew whenever `deps` change. */
export function usePages<T>(
  load: (cursor: string | undefined) => Promise<Page<T>>,
  deps: readonly unknown[],
): Paged<T> {
  const [rows, setRows] = useState<readonly T[]>();
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setRows(undefined);
    setProblem(null);
    load(undefined).then(
      (page) => {
        if (!isCurrent) return;
        setRows(page.rows);
        setNext(page.next);
      },
      (thrown) => isCurrent && setProblem(problemOf(thrown)),
    );
    return () => {
      isCurrent = false;
    };
  }, [...deps, tries, language.value]);
  const more = useCallback(async () => {
    if (!next) return;
    const page = await load(next);
    setRows((known) => [...(known ?? []), ...page.rows]);
    setNext(page.next);
  }, [next, ...deps]);
  return { rows, problem, hasMore: next !== null, more, again: () => setTries(tries + 1) };
}

export function More<T>({ paged }: { paged: Paged<T> }) {
  return paged.hasMore ? <Action onAct={paged.more}>{shared().more}</Action> : null;
}
