/** What waits for the driver: the offer to answer, the trip to carry. By the feed at once, else by asking. */
import { useState } from "preact/hooks";
import { type Answered, get, read } from "../../platform/api";
import { config } from "../../platform/config";
import { feed } from "../../platform/feed";
import { usePolled } from "../../platform/poll";
import type { Problem } from "../../platform/problem";
import { useView } from "../../platform/view";
import { answered, type Trip } from "./steps";

export type Offer = Answered<"/v1/offers/current">;

export interface Work {
  /** Whether it is known yet if there is a trip to carry. */
  readonly isKnown: boolean;
  readonly offer: Offer | undefined;
  readonly trip: Trip | undefined;
  readonly problem: Problem | null;
  readonly refresh: () => void;
  /** It is answered, or its time is over: there is no need to ask for it again. */
  readonly close: (offerId: string) => void;
}

const ASK_EVERY_MS = 2500;
const CHECK_EVERY_MS = 15_000;
const NO_OPEN_OFFER = "no_open_offer";

export function useWork(isOnShift: boolean): Work {
  const everyMs = feed.connection.value !== "offline" ? CHECK_EVERY_MS : ASK_EVERY_MS;
  const trips = usePolled((ask) => read("/v1/trips", { query: { role: "driver", limit: 1 }, ...ask }), everyMs, []);
  const latest = newer(trips.value?.trips[0], answered.value);
  const isCarrying = latest !== undefined && latest.state !== "completed" && latest.state !== "cancelled";
  const view = useView(isOnShift ? "offers" : null, "/v1/feed/offers", { onMessage: trips.refresh });
  const [closed, setClosed] = useState("");
  const open = (view as { offer?: { offer_id: string } } | undefined)?.offer?.offer_id;
  const told = open === closed ? undefined : open;
  const asks = isOnShift && !isCarrying && (told !== undefined || !config().feed_url);
  const offer = usePolled(asks ? (ask) => read("/v1/offers/current", { ...ask }) : null, told ? null : ASK_EVERY_MS, [
    asks,
    told,
  ]);
  const isOpen = offer.value !== undefined && offer.problem?.code !== NO_OPEN_OFFER;
  return {
    isKnown: trips.value !== undefined,
    offer: asks && isOpen && offer.value?.offer_id !== closed ? offer.value : undefined,
    trip: latest,
    problem: trips.problem,
    refresh: trips.refresh,
    close: (offerId) => {
      setClosed(offerId);
      trips.refresh();
    },
  };
}

/** Of two views of one trip the later one; time never runs backwards. */
export function newer(asked: Trip | undefined, told: Trip | undefined): Trip | undefined {
  const isSame = asked !== undefined && asked.trip_id === told?.trip_id;
  return isSame && told.version > asked.version ? told : asked;
}

/** Who rides and what he wrote; the driver of a ride may read it. */
export const rideOf = (rideId: string) => get("/v1/rides/{ride_id}", { path: { ride_id: rideId } });
