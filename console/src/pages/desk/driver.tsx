import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { date, dateTime, number } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, post, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Facts, Field } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { Failure } from "../../ui/states";
import { Table } from "../../ui/table";
import { tell } from "../../ui/toast";
import { daysLeft, standingOf } from "./documents";
import type { Driver } from "./driver-name";
import { whereIs } from "./whereabouts";
import { words } from "./words-drivers";

type Document = Driver["documents"][number];
type Vehicle = Driver["vehicles"][number];
type Trip = Answered<"/v1/trips">["trips"][number];
type Decided = "approve" | "suspend" | "reinstate";

const LOOK_EVERY_MS = 10_000;
const TRIPS = 10;
/** What can be decided about a driver of each status. */
const OPEN_TO: Readonly<Record<string, Decided>> = { applied: "approve", approved: "suspend", suspended: "reinstate" };
const LOOKS: Readonly<Record<string, string>> = {
  applied: "badge-warn",
  approved: "badge-good",
  suspended: "badge-bad",
};

/** A driver's record: his papers and cars, what the desk decided, and the decision that is open now. */
export function DriverPage({ driver_id }: { driver_id: string }) {
  const driver = usePolled((ask) => read("/v1/drivers/{driver_id}", { path: { driver_id }, ...ask }), LOOK_EVERY_MS, [
    driver_id,
  ]);
  return <Loaded of={driver}>{(value) => <DriverRecord driver={value} onChanged={driver.refresh} />}</Loaded>;
}

function DriverRecord({ driver, onChanged }: { driver: Driver; onChanged: () => void }) {
  const t = told(words);
  return (
    <>
      <header class="row spread">
        <div class="stack">
          <a href={link("/desk/drivers")} class="small">
            ‹ {t.back}
          </a>
          <h1>{driver.display_name}</h1>
          <div class="row">
            <span class={`badge ${LOOKS[driver.status] ?? ""}`}>{named(t.one, driver.status)}</span>
            <span class={`badge ${driver.shift.online ? "badge-good" : ""}`}>
              {driver.shift.online ? t.online : t.offline}
            </span>
          </div>
        </div>
        <Decision driver={driver} onChanged={onChanged} />
      </header>
      <Section title={t.documents}>
        <Documents driver={driver} />
      </Section>
      <div class="split">
        <Section title={t.person}>
          <Person driver={driver} />
        </Section>
        <Section title={t.decisions}>
          <Decisions driver={driver} />
        </Section>
      </div>
      <Section title={t.vehicles}>
        <Vehicles driver={driver} />
      </Section>
      <Trips driverId={driver.driver_id} />
    </>
  );
}

function Person({ driver }: { driver: Driver }) {
  const t = told(words);
  return (
    <Facts
      facts={[
        [
          t.phone,
          <a key="phone" href={`tel:${driver.phone}`}>
            {driver.phone}
          </a>,
        ],
        [t.language, driver.language],
        [t.rating, driver.rating == null ? t.no_rating : number(driver.rating, 2)],
        [t.applied_at, date(driver.applied_at)],
        ...(driver.shift.began_at ? [[t.shift, t.since(dateTime(driver.shift.began_at))] as const] : []),
        ...(driver.traits.length
          ? [[t.traits, driver.traits.map((trait) => named(t.traits_words, trait)).join(", ")] as const]
          : []),
      ]}
    />
  );
}

function Documents({ driver }: { driver: Driver }) {
  const t = told(words);
  return (
    <>
      {driver.missing_documents.length > 0 && (
        <p class="notice notice-warn">
          {t.missing(driver.missing_documents.map((kind) => named(t.kinds, kind)).join(", "))}
        </p>
      )}
      <DocumentTable documents={driver.documents} caption={t.documents} />
      {driver.replaced_documents.length > 0 && (
        <details>
          <summary>{t.replaced}</summary>
          <DocumentTable documents={driver.replaced_documents} caption={t.replaced} />
        </details>
      )}
    </>
  );
}

function DocumentTable({ documents, caption }: { documents: readonly Document[]; caption: string }) {
  const t = told(words);
  if (documents.length === 0) return null;
  return (
    <Table<Document>
      caption={caption}
      rows={documents}
      rowKey={(document) => document.kind + document.handed_in_at}
      columns={[
        { key: "kind", name: t.kind, cell: ({ kind }) => <strong>{named(t.kinds, kind)}</strong> },
        { key: "number", name: t.number, cell: ({ number: text }) => text },
        { key: "expires", name: t.expires, cell: ({ expires_on }) => date(`${expires_on}T12:00:00`) },
        { key: "standing", name: t.state, cell: (document) => <Standing document={document} /> },
        { key: "handed_in", name: t.handed_in, cell: ({ handed_in_at }) => dateTime(handed_in_at) },
      ]}
    />
  );
}

