import { named, told } from "../../i18n";
import type { Verdict } from "./board";
import { WORDS } from "./words";

const KINDS: Readonly<Record<Verdict, string>> = { safe: "good", not_yet: "plain", unsafe: "bad" };

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  return <span class={`badge badge-${KINDS[verdict] ?? "plain"} nowrap`}>{named(told(WORDS).verdicts, verdict)}</span>;
}
