import { told } from "../i18n";
import { type Feed, feed } from "../platform/feed";
import type { Problem } from "../platform/problem";
import { Icon } from "../ui/icon";
import { words } from "./words";

interface LivenessProps {
  /** Of the last poll, which is what counts while the socket is down. */
  readonly problem: Problem | null;
  readonly followed?: Feed;
}

/** Whether what is shown arrives at once, every few seconds, or not at all just now. */
export function Liveness({ problem, followed = feed }: LivenessProps) {
  const t = told(words);
  if (followed.connection.value === "live") return <State name="live" word={t.live} title={t.live_help} />;
  if (problem?.isUnreachable) return <State name="offline" word={t.offline} title={t.offline_help} />;
  return <State name="polling" word={t.polling} />;
}

function State({ name, word, title }: { name: string; word: string; title?: string }) {
  return (
    <span class={`liveness liveness-${name}`} role="status" title={title}>
      <Icon name={name === "offline" ? "warning" : name === "live" ? "live" : "refresh"} /> {word}
    </span>
  );
}
