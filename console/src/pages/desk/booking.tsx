import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { go, link } from "../../app/router";
import { named, told } from "../../i18n";
import { money } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { CityMap, type Mark } from "../../map/city-map";
import { post, type Sent } from "../../platform/api";
import { type Problem, problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Section } from "../../ui/section";
import { Failure } from "../../ui/states";
import { tell } from "../../ui/toast";
import { chosen, isComplete, type Plan } from "../rider/plan";
import { bare, type Quote, quotes } from "../rider/prices";
import { dialled } from "../rider/profile";
import { PlaceChoice } from "./place-choice";
import { words } from "./words-booking";

type Category = NonNullable<Sent<"/v1/rides">["category"]>;
type Need = NonNullable<Sent<"/v1/rides">["needs"]>[number];

const EMPTY: Plan = { pickup: null, dropoff: null, choosing: "pickup" };
const CATEGORIES: readonly Category[] = ["standard", "comfort", "xl", "black"];
const NEEDS: readonly Need[] = ["wheelchair", "assistance_animal", "hearing", "low_vision"];

/** A ride for somebody at the telephone. */
export function Booking() {
  const t = told(words);
  const [plan, setPlan] = useState<Plan>(EMPTY);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [category, setCategory] = useState<Category>("standard");
  const [needs, setNeeds] = useState<readonly Need[]>([]);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const priced = useQuotes(plan);
  const wish = useRef({ text: "", key: "" });
  const quote = priced.quotes?.find((one) => one.category === category);
  const book = async () => {
    if (!isComplete(plan)) return;
    setProblem(null);
    const body = {
      pickup: bare(plan.pickup),
      dropoff: bare(plan.dropoff),
      category,
      needs: [...needs],
      note: note.trim(),
      guest: { name: name.trim(), phone: dialled(phone) },
      ...(quote ? { quote_token: quote.token } : {}),
    } as Sent<"/v1/rides">;
    const text = JSON.stringify(body);
    if (wish.current.text !== text) wish.current = { text, key: crypto.randomUUID() };
    try {
      const ride = await post("/v1/rides", { body, idempotencyKey: wish.current.key });
      tell(t.booked);
      go(`/rides/${ride.ride_id}`);
    } catch (thrown) {
      const refused = problemOf(thrown);
      setProblem(refused);
      if (refused.code === "quote_expired") priced.again();
    }
  };
  return (
    <div class="split">
      <Section title={t.title}>
        <p class="quiet">{t.lead}</p>
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <div class="field-pair">
            <Field label={t.name} value={name} onInput={setName} maxLength={60} autoComplete="off" required />
            <Field
              label={t.phone}
              type="tel"
              value={phone}
              onInput={setPhone}
              hint={t.phone_hint}
              autoComplete="off"
              required
            />
          </div>
          <PlanChoice plan={plan} onPlan={setPlan} />
          <Prices priced={priced} selected={category} onSelect={setCategory} />
          <Needs needs={needs} onNeeds={setNeeds} />
          <Field label={t.note} value={note} onInput={setNote} maxLength={500} />
          {problem && <Failure problem={problem} />}
          {typeof problem?.facts.ride_id === "string" && (
            <a class="button" href={link(`/rides/${problem.facts.ride_id}`)}>
              {t.open_ride}
            </a>
          )}
          <Action
            kind="primary"
            size="large"
            submits
            onAct={book}
            disabled={!isComplete(plan) || !name.trim() || !phone.trim()}
          >
            {t.book}
          </Action>
        </form>
      </Section>
      <Section title={shared().map}>
        <PlanMap plan={plan} onPlan={setPlan} />
      </Section>
    </div>
  );
}

interface PlanProps {
  readonly plan: Plan;
  readonly onPlan: (plan: Plan) => void;
}

function PlanChoice({ plan, onPlan }: PlanProps) {
  const t = told(words);
  return (
    <div class="field-pair">
      {(["pickup", "dropoff"] as const).map((end) => (
        <PlaceChoice
          key={end}
          label={t[end]}
          value={plan[end]}
          isChoosing={plan.choosing === end}
          onFocus={() => plan.choosing === end || onPlan({ ...plan, choosing: end })}
          onChoose={(at) => onPlan(chosen({ ...plan, choosing: end }, at))}
        />
      ))}
    </div>
  );
}

