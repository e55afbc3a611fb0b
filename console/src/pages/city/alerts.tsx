import { link } from "../../app/router";
import { language, told } from "../../i18n";
import { dateTime, distance } from "../../i18n/format";
import { type Answered, read } from "../../platform/api";
import { type Polled, usePolled } from "../../platform/poll";
import { Loaded } from "../../ui/section";
import { Empty } from "../../ui/states";
import { whereIs } from "../desk/whereabouts";
import { words } from "./words";

export type Alert = Answered<"/v1/alerts">["alerts"][number];

const NOTICES = { info: "notice-good", warning: "notice-warn", danger: "notice-bad" } as const;

/** The look of an alert by how serious it is. */
export const noticeOf = ({ severity }: Alert): string => `notice alert ${NOTICES[severity]}`;

const LOOK_EVERY_MS = 15_000;

export function useAlerts(): Polled<readonly Alert[]> {
  return usePolled(
    async (ask) => {
      const reply = await read("/v1/alerts", { ...ask });
      return { ...reply, value: reply.value?.alerts ?? [] };
    },
    LOOK_EVERY_MS,
    [],
  );
}

export const textOf = ({ text }: Alert): string => (language.value === "pt-BR" ? text.pt : text.en) ?? "";

/** Where it holds and until when, in a line. */
export function AlertScope({ alert }: { alert: Alert }) {
  const t = told(words);
  const where = alert.area ? t.around(distance(alert.area.radius_m), whereIs(alert.area.centre)) : t.everywhere;
  return (
    <small class="quiet">
      {where} · {t.until(dateTime(alert.until))}
    </small>
  );
}

export function CityAlerts({ alerts }: { alerts: Polled<readonly Alert[]> }) {
  const t = told(words);
  return (
    <Loaded of={alerts}>
      {(all) => (
        <>
          {all.length === 0 && <Empty>{t.no_alerts}</Empty>}
          {all.map((alert) => (
            <article key={alert.alert_id} class={noticeOf(alert)}>
              <div class="grow">
                <p>{textOf(alert)}</p>
                <AlertScope alert={alert} />
              </div>
            </article>
          ))}
          <a class="button button-small" href={link("/desk/alerts")}>
            {t.manage_alerts}
          </a>
        </>
      )}
    </Loaded>
  );
}
