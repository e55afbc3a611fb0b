import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, get } from "../../platform/api";
import { nameOf } from "../../trip/places";
import { More, usePages } from "../../ui/pages";
import { Empty, Failure, Loading } from "../../ui/states";
import { isOver } from "./following";
import { words } from "./words";
import "./rider.css";

type Summary = Answered<"/v1/rides">["rides"][number];

const PAGE = 20;

export default function HistoryPage() {
  const t = told(words);
  const rides = usePages<Summary>(async (cursor) => {
    const page = await get("/v1/rides", { query: { limit: PAGE, cursor } });
    return { rows: page.rides, next: page.next_cursor };
  }, []);
  return (
    <div class="scroll stack">
      <h1>{t.history_title}</h1>
      {rides.problem && <Failure problem={rides.problem} onRetry={rides.again} />}
      {!rides.rows && !rides.problem && <Loading />}
      {rides.rows?.length === 0 && <Empty>{t.history_empty}</Empty>}
      <ul class="plain-list stack">
        {rides.rows?.map((ride) => (
          <li key={ride.ride_id}>
            <Row ride={ride} />
          </li>
        ))}
      </ul>
      <More paged={rides} />
    </div>
  );
}

function Row({ ride }: { ride: Summary }) {
  const kind = !isOver(ride.state) ? "badge badge-good" : ride.state === "completed" ? "badge" : "badge badge-warn";
  return (
    <a class="ride-row" href={link(`/rider/rides/${ride.ride_id}`)}>
      <span class="grow">
        <strong>{told(words).history_row(nameOf(ride.pickup), nameOf(ride.dropoff))}</strong>
        <small class="quiet">
          {dateTime(ride.requested_at)} · {named(shared().category, ride.category)}
        </small>
      </span>
      <span class={kind}>{named(shared().ride_state, ride.state)}</span>
    </a>
  );
}
