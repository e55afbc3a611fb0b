import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { Empty } from "../../ui/states";
import { shortId, useDriver } from "../desk/driver-name";
import { whereIs } from "../desk/whereabouts";
import type { OpenRequest, Vehicle } from "./city-view";
import { words } from "./words";

const PAGE = 20;

export function OpenRequests({ requests }: { requests: readonly OpenRequest[] }) {
  const t = told(words);
  if (requests.length === 0) return <Empty>{t.no_requests}</Empty>;
  return (
    <ul class="plain-list stack">
      {requests.map((request) => (
        <li key={request.ride_id} class="request-row">
          <div class="grow">
            <strong>{whereIs(request.pickup)}</strong>
            <small class="quiet">
              {[
                named(shared().category, request.category),
                t.waits(duration((Date.now() - Date.parse(request.requested_at)) / 1000)),
                t.asked(request.drivers_asked),
              ].join(" · ")}
            </small>
          </div>
          <a class="button button-small" href={link(`/rides/${request.ride_id}`)}>
            {t.show_ride}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface VehicleListProps {
  readonly vehicles: readonly Vehicle[];
  readonly followed: string | null;
  readonly onFollow: (driverId: string) => void;
}

/** The map in words, a page at a time. */
export function VehicleList({ vehicles, followed, onFollow }: VehicleListProps) {
  const t = told(words);
  const [pages, setPages] = useState(1);
  if (vehicles.length === 0) return <Empty>{t.no_vehicles}</Empty>;
  const rows = vehicles.slice(0, pages * PAGE);
  return (
    <>
      <ul class="plain-list">
        {rows.map((vehicle) => (
          <VehicleRow
            key={vehicle.driver_id}
            vehicle={vehicle}
            isFollowed={vehicle.driver_id === followed}
            onFollow={onFollow}
          />
        ))}
      </ul>
      {rows.length < vehicles.length && (
        <button type="button" class="button" onClick={() => setPages(pages + 1)}>
          {shared().more}
        </button>
      )}
    </>
  );
}

interface VehicleRowProps {
  readonly vehicle: Vehicle;
  readonly isFollowed: boolean;
  readonly onFollow: (driverId: string) => void;
}

function VehicleRow({ vehicle, isFollowed, onFollow }: VehicleRowProps) {
  const t = told(words);
  const name = useDriver(vehicle.driver_id)?.display_name ?? shortId(vehicle.driver_id);
  return (
    <li class={`vehicle-row state-${vehicle.state}`}>
      <div class="grow">
        <strong>{name}</strong>
        <small class="quiet">
          {t.one[vehicle.state]} · {whereIs(vehicle)}
        </small>
      </div>
      <button
        type="button"
        class="button button-small"
        aria-pressed={isFollowed}
        aria-label={t.follow_one(name)}
        onClick={() => onFollow(vehicle.driver_id)}
      >
        {t.follow}
      </button>
    </li>
  );
}
