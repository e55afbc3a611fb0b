import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { go, link, location } from "../../app/router";
import { told } from "../../i18n";
import { distance, duration, money } from "../../i18n/format";
import { CityMap, type Mark } from "../../map/city-map";
import type { Point } from "../../map/geometry";
import { get, post, read, type Sent } from "../../platform/api";
import { secondsUntil, serverNow } from "../../platform/clock";
import type { NamedPlace } from "../../platform/config";
import { usePolled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { Alerts } from "../../trip/alerts";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Failure } from "../../ui/states";
import { tell, tellProblem } from "../../ui/toast";
import { Categories, type Category, type Nearby } from "./categories";
import { EndPicker } from "./end-picker";
import { PaymentChoice } from "./payment-choice";
import { chosen, cleared, isComplete, type Plan, planOf } from "./plan";
import { bare, type Quote, quotes } from "./prices";
import { type Rider, WithProfile } from "./profile";
import { words } from "./words";
import "./rider.css";

const NEARBY_EVERY_MS = 5000;
const FINAL = ["completed", "cancelled", "unserved"];

export default function RiderPage() {
  return <WithProfile>{(rider) => <Planner rider={rider} />}</WithProfile>;
}

function Planner({ rider }: { rider: Rider }) {
  const t = told(words);
  const [plan, setPlan] = useState<Plan>(() => planOf(location.value.query));
  const centre = useRef<() => Point | null>(() => null);
  const [category, setCategory] = useState<Category>("standard");
  const [note, setNote] = useState("");
  const [method, setMethod] = useState("");
  const priced = useQuotes(plan);
  const nearby = useNearby(plan.pickup, category);
  const wish = useRef({ text: "", key: "" });
  const places: readonly NamedPlace[] = rider.places.map(({ label, lat, lng }) => ({ name: label, lat, lng }));
  const quote = priced.quotes?.find((one) => one.category === category);

  const request = async () => {
    if (!isComplete(plan)) return;
    if (quote && secondsUntil(quote.expires_at) <= 0) {
      priced.refresh();
      return tell(t.price_expired, true);
    }
    const body = wishOf(plan, category, note, quote, method);
    const text = JSON.stringify(body);
    if (wish.current.text !== text) wish.current = { text, key: crypto.randomUUID() };
    const rideId = await post("/v1/rides", { body, idempotencyKey: wish.current.key }).then(
      (ride) => ride.ride_id,
      rideUnderWayIn,
    );
    go(`/rider/rides/${rideId}`);
  };

  return (
    <div class="map-page">
      <PlanMap plan={plan} cars={nearby} centre={centre} onTap={(at) => setPlan(chosen(plan, at))} />
      <div class="sheet">
        <h1>{t.plan_title}</h1>
        <RideUnderWay />
        <Alerts at={plan.pickup} />
        <EndPicker
          plan={plan}
          places={places}
          centre={() => centre.current()}
          onChange={setPlan}
          onClear={(end) => setPlan(cleared(plan, end))}
        />
        {isComplete(plan) && (
          <>
            {quote && <p class="quiet">{t.way(distance(quote.distance_m), duration(quote.duration_s))}</p>}
            {priced.problem && <Failure problem={priced.problem} onRetry={priced.refresh} />}
            <Categories nearby={nearby} priced={priced} selected={category} onSelect={setCategory} />
            <Field label={t.note} hint={t.note_hint} value={note} onInput={setNote} maxLength={500} />
            <PaymentChoice value={method} onChoose={setMethod} />
            <div class="primary-bar">
              <Action kind="primary" size="large" onAct={request}>
                {quote ? t.request_for(money(quote.total)) : t.request}
              </Action>
            </div>
          </>
        )}
      </div>
    </div>
  );
}

/** Who has a ride already is shown it; any other refusal is thrown on. */
function rideUnderWayIn(thrown: unknown): string {
  const problem = problemOf(thrown);
  if (problem.code !== "ride_already_open" || typeof problem.facts.ride_id !== "string") throw problem;
  tellProblem(problem);
  return problem.facts.ride_id;
}

type Complete = Plan & { pickup: Point; dropoff: Point };

