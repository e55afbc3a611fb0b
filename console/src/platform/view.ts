/** What a topic of the feed shows now: its snapshot with every change since merged in. */
import { useState } from "preact/hooks";
import { type Feed, type FeedMessage, feed, useTopic } from "./feed";
import { type Json, merge } from "./patch";
import type { Problem } from "./problem";

interface Options {
  /** Told of every message, after it was merged in. */
  readonly onMessage?: (message: FeedMessage) => void;
  readonly onProblem?: (problem: Problem) => void;
  readonly through?: Feed;
}

/** Undefined until something is known, and while `topic` is null. */
export function useView(topic: string | null, pollPath: string, options: Options = {}): Json | undefined {
  const { onMessage, onProblem, through = feed } = options;
  const [shown, setShown] = useState<{ readonly topic: string; readonly view: Json }>();
  const hear = (message: FeedMessage) => {
    setShown((before) => {
      const known = before?.topic === topic && message.kind !== "snapshot" ? before.view : {};
      return { topic: topic ?? "", view: merge(known, message.data) };
    });
    onMessage?.(message);
  };
  useTopic(topic, pollPath, hear, { through, ...(onProblem ? { onProblem } : {}) });
  return shown && shown.topic === topic ? shown.view : undefined;
}
