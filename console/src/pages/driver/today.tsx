import { link } from "../../app/router";
import { told } from "../../i18n";
import { money } from "../../i18n/format";
import { usePolled } from "../../platform/poll";
import { type Earnings, earnings } from "./earned";
import { words } from "./words";

const LOOK_EVERY_MS = 30_000;

/** What today has brought so far, in a line. */
export function Today() {
  const t = told(words);
  const today = usePolled<Earnings>((ask) => earnings("ride", {}, ask), LOOK_EVERY_MS, []);
  if (!today.value) return null;
  const rides = today.value.groups.reduce((sum, group) => sum + group.rides, 0);
  const nets = today.value.totals.map((total) => money(total.net)).join(" + ");
  return (
    <a class="ride-row" href={link("/driver/earnings")}>
      <span>{t.today}</span>
      <strong>{nets ? t.today_sum(nets, rides) : t.today_none}</strong>
    </a>
  );
}