function wishOf(plan: Complete, category: Category, note: string, quote: Quote | undefined, method: string) {
  const body = {
    pickup: bare(plan.pickup),
    dropoff: bare(plan.dropoff),
    stops: [],
    category,
    needs: [],
    preferences: [],
    note: note.trim(),
    ...(quote ? { quote_token: quote.token } : {}),
    ...(method ? { payment_method_id: method } : {}),
  };
  return body satisfies Partial<Sent<"/v1/rides">> as Sent<"/v1/rides">;
}

/** The quotes of a complete plan, asked for anew when it changes and when they run out. */
export interface Priced {
  readonly quotes: readonly Quote[] | null | undefined;
  readonly problem: Problem | null;
  readonly refresh: () => void;
}

function useQuotes(plan: Plan): Priced {
  const [asked, setAsked] = useState(0);
  const [found, setFound] = useState<readonly Quote[] | null>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { pickup, dropoff } = plan;
  useEffect(() => {
    setFound(undefined);
    setProblem(null);
    if (!pickup || !dropoff) return;
    const stopping = new AbortController();
    let renewal: ReturnType<typeof setTimeout> | undefined;
    const settle = (answer: readonly Quote[] | null) => {
      setFound(answer);
      const ends = Math.min(...(answer ?? []).map((quote) => Date.parse(quote.expires_at)));
      if (Number.isFinite(ends)) renewal = setTimeout(() => setAsked(asked + 1), Math.max(5000, ends - serverNow()));
    };
    const fail = (thrown: unknown) => {
      if (stopping.signal.aborted) return;
      setFound(null);
      setProblem(problemOf(thrown));
    };
    quotes(pickup, dropoff, stopping.signal).then(settle, fail);
    return () => {
      stopping.abort();
      clearTimeout(renewal);
    };
  }, [pickup, dropoff, asked]);
  return { quotes: found, problem, refresh: () => setAsked(asked + 1) };
}

/** The free cars around that serve the category; undefined while that is not known. */
function useNearby(pickup: Point | null, category: Category): readonly Nearby[] | undefined {
  const nearby = usePolled(
    pickup
      ? (ask) => read("/v1/vehicles/nearby", { query: { lat: pickup.lat, lng: pickup.lng, category }, ...ask })
      : null,
    NEARBY_EVERY_MS,
    [pickup?.lat, pickup?.lng, category],
  );
  return nearby.value?.vehicles;
}

interface PlanMapProps {
  readonly plan: Plan;
  readonly cars: readonly Nearby[] | undefined;
  /** Is set to tell where the middle of the map is. */
  readonly centre: { current: () => Point | null };
  readonly onTap: (at: Point) => void;
}

function PlanMap({ plan, cars, centre, onTap }: PlanMapProps) {
  const t = told(words);
  const marks = useMemo<Mark[]>(() => {
    return [
      ...(cars ?? []).map((car): Mark => ({ id: car.id, kind: "nearby", at: car, headingDeg: car.heading_deg })),
      ...(plan.pickup ? [{ id: "pickup", kind: "pickup", at: plan.pickup, title: t.pickup } as const] : []),
      ...(plan.dropoff ? [{ id: "dropoff", kind: "dropoff", at: plan.dropoff, title: t.dropoff } as const] : []),
    ];
  }, [cars, plan, t]);
  const ends = [plan.pickup, plan.dropoff].filter((end) => end !== null);
  return (
    <CityMap
      label={t.map_label}
      marks={marks}
      fit={ends.length === 2 ? ends : []}
      fitKey={JSON.stringify(ends.length === 2 ? ends : "")}
      onTap={onTap}
      onReady={(map) => {
        centre.current = () => map.getCenter();
        return () => {
          centre.current = () => null;
        };
      }}
    />
  );
}

/** Whoever comes back to this page in the middle of a ride is shown the way to it. */
function RideUnderWay() {
  const t = told(words);
  const [rideId, setRideId] = useState("");
  useEffect(() => {
    const look = async () => {
      const [latest] = (await get("/v1/rides", { query: { limit: 1 } })).rides;
      if (latest && !FINAL.includes(latest.state)) setRideId(latest.ride_id);
    };
    look().catch(() => undefined);
  }, []);
  if (!rideId) return null;
  return (
    <p class="notice notice-good">
      <span class="grow">{t.under_way}</span>
      <a class="button button-small" href={link(`/rider/rides/${rideId}`)}>
        {t.open_ride}
      </a>
    </p>
  );
}
