import { useEffect, useRef } from "preact/hooks";
import { named, told } from "../../i18n";
import { countdown, distance, duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { post } from "../../platform/api";
import { secondsUntil, useTicking } from "../../platform/clock";
import { nameOf } from "../../trip/places";
import { WayFacts } from "../../trip/way-facts";
import { Action } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { words } from "./words";
import type { Offer } from "./work";

interface OfferCardProps {
  readonly offer: Offer;
  readonly onClosed: (offerId: string) => void;
}

/** A ride for the taking, for as long as the offer stands. */
export function OfferCard({ offer, onClosed }: OfferCardProps) {
  const t = told(words);
  const heading = useRef<HTMLHeadingElement>(null);
  useTicking(250);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    navigator.vibrate?.([200, 100, 200]);
  }, []);
  const leftS = Math.max(0, secondsUntil(offer.expires_at));
  const isOver = leftS <= 0;
  useEffect(() => {
    if (isOver) onClosed(offer.offer_id);
  }, [isOver]);
  const path = { offer_id: offer.offer_id };
  const close = () => onClosed(offer.offer_id);
  const accept = async () => {
    await post("/v1/offers/{offer_id}/accept", { path }).finally(close);
  };
  const decline = async () => {
    await post("/v1/offers/{offer_id}/decline", { path, body: {} }).finally(close);
  };
  const extras = [named(shared().category, offer.category), ...offer.needs.map((need) => named(shared().need, need))];
  return (
    <section class="offer" aria-labelledby="offer-title">
      <div class="page-head">
        <h1 id="offer-title" ref={heading} tabIndex={-1}>
          {t.offer_title}
        </h1>
        <span class="offer-clock" role="timer" aria-label={t.offer_left(Math.ceil(leftS))}>
          {countdown(leftS)}
        </span>
      </div>
      <progress class="offer-bar" max={OFFER_S} value={leftS} aria-hidden="true" />
      <p class="eta">{t.offer_away(duration(offer.estimated_pickup_s), distance(offer.distance_m))}</p>
      <WayFacts way={offer} nameOf={nameOf} />
      <p class="row">
        <strong>{offer.rider_display_name}</strong>
        <RiderRating offer={offer} />
        {extras.map((extra) => (
          <span key={extra} class="badge">
            {extra}
          </span>
        ))}
      </p>
      {offer.note && <p class="notice">{t.note(offer.note)}</p>}
      <div class="offer-answers">
        <Action onAct={decline} disabled={isOver}>
          {t.decline}
        </Action>
        <Action kind="primary" size="large" onAct={accept} disabled={isOver}>
          {t.accept}
        </Action>
      </div>
    </section>
  );
}

const OFFER_S = 15;

function RiderRating({ offer }: { offer: Offer }) {
  const rating = offer.rider_rating;
  if (rating == null) return null;
  return (
    <span class="badge">
      <Icon name="star" filled /> {rating.toFixed(1)}
    </span>
  );
}
