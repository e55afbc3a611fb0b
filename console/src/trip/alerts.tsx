import { language, named, told } from "../i18n";
import { time } from "../i18n/format";
import { distanceM, type Point } from "../map/geometry";
import type { Answered } from "../platform/api";
import { secondsUntil } from "../platform/clock";
import { useView } from "../platform/view";
import { Icon } from "../ui/icon";
import { words } from "./words";

export type Alert = Answered<"/v1/alerts">["alerts"][number];

/** What the desk tells everybody, as far as it concerns somebody here; everything, while it is not known where that is. */
export function Alerts({ at }: { at: Point | null }) {
  const t = told(words);
  const view = useView("alerts", "/v1/feed/alerts") as { alerts?: Readonly<Record<string, Alert>> } | undefined;
  const shown = Object.values(view?.alerts ?? {}).filter((alert) => concerns(alert, at));
  if (shown.length === 0) return null;
  return (
    <ul class="plain-list stack" aria-label={t.alerts}>
      {shown.map((alert) => (
        <li key={alert.alert_id} class={`notice ${alert.severity === "info" ? "" : "notice-warn"}`}>
          <Icon name="warning" />
          <div>
            <p>{named(alert.text, language.value === "en" ? "en" : "pt")}</p>
            <p class="quiet small">{t.alert_until(time(alert.until))}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

export function concerns(alert: Alert, at: Point | null): boolean {
  if (secondsUntil(alert.until) <= 0) return false;
  return !alert.area || at === null || distanceM(alert.area.centre, at) <= alert.area.radius_m;
}
