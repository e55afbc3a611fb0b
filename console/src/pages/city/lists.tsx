import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { duration } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { Empty } from "../../ui/states";
import { Table } from "../../ui/table";
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
      <Table
        caption={t.tab_vehicles}
        rows={rows}
        rowKey={(vehicle) => vehicle.driver_id}
        columns={[
          { key: "vehicle", name: t.vehicle, cell: (vehicle) => <VehicleName driverId={vehicle.driver_id} /> },
          {
            key: "state",
            name: t.state,
            cell: ({ state }) => <span class={`badge state-${state}`}>{t.states[state]}</span>,
          },
          { key: "place", name: t.place, cell: (vehicle) => whereIs(vehicle) },
          {
            key: "follow",
            name: t.action,
            cell: ({ driver_id }) => (
              <button
                type="button"
                class="button button-small"
                aria-pressed={driver_id === followed}
                aria-label={t.follow_one(shortId(driver_id))}
                onClick={() => onFollow(driver_id)}
              >
                {t.follow}
              </button>
            ),
          },
        ]}
      />
      {rows.length < vehicles.length && (
        <button type="button" class="button" onClick={() => setPages(pages + 1)}>
          {shared().more}
        </button>
      )}
    </>
  );
}

function VehicleName({ driverId }: { driverId: string }) {
  return <>{useDriver(driverId)?.display_name ?? shortId(driverId)}</>;
}
