import { named, told } from "../../i18n";
import { countdown, date, timeToSecond } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { DriverName } from "../desk/driver-name";
import type { Moment } from "./timeline";
import { words } from "./words";

/** What happened, when, and how long it took to get there. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  return (
    <ol class="timeline">
      {moments.map((moment, position) => (
        <TimelineEntry
          key={`${moment.kind}${moment.at}${moment.driverId ?? ""}`}
          moment={moment}
          before={moments[position - 1]}
        />
      ))}
    </ol>
  );
}

function TimelineEntry({ moment, before }: { moment: Moment; before: Moment | undefined }) {
  const t = told(words);
  const sinceS = before ? (Date.parse(moment.at) - Date.parse(before.at)) / 1000 : 0;
  return (
    <li class={`moment moment-${moment.kind}`}>
      <span class="moment-time">
        <time dateTime={moment.at} title={date(moment.at)}>
          {timeToSecond(moment.at)}
        </time>
        {before && <small class="quiet">+{countdown(sinceS)}</small>}
      </span>
      <div class="grow">
        <strong>{t.moments[moment.kind]}</strong> {moment.stop}{" "}
        {moment.driverId && <DriverName driverId={moment.driverId} />}
        <Remarks moment={moment} />
      </div>
    </li>
  );
}

function Remarks({ moment }: { moment: Moment }) {
  const t = told(words);
  const remarks = [
    moment.outcome && (moment.kind === "offered" ? named(t.outcomes, moment.outcome) : by(moment.outcome)),
    moment.reason && t.because(moment.reason.replaceAll("_", " ")),
    moment.heardLateS && t.heard_late(countdown(moment.heardLateS)),
  ].filter(Boolean);
  return remarks.length ? <small class="quiet">{remarks.join(" · ")}</small> : null;
}

function by(who: string): string {
  const t = told(words);
  return who === "accepted" ? "" : t.by(named(shared().side, who === "dispatch" ? "system" : who).toLowerCase());
}