function PlanMap({ plan, onPlan }: PlanProps) {
  const t = told(words);
  const { pickup, dropoff } = plan;
  const marks = useMemo<Mark[]>(
    () => [
      ...(pickup ? [{ id: "pickup", kind: "pickup", at: pickup, title: t.pickup } as const] : []),
      ...(dropoff ? [{ id: "dropoff", kind: "dropoff", at: dropoff, title: t.dropoff } as const] : []),
    ],
    [pickup, dropoff, t],
  );
  const ends = [pickup, dropoff].filter((end) => end !== null);
  return (
    <div class="form-map form-map-tall">
      <CityMap
        label={t.map_label}
        marks={marks}
        fit={ends.length === 2 ? ends : []}
        fitKey={JSON.stringify(ends.length === 2 ? ends : "")}
        onTap={(at) => onPlan(chosen(plan, at))}
      />
    </div>
  );
}

function Needs({ needs, onNeeds }: { needs: readonly Need[]; onNeeds: (needs: readonly Need[]) => void }) {
  const toggled = (need: Need) => (needs.includes(need) ? needs.filter((one) => one !== need) : [...needs, need]);
  return (
    <details>
      <summary>{told(words).needs}</summary>
      {NEEDS.map((need) => (
        <label key={need} class="check">
          <input type="checkbox" checked={needs.includes(need)} onChange={() => onNeeds(toggled(need))} />
          {named(shared().need, need)}
        </label>
      ))}
    </details>
  );
}

interface Priced {
  /** Undefined: being asked for, or nothing to ask yet; null: nobody can say. */
  readonly quotes: readonly Quote[] | null | undefined;
  readonly problem: Problem | null;
  readonly again: () => void;
}

/** What it costs in each category; the price that was told to the caller is the one he is booked at. */
function useQuotes({ pickup, dropoff }: Plan): Priced {
  const [asked, setAsked] = useState(0);
  const [found, setFound] = useState<readonly Quote[] | null>();
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    setFound(undefined);
    setProblem(null);
    if (!pickup || !dropoff) return;
    const stopping = new AbortController();
    const fail = (thrown: unknown) => {
      if (stopping.signal.aborted) return;
      const refused = problemOf(thrown);
      setFound(null);
      setProblem(refused.isMissingFeature ? null : refused);
    };
    quotes(pickup, dropoff, stopping.signal).then(setFound, fail);
    return () => stopping.abort();
  }, [pickup, dropoff, asked]);
  return { quotes: found, problem, again: () => setAsked(asked + 1) };
}

interface PricesProps {
  readonly priced: Priced;
  readonly selected: Category;
  readonly onSelect: (category: Category) => void;
}

function Prices({ priced, selected, onSelect }: PricesProps) {
  const t = told(words);
  const quoteOf = (category: Category) => priced.quotes?.find((quote) => quote.category === category);
  const offered = priced.quotes ? CATEGORIES.filter(quoteOf) : CATEGORIES;
  return (
    <fieldset class="quote-list">
      <legend>{t.category}</legend>
      {priced.problem && <Failure problem={priced.problem} />}
      {offered.map((category) => {
        const quote = quoteOf(category);
        return (
          <label key={category} class="quote" data-selected={category === selected || undefined}>
            <input
              type="radio"
              name="category"
              value={category}
              checked={category === selected}
              onChange={() => onSelect(category)}
            />
            <span class="grow">
              <strong>{named(shared().category, category)}</strong>
              {quote && <small class="quiet">{quote.basis === "metered" ? t.by_meter : t.fixed}</small>}
            </span>
            {quote && <strong>{money(quote.total)}</strong>}
          </label>
        );
      })}
      {priced.quotes === null && !priced.problem && <p class="quiet small">{t.no_prices}</p>}
    </fieldset>
  );
}
