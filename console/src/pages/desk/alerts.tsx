import * as L from "leaflet";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { told } from "../../i18n";
import { distance } from "../../i18n/format";
import { CityMap, type Mark } from "../../map/city-map";
import type { Point } from "../../map/geometry";
import { post, type Sent } from "../../platform/api";
import type { Polled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Choice, TextField } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { Empty, Failure } from "../../ui/states";
import { tell } from "../../ui/toast";
import { type Alert, AlertScope, noticeOf, textOf, useAlerts } from "../city/alerts";
import { PlaceChoice } from "./place-choice";
import { words } from "./words-alerts";

const RADII_M = [500, 1000, 2000, 5000, 10_000];
const HOURS = [1, 3, 6, 12, 24, 72, 168];
const HOURS_PER_DAY = 24;
const HOUR_MS = 3600 * 1000;
const LONGEST_TEXT = 280;

type Severity = NonNullable<Sent<"/v1/alerts">["severity"]>;
const SEVERITIES: readonly Severity[] = ["info", "warning", "danger"];

/** What everybody in an area is told; those in force can be withdrawn. */
export function Alerts() {
  const alerts = useAlerts();
  return (
    <div class="split">
      <Publish onDone={alerts.refresh} />
      <InForce alerts={alerts} />
    </div>
  );
}

function InForce({ alerts }: { alerts: Polled<readonly Alert[]> }) {
  const t = told(words);
  const withdraw = async (alert: Alert) => {
    await post("/v1/alerts/{alert_id}/withdraw", { path: { alert_id: alert.alert_id } });
    tell(t.withdrawn);
    alerts.refresh();
  };
  return (
    <Section title={t.in_force}>
      <Loaded of={alerts}>
        {(all) => (
          <>
            {all.length === 0 && <Empty>{t.none}</Empty>}
            {all.map((alert) => (
              <article key={alert.alert_id} class={noticeOf(alert)}>
                <div class="grow">
                  <p>{textOf(alert)}</p>
                  <AlertScope alert={alert} />
                </div>
                <Action size="small" label={t.withdraw_one(textOf(alert))} onAct={() => withdraw(alert)}>
                  {t.withdraw}
                </Action>
              </article>
            ))}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Publish({ onDone }: { onDone: () => void }) {
  const t = told(words);
  const [en, setEn] = useState("");
  const [pt, setPt] = useState("");
  const [severity, setSeverity] = useState<Severity>("info");
  const [isEverywhere, setEverywhere] = useState(true);
  const [centre, setCentre] = useState<Point | null>(null);
  const [radiusM, setRadiusM] = useState(1000);
  const [hours, setHours] = useState(3);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wish = useRef({ text: "", key: "" });
  const isComplete = en.trim() && pt.trim() && (isEverywhere || centre);
  const publish = async () => {
    setProblem(null);
    const said = { text: { en: en.trim(), pt: pt.trim() }, severity, hours, centre, radiusM, isEverywhere };
    if (wish.current.text !== JSON.stringify(said)) {
      wish.current = { text: JSON.stringify(said), key: crypto.randomUUID() };
    }
    const body = {
      text: said.text,
      severity,
      until: new Date(Date.now() + hours * HOUR_MS).toISOString(),
      ...(isEverywhere || !centre ? {} : { area: { centre, radius_m: radiusM } }),
    };
    try {
      await post("/v1/alerts", { body, idempotencyKey: wish.current.key });
      tell(t.published);
      setEn("");
      setPt("");
      onDone();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Section title={t.publish_title}>
      <p class="quiet">{t.lead}</p>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <TextField label={t.text_pt} value={pt} onInput={setPt} maxLength={LONGEST_TEXT} />
        <TextField label={t.text_en} value={en} onInput={setEn} maxLength={LONGEST_TEXT} />
        <div class="field-pair">
          <Choice
            label={t.severity}
            value={severity}
            options={SEVERITIES.map((value) => ({ value, name: t.severities[value] }))}
            onChoose={(value) => setSeverity(SEVERITIES.find((known) => known === value) ?? "info")}
          />
          <Choice
            label={t.until}
            value={String(hours)}
            options={HOURS.map((count) => ({ value: String(count), name: lasting(count) }))}
            onChoose={(value) => setHours(Number(value))}
          />
          <Choice
            label={t.area}
            value={isEverywhere ? "everywhere" : "around"}
            options={[
              { value: "everywhere", name: t.everywhere },
              { value: "around", name: t.around },
            ]}
            onChoose={(value) => setEverywhere(value === "everywhere")}
          />
        </div>
        {!isEverywhere && <AreaChoice centre={centre} onCentre={setCentre} radiusM={radiusM} onRadius={setRadiusM} />}
        {problem && <Failure problem={problem} />}
        <Action kind="primary" size="large" submits onAct={publish} disabled={!isComplete}>
          {t.publish}
        </Action>
      </form>
    </Section>
  );
}

function lasting(hours: number): string {
  const t = told(words);
  return hours < HOURS_PER_DAY ? t.hours(hours) : t.days(hours / HOURS_PER_DAY);
}

interface AreaChoiceProps {
  readonly centre: Point | null;
  readonly onCentre: (centre: Point) => void;
  readonly radiusM: number;
  readonly onRadius: (radiusM: number) => void;
}

function AreaChoice({ centre, onCentre, radiusM, onRadius }: AreaChoiceProps) {
  const t = told(words);
  const [map, setMap] = useState<L.Map | null>(null);
  const marks = useMemo<Mark[]>(() => (centre ? [{ id: "centre", kind: "me", at: centre }] : []), [centre]);
  useEffect(() => {
    if (!map || !centre) return;
    const circle = L.circle([centre.lat, centre.lng], { radius: radiusM, interactive: false, className: "alert-area" });
    circle.addTo(map);
    map.fitBounds(circle.getBounds(), { padding: [16, 16], animate: false });
    return () => void circle.remove();
  }, [map, centre, radiusM]);
  return (
    <>
      <div class="field-pair">
        <PlaceChoice label={t.centre} value={centre} onChoose={onCentre} />
        <Choice
          label={t.radius}
          value={String(radiusM)}
          options={RADII_M.map((metres) => ({ value: String(metres), name: distance(metres) }))}
          onChoose={(value) => onRadius(Number(value))}
        />
      </div>
      <div class="form-map">
        <CityMap label={t.map_label} marks={marks} onTap={onCentre} onReady={(ready) => void setMap(ready)} />
      </div>
    </>
  );
}
