import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { get, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Loaded, Section } from "../../ui/section";
import { tell } from "../../ui/toast";
import { shortId } from "../desk/driver-name";
import { RideActions } from "../desk/ride-actions";
import { DecisionRecord } from "./decisions";
import { Hops } from "./hops";
import { Ledger } from "./ledger";
import { Messages } from "./messages";
import { Opinions } from "./opinions";
import { Overview } from "./overview";
import { PaymentSection } from "./payment";
import { ReceiptSection } from "./receipt";
import { Route } from "./route";
import { type Decisions, momentsOf, type Ride, type Trip } from "./timeline";
import { Timeline } from "./timeline-list";
import { words } from "./words";
import "./ride.css";

const LOOK_EVERY_MS = 3000;
const FINAL = ["completed", "cancelled", "unserved"];
const LOOKS = { completed: "badge-good", cancelled: "badge-bad", unserved: "badge-bad" } as const;

/** Everything about one ride. */
export default function RidePage({ ride_id }: { ride_id: string }) {
  const ride = usePolled((ask) => read("/v1/rides/{ride_id}", { path: { ride_id }, ...ask }), LOOK_EVERY_MS, [ride_id]);
  return <Loaded of={ride}>{(value) => <Whole ride={value} onChanged={ride.refresh} />}</Loaded>;
}

function Whole({ ride, onChanged }: { ride: Ride; onChanged: () => void }) {
  const t = told(words);
  const isOver = FINAL.includes(ride.state);
  const trip = useTrip(ride.trip_id, isOver);
  const decisions = useDecisions(ride.ride_id, isOver);
  return (
    <>
      <header class="ride-title">
        <div class="grow">
          <a href={link("/desk")} class="small">
            ‹ {t.all_rides}
          </a>
          <h1>
            {t.title} <span class="ride-id">{shortId(ride.ride_id)}</span>
          </h1>
          <div class="row">
            <StateBadge ride={ride} trip={trip} />
            <Action size="small" label={`${t.copy_id}: ${ride.ride_id}`} onAct={() => copy(ride.ride_id, t.copied)}>
              {ride.ride_id}
            </Action>
          </div>
        </div>
        <RideActions ride={ride} onChanged={onChanged} />
      </header>
      <div class="ride-grid">
        <div class="stack">
          <Route ride={ride} trip={trip} isOver={isOver} />
          <Section title={t.timeline}>
            <Timeline moments={momentsOf(ride, trip, decisions.value)} />
          </Section>
        </div>
        <div class="stack">
          <Overview ride={ride} trip={trip} />
          <ReceiptSection ride={ride} />
          <PaymentSection rideId={ride.ride_id} />
        </div>
      </div>
      <Section title={t.decisions}>
        <p class="quiet">{t.decisions_lead}</p>
        <Loaded of={decisions}>{(record) => <DecisionRecord record={record} />}</Loaded>
      </Section>
      <Hops rideId={ride.ride_id} isOver={isOver} />
      <Ledger rideId={ride.ride_id} />
      <div class="ride-grid">
        <Messages rideId={ride.ride_id} />
        <Opinions ride={ride} />
      </div>
    </>
  );
}

function StateBadge({ ride, trip }: { ride: Ride; trip: Trip | undefined }) {
  const look = ride.state in LOOKS ? LOOKS[ride.state as keyof typeof LOOKS] : "badge-warn";
  const word =
    ride.state === "assigned" && trip ? named(shared().trip_state, trip.state) : named(shared().ride_state, ride.state);
  return <span class={`badge ${look}`}>{word}</span>;
}

function useTrip(trip_id: string | null, isOver: boolean): Trip | undefined {
  return usePolled(
    trip_id ? (ask) => read("/v1/trips/{trip_id}", { path: { trip_id }, ...ask }) : null,
    isOver ? null : LOOK_EVERY_MS,
    [trip_id, isOver],
  ).value;
}

function useDecisions(ride_id: string, isOver: boolean) {
  return usePolled<Decisions>(
    async ({ signal }) => {
      const value = await get("/v1/rides/{ride_id}/decisions", { path: { ride_id }, signal });
      return { value, etag: null, status: 200 };
    },
    isOver ? null : LOOK_EVERY_MS,
    [ride_id, isOver],
  );
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  tell(done);
}
