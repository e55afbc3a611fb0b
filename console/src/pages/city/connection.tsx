import { shared } from "../../i18n/shared";
import { feed } from "../../platform/feed";
import { Icon } from "../../ui/icon";

const LOOK = { live: "badge-good", polling: "badge", offline: "badge-bad" } as const;

/** How fresh the page is: told at once, asked for every few seconds, or cut off. */
export function ConnectionBadge() {
  const connection = feed.connection.value;
  return (
    <span class={`badge ${LOOK[connection]}`} role="status">
      <Icon name={connection === "offline" ? "warning" : "live"} /> {shared()[connection]}
    </span>
  );
}
