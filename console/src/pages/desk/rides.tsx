import { useState } from "preact/hooks";
import { go, link } from "../../app/router";
import { named, told } from "../../i18n";
import { dateTime, duration, time } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, read } from "../../platform/api";
import { type Polled, usePolled } from "../../platform/poll";
import { problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { Empty, Failure } from "../../ui/states";
import { Table } from "../../ui/table";
import { Tabs } from "../../ui/tabs";
import { DriverName } from "./driver-name";
import { find, type RideLine } from "./find";
import { RideActions } from "./ride-actions";
import { whereIs } from "./whereabouts";
import { words } from "./words";

type Listed = "without_driver" | "under_way" | "ended";
type RidePage = Answered<"/v1/rides">;

const LISTS: readonly Listed[] = ["without_driver", "under_way", "ended"];
const LOOK_EVERY_MS = 4000;
const PAGE = 50;
const BADGES: Readonly<Record<string, string>> = {
  completed: "badge-good",
  assigned: "badge-good",
  cancelled: "badge-bad",
  unserved: "badge-bad",
};

/** Who waits, who is carried, what ended; and one ride by an id. */
export function Rides() {
  const t = told(words);
  const [listed, setListed] = useState<Listed>("without_driver");
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const waiting = useRides("without_driver", day);
  const underWay = useRides("under_way", day);
  const ended = useRides("ended", day);
  const pages = { without_driver: waiting, under_way: underWay, ended };
  const tabs = LISTS.map((key) => ({ key, name: t[key], count: countOf(pages[key]) }));
  const select = (key: string) => setListed(LISTS.find((known) => known === key) ?? "without_driver");
  return (
    <div class="stack stack-loose">
      <FindRide />
      <Tabs label={t.lists} tabs={tabs} selected={listed} onSelect={select}>
        {listed === "ended" && <Field label={t.ended_on} type="date" value={day} onInput={setDay} />}
        <Loaded of={pages[listed]}>
          {({ rides }) =>
            rides.length === 0 ? (
              <Empty>{t.none[listed]}</Empty>
            ) : (
              <RideTable rides={rides} caption={t[listed]} onChanged={pages[listed].refresh} />
            )
          }
        </Loaded>
      </Tabs>
    </div>
  );
}

function useRides(listed: Listed, day: string): Polled<RidePage> {
  return usePolled(
    (ask) => read("/v1/rides", { query: { listed, ended_on: day, limit: PAGE }, ...ask }),
    LOOK_EVERY_MS,
    [listed, listed === "ended" ? day : ""],
  );
}

const countOf = ({ value }: Polled<RidePage>): number | undefined => value?.rides.length;

interface RideTableProps {
  readonly rides: readonly RideLine[];
  readonly caption: string;
  readonly onChanged: () => void;
}

function RideTable({ rides, caption, onChanged }: RideTableProps) {
  const t = told(words);
  return (
    <Table<RideLine>
      caption={caption}
      rows={rides}
      rowKey={(ride) => ride.ride_id}
      columns={[
        { key: "rider", name: t.rider, cell: (ride) => <strong>{ride.rider_display_name || t.nameless}</strong> },
        { key: "way", name: t.way, cell: (ride) => t.from_to(whereIs(ride.pickup), whereIs(ride.dropoff)) },
        { key: "requested", name: t.requested, cell: (ride) => requestedAt(ride) },
        {
          key: "state",
          name: t.state,
          cell: ({ state }) => (
            <span class={`badge ${BADGES[state] ?? "badge-warn"}`}>{named(shared().ride_state, state)}</span>
          ),
        },
        {
          key: "driver",
          name: t.driver,
          cell: (ride) => (ride.driver ? <DriverName driverId={ride.driver.driver_id} /> : "–"),
        },
        {
          key: "open",
          name: t.open,
          numeric: true,
          cell: (ride) => (
            <span class="row row-end">
              <RideActions ride={ride} onChanged={onChanged} size="small" />
              <a
                class="button button-small"
                href={link(`/rides/${ride.ride_id}`)}
                aria-label={t.open_ride_of(ride.rider_display_name || t.nameless)}
              >
                {t.open}
              </a>
            </span>
          ),
        },
      ]}
    />
  );
}

function requestedAt(ride: RideLine): string {
  const waitedS = (Date.now() - Date.parse(ride.requested_at)) / 1000;
  if (ride.ending) return dateTime(ride.requested_at);
  return told(words).waiting_since(time(ride.requested_at), duration(waitedS));
}

function FindRide() {
  const t = told(words);
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<readonly RideLine[] | null>(null);
  const [problem, setProblem] = useState<ReturnType<typeof problemOf> | null>(null);
  const look = async () => {
    setProblem(null);
    setFound(null);
    try {
      const result = await find(typed.trim());
      if (typeof result === "string") go(result);
      else setFound(result);
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Section title={t.find}>
      <form class="find" onSubmit={(event) => event.preventDefault()}>
        <Field label={t.find_hint} value={typed} onInput={setTyped} maxLength={128} />
        <Action submits onAct={look} disabled={!typed.trim()}>
          {t.find_action}
        </Action>
      </form>
      {problem && <Failure problem={problem} />}
      {found?.length === 0 && <p class="quiet">{t.not_found}</p>}
      {found && found.length > 0 && <RideTable rides={found} caption={t.of_person} onChanged={look} />}
    </Section>
  );
}
