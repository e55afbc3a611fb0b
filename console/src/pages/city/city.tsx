import type { Map as LeafletMap } from "leaflet";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { go } from "../../app/router";
import { isDark } from "../../app/theme";
import { told } from "../../i18n";
import { number } from "../../i18n/format";
import { CityMap, prefersStillness } from "../../map/city-map";
import { config } from "../../platform/config";
import type { Problem } from "../../platform/problem";
import { useView } from "../../platform/view";
import { Liveness } from "../../trip/liveness";
import { Failure, Loading } from "../../ui/states";
import { Tabs } from "../../ui/tabs";
import { CityAlerts, useAlerts } from "./alerts";
import { type CityView, cityView, isSample, STATES, type VehicleState } from "./city-view";
import "../../trip/trip.css";
import { Followed } from "./followed";
import { OpenRequests, VehicleList } from "./lists";
import { SurgeSwitch, useSurge } from "./surge";
import { type Hit, VehiclesLayer } from "./vehicles-layer";
import { words } from "./words";
import "./city.css";

const CLOSER_ZOOMS = 2;

export default function CityPage() {
  const t = told(words);
  const [problem, setProblem] = useState<Problem | null>(null);
  const city = useCity(setProblem);
  const [shown, setShown] = useState<ReadonlySet<VehicleState>>(new Set(STATES));
  const [followed, setFollowed] = useState<string | null>(null);
  const [map, setMap] = useState<LeafletMap | null>(null);
  const [tab, setTab] = useState("requests");
  const alerts = useAlerts();
  const surge = useSurge(map);
  const vehicles = useMemo(() => (city?.vehicles ?? []).filter(({ state }) => shown.has(state)), [city, shown]);
  useLayer(map, { vehicles, requests: city?.requests ?? [], followed }, (hit) => {
    if (hit.driver_id) setFollowed(hit.driver_id);
    if (hit.ride_id) go(`/rides/${hit.ride_id}`);
    if (hit.at && map) map.setView([hit.at.lat, hit.at.lng], map.getZoom() + CLOSER_ZOOMS);
  });
  useEffect(() => {
    const at = city?.vehicles.find(({ driver_id }) => driver_id === followed);
    if (at && map) map.panTo([at.lat, at.lng], { animate: !prefersStillness() });
  }, [followed, city, map]);
  const tabs = [
    { key: "requests", name: t.tab_requests, count: city?.requests.length },
    { key: "vehicles", name: t.tab_vehicles, count: city ? vehicles.length : undefined },
    { key: "alerts", name: t.tab_alerts, count: alerts.value?.length },
  ];
  return (
    <div class="map-page city">
      <CityMap label={t.map_label} onReady={(ready) => void setMap(ready)} />
      <div class="sheet">
        <div class="row spread">
          <h1>{config().city.name}</h1>
          <Liveness problem={problem} />
        </div>
        {city ? <Counts city={city} shown={shown} onShow={setShown} /> : <NotYet problem={problem} />}
        <SurgeSwitch surge={surge} />
        {followed && <Followed key={followed} driverId={followed} onStop={() => setFollowed(null)} />}
        <Tabs label={t.tabs} tabs={tabs} selected={tab} onSelect={setTab}>
          {tab === "requests" && city && <OpenRequests requests={city.requests} />}
          {tab === "vehicles" && city && <VehicleList vehicles={vehicles} followed={followed} onFollow={setFollowed} />}
          {tab === "alerts" && <CityAlerts alerts={alerts} />}
        </Tabs>
      </div>
    </div>
  );
}

/** Why nothing is to be seen: it is on its way, there is no feed here, or what it says is wrong. */
function NotYet({ problem }: { problem: Problem | null }) {
  if (!problem) return <Loading />;
  return problem.isMissingFeature ? <p class="quiet">{told(words).no_feed}</p> : <Failure problem={problem} />;
}

/** What the feed shows of the city, kept up to date message by message. */
function useCity(onProblem: (problem: Problem | null) => void): CityView | null {
  const name = config().city.name.toLowerCase();
  const onMessage = () => onProblem(null);
  const shown = useView(`city:${name}`, `/v1/feed/city/${name}`, { onMessage, onProblem });
  return useMemo(() => (shown ? cityView(shown) : null), [shown]);
}

function useLayer(map: LeafletMap | null, picture: Parameters<VehiclesLayer["show"]>[0], onHit: (hit: Hit) => void) {
  const latest = useRef(onHit);
  latest.current = onHit;
  const layer = useMemo(() => new VehiclesLayer((hit) => latest.current(hit)), []);
  useEffect(() => {
    if (!map) return;
    layer.addTo(map);
    const unsubscribe = isDark.subscribe(() => requestAnimationFrame(() => layer.redraw()));
    return unsubscribe;
  }, [map]);
  useEffect(() => layer.show(picture), [picture.vehicles, picture.requests, picture.followed]);
}

interface CountsProps {
  readonly city: CityView;
  readonly shown: ReadonlySet<VehicleState>;
  readonly onShow: (shown: ReadonlySet<VehicleState>) => void;
}

/** How many there are of each state; pressed, a state is on the map. */
function Counts({ city, shown, onShow }: CountsProps) {
  const t = told(words);
  const all = city.counts.on_the_road ?? city.vehicles.length;
  const toggled = (state: VehicleState) => {
    const next = new Set(shown);
    if (!next.delete(state)) next.add(state);
    return next;
  };
  return (
    <div class="stack">
      <fieldset class="counts">
        <legend class="visually-hidden">{t.filter}</legend>
        {STATES.map((state) => (
          <button
            key={state}
            type="button"
            class={`count count-${state}`}
            aria-pressed={shown.has(state)}
            title={t.state_hint[state]}
            onClick={() => onShow(toggled(state))}
          >
            <strong>{number(city.counts[state] ?? 0)}</strong>
            <span>{t.states[state]}</span>
          </button>
        ))}
        <div class="count count-request" title={t.requests_hint}>
          <strong>{number(city.counts.requests ?? city.requests.length)}</strong>
          <span>{t.requests}</span>
        </div>
      </fieldset>
      <p class="quiet small">
        {isSample(city) ? t.sample(number(city.vehicles.length), number(all)) : t.on_the_road(number(all))}
      </p>
    </div>
  );
}