function Standing({ document: { expires_at } }: { document: Document }) {
  const t = told(words);
  const now = Date.now();
  const standing = standingOf(expires_at, now);
  if (standing === "expired") return <span class="badge badge-bad">{t.expired}</span>;
  if (standing === "soon")
    return <span class="badge badge-warn">{t.expires_soon(number(daysLeft(expires_at, now)))}</span>;
  return <span class="badge badge-good">{t.valid}</span>;
}

function Vehicles({ driver }: { driver: Driver }) {
  const t = told(words);
  return (
    <Table<Vehicle>
      caption={t.vehicles}
      rows={driver.vehicles}
      rowKey={(vehicle) => vehicle.vehicle_id}
      columns={[
        { key: "plate", name: t.plate, cell: ({ plate }) => <span class="plate-small">{plate}</span> },
        { key: "car", name: t.car, cell: ({ make, model, colour, year }) => `${make} ${model}, ${colour}, ${year}` },
        {
          key: "categories",
          name: t.categories,
          cell: ({ categories, wheelchair_access }) =>
            [
              ...categories.map((one) => named(shared().category, one)),
              ...(wheelchair_access ? [t.wheelchair] : []),
            ].join(", "),
        },
        {
          key: "shift",
          name: t.shift,
          cell: ({ vehicle_id }) =>
            vehicle_id === driver.shift.vehicle_id ? <span class="badge badge-good">{t.online}</span> : "–",
        },
      ]}
    />
  );
}

function Decisions({ driver }: { driver: Driver }) {
  const t = told(words);
  if (driver.decisions.length === 0) return <p class="quiet">{t.no_decisions}</p>;
  return (
    <ul class="plain-list stack">
      {[...driver.decisions].reverse().map((decision) => (
        <li key={decision.at}>
          <strong>{t.decided(named(t.actions, decision.action), dateTime(decision.at))}</strong>
          {decision.reason && <p class="quiet">{decision.reason}</p>}
        </li>
      ))}
    </ul>
  );
}

function Trips({ driverId }: { driverId: string }) {
  const t = told(words);
  const trips = usePolled(
    (ask) => read("/v1/trips", { query: { person_id: driverId, role: "driver", limit: TRIPS }, ...ask }),
    LOOK_EVERY_MS,
    [driverId],
  );
  return (
    <Section title={t.trips}>
      <Loaded of={trips}>
        {({ trips: all }) => (all.length === 0 ? <p class="quiet">{t.no_trips}</p> : <TripTable trips={all} />)}
      </Loaded>
    </Section>
  );
}

function TripTable({ trips }: { trips: readonly Trip[] }) {
  const t = told(words);
  return (
    <Table<Trip>
      caption={t.trips}
      rows={trips}
      rowKey={(trip) => trip.trip_id}
      columns={[
        { key: "assigned", name: t.assigned, cell: ({ assigned_at }) => dateTime(assigned_at) },
        { key: "way", name: t.way, cell: ({ pickup, dropoff }) => `${whereIs(pickup)} › ${whereIs(dropoff)}` },
        { key: "state", name: t.state, cell: ({ state }) => named(shared().trip_state, state) },
        {
          key: "open",
          name: t.open,
          numeric: true,
          cell: ({ ride_id }) => (
            <span class="row row-end">
              <a class="button button-small" href={link(`/rides/${ride_id}`)}>
                {t.open}
              </a>
            </span>
          ),
        },
      ]}
    />
  );
}

function Decision({ driver, onChanged }: { driver: Driver; onChanged: () => void }) {
  const t = told(words);
  const [asking, setAsking] = useState(false);
  const action = OPEN_TO[driver.status];
  if (!action) return null;
  const done = () => {
    setAsking(false);
    tell(t.done[action]);
    onChanged();
  };
  return (
    <>
      <Action kind={action === "suspend" ? "danger" : "primary"} onAct={() => setAsking(true)}>
        {t.actions[action]}
      </Action>
      {asking && <DecisionDialog driver={driver} action={action} onClose={() => setAsking(false)} onDone={done} />}
    </>
  );
}

interface DecisionDialogProps {
  readonly driver: Driver;
  readonly action: Decided;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Let on the road by the papers that were there when the dialog opened, and not by others; taken off it in any case. */
function DecisionDialog({ driver, action, onClose, onDone }: DecisionDialogProps) {
  const t = told(words);
  const [read] = useState(driver.version);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const decide = async () => {
    setProblem(null);
    try {
      await post(`/v1/drivers/{driver_id}/${action}`, {
        path: { driver_id: driver.driver_id },
        body: { reason: reason.trim() },
        ...(action === "suspend" ? {} : { ifMatch: read }),
      });
      onDone();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Dialog title={t.titles[action]} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <Field label={t.reason} value={reason} onInput={setReason} maxLength={500} required={action !== "approve"} />
        {problem && <Failure problem={problem} />}
        <Action
          kind={action === "suspend" ? "danger" : "primary"}
          submits
          onAct={decide}
          disabled={action !== "approve" && !reason.trim()}
        >
          {t.actions[action]}
        </Action>
      </form>
    </Dialog>
  );
}
