import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { date, dateTime, minorOf, money, number } from "../../i18n/format";
import { type Answered, post, read } from "../../platform/api";
import { config } from "../../platform/config";
import { usePolled } from "../../platform/poll";
import { type Problem, problemOf } from "../../platform/problem";
import { isIn, session } from "../../platform/session";
import { Action } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Loaded, Section } from "../../ui/section";
import { Failure } from "../../ui/states";
import { Table } from "../../ui/table";
import { tell } from "../../ui/toast";
import { words } from "./words-money";

type Run = Answered<"/v1/payout-runs">["runs"][number];

const LOOK_EVERY_MS = 8000;
const DAY_MS = 24 * 3600 * 1000;

/** Paying the drivers what they earned; the administration starts it, the desk sees how far it is. */
export function PayoutRuns() {
  const t = told(words);
  const [asking, setAsking] = useState(false);
  const mayStart = isIn(session.value, ["admin"]);
  const runs = usePolled((ask) => read("/v1/payout-runs", { ...ask }), LOOK_EVERY_MS, []);
  return (
    <Section
      title={t.runs}
      aside={
        mayStart && (
          <Action kind="primary" onAct={() => setAsking(true)}>
            {t.run}
          </Action>
        )
      }
    >
      {!mayStart && <p class="quiet">{t.only_admin}</p>}
      <Loaded of={runs}>
        {({ runs: all }) => (all.length === 0 ? <p class="quiet">{t.no_runs}</p> : <RunTable runs={all} />)}
      </Loaded>
      {asking && (
        <RunDialog
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            tell(t.run_started);
            runs.refresh();
          }}
        />
      )}
    </Section>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  const t = told(words);
  const total = (run: Run) => Object.values(run.outcomes).reduce((sum, count) => sum + count, 0);
  return (
    <Table<Run>
      caption={t.runs}
      rows={runs}
      rowKey={(run) => run.run_id}
      columns={[
        { key: "requested", name: t.requested, cell: (run) => dateTime(run.requested_at) },
        { key: "up_to", name: t.up_to, cell: (run) => date(`${run.up_to}T12:00:00`) },
        { key: "drivers", name: t.drivers, numeric: true, cell: (run) => number(total(run)) },
        { key: "paid", name: t.paid, numeric: true, cell: (run) => `${money(run.paid.amount)} (${run.paid.count})` },
        { key: "sending", name: t.sending, numeric: true, cell: (run) => money(run.sending.amount) },
        { key: "returned", name: t.returned, numeric: true, cell: (run) => money(run.returned.amount) },
        {
          key: "state",
          name: "",
          cell: (run) => (
            <span class={`badge ${run.finished_at ? "badge-good" : "badge-warn"}`}>
              {run.finished_at ? t.finished : t.running}
            </span>
          ),
        },
      ]}
    />
  );
}

function RunDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = told(words);
  const { currency } = config().city;
  const [upTo, setUpTo] = useState(() => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10));
  const [typed, setTyped] = useState("10");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [key] = useState(() => crypto.randomUUID());
  const amount_minor = minorOf(typed, currency);
  const start = async () => {
    if (amount_minor === null) return;
    setProblem(null);
    try {
      const body = { up_to: upTo, minimum: { amount_minor, currency } };
      await post("/v1/payout-runs", { body, idempotencyKey: key });
      onDone();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Dialog title={t.run_title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="quiet">{t.run_lead}</p>
        <Field label={t.up_to} hint={t.up_to_hint} type="date" value={upTo} onInput={setUpTo} />
        <Field
          label={`${t.minimum} (${currency})`}
          value={typed}
          onInput={setTyped}
          inputMode="decimal"
          {...(amount_minor === null ? { hint: t.bad_amount } : {})}
        />
        {problem && <Failure problem={problem} />}
        <Action kind="primary" submits onAct={start} disabled={amount_minor === null || !upTo}>
          {t.run}
        </Action>
      </form>
    </Dialog>
  );
}
