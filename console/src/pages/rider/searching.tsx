import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { time } from "../../i18n/format";
import { post } from "../../platform/api";
import { nameOf } from "../../trip/places";
import { WayFacts } from "../../trip/way-facts";
import { CancelDialog } from "./cancel-dialog";
import type { Ride } from "./following";
import { words } from "./words";

/** Nobody is found yet: what is being tried, and the way out. */
export function Searching({ ride, onCancelled }: { ride: Ride; onCancelled: () => void }) {
  const t = told(words);
  const [asking, setAsking] = useState(false);
  const { search } = ride;
  const cancel = async (reason: string) => {
    await post("/v1/rides/{ride_id}/cancel", { path: { ride_id: ride.ride_id }, body: { reason } });
    onCancelled();
  };
  return (
    <>
      <div class="progress" aria-hidden="true" />
      {ride.attempt > 1 && <p class="notice notice-warn">{t.finding_another}</p>}
      {search && (
        <p class="quiet">
          {search.waiting} {t.search_until(time(search.gives_up_at))}
        </p>
      )}
      {search?.degraded && <p class="notice notice-warn">{t.degraded}</p>}
      <WayFacts way={ride} nameOf={nameOf} />
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {t.cancel_request}
      </button>
      {asking && <CancelDialog title={t.cancel_request} lead="" onCancel={cancel} onClose={() => setAsking(false)} />}
    </>
  );
}
