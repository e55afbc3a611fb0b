import { named, told } from "../../i18n";
import { countdown, distance, timeToSecond } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { Table } from "../../ui/table";
import { DriverName } from "../desk/driver-name";
import { type Gate, type Round, type Row, rowsOf } from "./decision-rows";
import type { Decisions } from "./timeline";
import { words } from "./words";

const STANDING_LOOK: Readonly<Record<string, string>> = {
  chosen: "badge-good",
  sent: "badge-good",
  taken: "badge-warn",
  unfit: "badge-bad",
};

/** Round by round: who was considered, how far away, and which gate said no. */
export function DecisionRecord({ record }: { record: Decisions }) {
  const t = told(words);
  const decisive = record.rounds.findLast(isDecisive) ?? record.rounds.at(-1);
  if (record.rounds.length === 0) return <p class="quiet">{t.no_decisions}</p>;
  return (
    <div class="stack">
      {record.rounds.map((round) => (
        <RoundRecord key={`${round.attempt}.${round.round}`} round={round} isOpen={round === decisive} />
      ))}
    </div>
  );
}

/** Somebody was asked or sent. */
const isDecisive = ({ result }: Round): boolean => result === "offered" || result === "sent_by_desk";

function RoundRecord({ round, isOpen }: { round: Round; isOpen: boolean }) {
  const t = told(words);
  const facts = [
    timeToSecond(round.at),
    round.result === "sent_by_desk" ? "" : t.radius(distance(round.radius_m)),
    round.because && t.because(named(t.becauses, round.because)),
    round.repeated > 0 && t.repeated(round.repeated),
  ].filter(Boolean);
  return (
    <details class="round" open={isOpen}>
      <summary class="round-head">
        <h3>{t.round(round.attempt, round.round)}</h3>
        <span class={`badge ${isDecisive(round) ? "badge-good" : "badge-warn"}`}>{named(t.results, round.result)}</span>
        <span class="quiet small">{facts.join(" · ")}</span>
      </summary>
      {round.candidates.length === 0 ? (
        <p class="quiet small">{t.nobody_seen}</p>
      ) : (
        <div class="verdicts">
          <Candidates round={round} />
        </div>
      )}
    </details>
  );
}

function Candidates({ round }: { round: Round }) {
  const t = told(words);
  const measured = round.result !== "sent_by_desk";
  return (
    <Table<Row>
      caption={t.round(round.attempt, round.round)}
      rows={rowsOf(round)}
      rowKey={(row) => row.key}
      columns={[
        { key: "driver", name: t.candidate, cell: (row) => <DriverName driverId={row.candidate.driver_id} /> },
        {
          key: "standing",
          name: t.standing,
          cell: ({ candidate: { standing } }) => (
            <span class={`badge ${STANDING_LOOK[standing] ?? ""}`}>{named(t.standings, standing)}</span>
          ),
        },
        {
          key: "distance",
          name: t.distance,
          numeric: true,
          cell: ({ candidate }) => (measured ? distance(candidate.distance_m) : "–"),
        },
        {
          key: "pickup",
          name: t.pickup_time,
          numeric: true,
          cell: ({ pickupS }) => (pickupS === null ? "–" : countdown(pickupS)),
        },
        {
          key: "gates",
          name: t.gates,
          cell: ({ refusedBy }) =>
            refusedBy.length === 0 ? (
              <span class="quiet">{t.all_passed}</span>
            ) : (
              <span class="row gates">
                {refusedBy.map((gate) => (
                  <GateSaidNo key={gate.gate} gate={gate} />
                ))}
              </span>
            ),
        },
      ]}
    />
  );
}

function GateSaidNo({ gate }: { gate: Gate }) {
  const t = told(words);
  return (
    <span class="badge badge-bad gate">
      {named(t.gate, gate.gate)}
      {detailOf(gate) && <span class="gate-detail">{detailOf(gate)}</span>}
    </span>
  );
}

function detailOf({ value, limit }: Gate): string {
  const t = told(words);
  if (limit !== null && typeof value === "number") return t.limit(String(value), String(limit));
  if (Array.isArray(value)) return value.map((need) => named(shared().need, String(need))).join(", ");
  if (typeof value === "string") return named({ ...t.gate_values, ...shared().category }, value);
  return "";
}
