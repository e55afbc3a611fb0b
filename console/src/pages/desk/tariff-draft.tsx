import { useEffect, useId, useRef, useState } from "preact/hooks";
import { told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import { type Answered, post, type Sent } from "../../platform/api";
import { config } from "../../platform/config";
import { Problem, problemOf } from "../../platform/problem";
import { type Priced, PriceLines } from "../../trip/price-lines";
import "../../trip/trip.css";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Section } from "../../ui/section";
import { Failure } from "../../ui/states";
import { tell } from "../../ui/toast";
import { PlaceChoice } from "./place-choice";
import { words } from "./words-tariffs";

type Price = Answered<"/v1/tariffs/check", "post">;
type Document = Sent<"/v1/tariffs">["tariff"];

interface TariffDraftProps {
  readonly tariffId: string;
  readonly initial: string;
  readonly onClose: () => void;
  readonly onPublished: () => void;
}

/** The next version of a tariff: written as its document, priced on a trip, published when nothing is wrong with it. */
export function TariffDraft({ tariffId, initial, onClose, onPublished }: TariffDraftProps) {
  const t = told(words);
  const id = useId();
  const top = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial);
  const [sample, setSample] = useState<Sample>(sampleOf());
  const [price, setPrice] = useState<Price | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [publishing, setPublishing] = useState<Document | null>(null);
  useEffect(() => top.current?.focus(), []);
  const attempt = async (act: (tariff: Document) => unknown) => {
    setProblem(null);
    setPrice(null);
    try {
      await act(parsed(text));
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  const check = () =>
    attempt(async (tariff) => setPrice(await post("/v1/tariffs/check", { body: { tariff, trip: tripOf(sample) } })));
  return (
    <Section title={t.draft_title(tariffId)}>
      <p class="quiet">{t.draft_lead}</p>
      <form class="split" onSubmit={(event) => event.preventDefault()}>
        <div class="field draft-field">
          <label for={id}>{t.draft}</label>
          <textarea
            ref={top}
            id={id}
            class="draft"
            value={text}
            spellcheck={false}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div class="stack">
          <h3>{t.sample}</h3>
          <SampleTrip sample={sample} onSample={setSample} />
          <div class="row">
            <Action onAct={check}>{t.check}</Action>
            <Action kind="primary" onAct={() => attempt(setPublishing)}>
              {t.publish}
            </Action>
            <Action onAct={onClose}>{t.close_draft}</Action>
          </div>
          {problem && <Failure problem={problem} />}
          {price && (
            <>
              <p class="notice notice-good">{t.check_ok}</p>
              <PriceLines priced={pricedOf(price)} />
            </>
          )}
        </div>
      </form>
      {publishing && (
        <PublishDialog
          tariff={publishing}
          onClose={() => setPublishing(null)}
          onFailed={(failed) => {
            setPublishing(null);
            setProblem(failed);
          }}
          onDone={onPublished}
        />
      )}
    </Section>
  );
}

function parsed(text: string): Document {
  try {
    return JSON.parse(text) as Document;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : "";
    throw new Problem(422, "unreadable", told(words).unreadable(why), "");
  }
}

/** The answer to a check, as price lines are shown everywhere: what rounding did is a line too. */
function pricedOf(price: Price): Priced {
  const lines = price.lines.map((line) => ({ ...line, text: line.label }));
  const { rounding, total } = price;
  if (rounding.amount_minor === 0) return { lines, total };
  return {
    lines: [
      ...lines,
      { code: "rounding", text: "±", amount: rounding, quantity: 1, unit: "once", price: rounding, per: 1 },
    ],
    total,
  };
}

interface Sample {
  readonly pickup: Point;
  readonly dropoff: Point;
  readonly distanceKm: string;
  readonly durationMin: string;
}

function sampleOf(): Sample {
  const { places, centre } = config().city;
  const at = (position: number) => ({
    lat: places[position]?.lat ?? centre.lat,
    lng: places[position]?.lng ?? centre.lng,
  });
  return { pickup: at(0), dropoff: at(places.length - 1), distanceKm: "12", durationMin: "20" };
}

function tripOf({ pickup, dropoff, distanceKm, durationMin }: Sample): Sent<"/v1/tariffs/check">["trip"] {
  const amount = (typed: string) => Number(typed.replace(",", ".")) || 0;
  return {
    pickup,
    dropoff,
    distance_m: Math.round(amount(distanceKm) * 1000),
    duration_s: Math.round(amount(durationMin) * 60),
  } as Sent<"/v1/tariffs/check">["trip"];
}

function SampleTrip({ sample, onSample }: { sample: Sample; onSample: (sample: Sample) => void }) {
  const t = told(words);
  return (
    <>
      <div class="field-pair">
        <PlaceChoice
          label={t.sample_from}
          value={sample.pickup}
          onChoose={(pickup) => onSample({ ...sample, pickup })}
        />
        <PlaceChoice
          label={t.sample_to}
          value={sample.dropoff}
          onChoose={(dropoff) => onSample({ ...sample, dropoff })}
        />
      </div>
      <div class="field-pair">
        <Field
          label={t.sample_distance}
          value={sample.distanceKm}
          inputMode="decimal"
          onInput={(distanceKm) => onSample({ ...sample, distanceKm })}
        />
        <Field
          label={t.sample_duration}
          value={sample.durationMin}
          inputMode="decimal"
          onInput={(durationMin) => onSample({ ...sample, durationMin })}
        />
      </div>
    </>
  );
}

interface PublishDialogProps {
  readonly tariff: Document;
  readonly onClose: () => void;
  readonly onFailed: (problem: Problem) => void;
  readonly onDone: () => void;
}

function PublishDialog({ tariff, onClose, onFailed, onDone }: PublishDialogProps) {
  const t = told(words);
  const [key] = useState(() => crypto.randomUUID());
  const publish = async () => {
    try {
      const published = await post("/v1/tariffs", { body: { tariff }, idempotencyKey: key });
      tell(t.published(String(published.tariff.version)));
      onDone();
    } catch (thrown) {
      onFailed(problemOf(thrown));
    }
  };
  const from = new Date(String(tariff.valid_from));
  return (
    <Dialog title={t.publish_title} onClose={onClose}>
      <div class="stack">
        <p>{t.publish_lead(Number.isNaN(from.getTime()) ? String(tariff.valid_from) : dateTime(from))}</p>
        <Action kind="primary" onAct={publish}>
          {t.publish}
        </Action>
      </div>
    </Dialog>
  );
}
