import { useEffect, useState } from "preact/hooks";
import { language, told } from "../i18n";
import { type Answered, get, post, read } from "../platform/api";
import { usePolled } from "../platform/poll";
import { Action } from "../ui/button";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { words } from "./words";

type Tag = Answered<"/v1/rating-tags">["tags"][number];

const STARS = [1, 2, 3, 4, 5];
const LOOK_EVERY_MS = 15_000;
/** Ratings hears of the trip's end a moment later. */
const FIRST_LOOK_MS = 2500;

/** What one person of a trip says about the other, once. Nothing is shown until ratings has heard of the trip. */
export function RateTrip({ tripId, about }: { tripId: string; about: "driver" | "rider" }) {
  const t = told(words);
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), FIRST_LOOK_MS);
    return () => clearTimeout(timer);
  }, []);
  const rating = usePolled(
    isDue ? (ask) => read("/v1/trips/{trip_id}/rating", { path: { trip_id: tripId }, ...ask }) : null,
    LOOK_EVERY_MS,
    [tripId],
  );
  if (!rating.value) return null;
  const { own, received } = rating.value;
  return (
    <section class="card" aria-labelledby="rating-title">
      <h2 id="rating-title">{about === "driver" ? t.rate_driver : t.rate_rider}</h2>
      {own ? (
        <>
          <GivenStars stars={own.stars} />
          <p class="quiet small">{received ? t.received(t.stars(received.stars)) : t.rated}</p>
        </>
      ) : (
        <RatingForm tripId={tripId} about={about} onDone={rating.refresh} />
      )}
    </section>
  );
}

function GivenStars({ stars }: { stars: number }) {
  return (
    <p class="stars" role="img" aria-label={told(words).stars(stars)}>
      {STARS.map((n) => (
        <span key={n} class="star" data-on={n <= stars || undefined}>
          <Icon name="star" filled={n <= stars} />
        </span>
      ))}
    </p>
  );
}

function RatingForm({ tripId, about, onDone }: { tripId: string; about: "driver" | "rider"; onDone: () => void }) {
  const t = told(words);
  const [stars, setStars] = useState(0);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [comment, setComment] = useState("");
  const tags = useTags().filter((tag) => tag.about === about && tag.stars_from <= stars && stars <= tag.stars_to);
  const send = async () => {
    const fitting = chosen.filter((tag) => tags.some((known) => known.tag === tag));
    const body = { stars, tags: fitting, comment: comment.trim() };
    await post("/v1/trips/{trip_id}/rating", { path: { trip_id: tripId }, body });
    onDone();
  };
  const toggle = (tag: string) =>
    setChosen(chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag]);
  const chips = (some: readonly Tag[]) =>
    some.map((tag) => <Chip key={tag.tag} tag={tag} chosen={chosen} onToggle={toggle} />);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="stars">
        <legend class="visually-hidden">{about === "driver" ? t.rate_driver : t.rate_rider}</legend>
        {STARS.map((n) => (
          <label key={n} class="star" data-on={n <= stars || undefined}>
            <input type="radio" name="stars" value={n} checked={n === stars} onChange={() => setStars(n)} />
            <span class="visually-hidden">{t.stars(n)}</span>
            <Icon name="star" filled={n <= stars} />
          </label>
        ))}
      </fieldset>
      {stars > 0 && (
        <>
          <div class="chips">{chips(tags.filter((tag) => !tag.is_safety))}</div>
          <details>
            <summary>{t.safety}</summary>
            <div class="stack">
              <p class="quiet small">{t.safety_hint}</p>
              <div class="chips">{chips(tags.filter((tag) => tag.is_safety))}</div>
            </div>
          </details>
          <Field label={t.comment} hint={t.comment_hint} value={comment} onInput={setComment} maxLength={500} />
          <Action kind="primary" submits onAct={send}>
            {t.rate}
          </Action>
        </>
      )}
    </form>
  );
}

interface ChipProps {
  readonly tag: Tag;
  readonly chosen: readonly string[];
  readonly onToggle: (tag: string) => void;
}

function Chip({ tag, chosen, onToggle }: ChipProps) {
  const isChosen = chosen.includes(tag.tag);
  return (
    <button type="button" class="chip" aria-pressed={isChosen} onClick={() => onToggle(tag.tag)}>
      {language.value === "en" ? tag.words.en : tag.words.pt}
    </button>
  );
}

function useTags(): readonly Tag[] {
  const [tags, setTags] = useState<readonly Tag[]>([]);
  useEffect(() => {
    get("/v1/rating-tags", {}).then(
      (answer) => setTags(answer.tags),
      () => setTags([]),
    );
  }, []);
  return tags;
}
