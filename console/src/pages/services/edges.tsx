import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { number } from "../../i18n/format";
import { type Column, Table } from "../../ui/table";
import { byUrgency, type EdgeHealth, type Health } from "./health";
import { StateBadge } from "./state-mark";
import { milliseconds } from "./units";
import { WORDS } from "./words";

/** Every hop with its figures: what the map shows, for narrow screens, keyboards and screen readers, and in full. */
export function Edges({ health, service }: { health: Health; service: string | null }) {
  const t = told(WORDS);
  const [onlyActive, setOnlyActive] = useState(true);
  const concerned = health.edges.filter((edge) => !service || edge.source === service || edge.target === service);
  const shown = byUrgency(onlyActive ? concerned.filter((edge) => edge.state !== "quiet") : concerned);
  return (
    <section class="card" aria-labelledby="hops-title">
      <div class="row spread">
        <h2 id="hops-title">{t.hops}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyActive}
            onChange={(event) => setOnlyActive(event.currentTarget.checked)}
          />
          {t.only_active}
        </label>
      </div>
      {shown.length === 0 ? (
        <p class="quiet">{t.no_hops}</p>
      ) : (
        <Table caption={t.hops} columns={columns()} rows={shown} rowKey={keyOf} />
      )}
    </section>
  );
}

const keyOf = (edge: EdgeHealth): string => `${edge.source} ${edge.target} ${edge.link} ${edge.name}`;

function columns(): Column<EdgeHealth>[] {
  const t = told(WORDS);
  return [
    { key: "state", name: t.how, cell: (edge) => <StateBadge state={edge.state} /> },
    { key: "from", name: t.from, cell: (edge) => edge.source },
    { key: "to", name: t.to, cell: (edge) => edge.target },
    {
      key: "what",
      name: t.what,
      cell: (edge) => (
        <span class={edge.link === "query" ? "query-name" : undefined}>
          {edge.name} <span class="quiet small">{edge.link === "query" ? t.query_link : t.event_link}</span>
        </span>
      ),
    },
    { key: "rate", name: t.rate, numeric: true, cell: (edge) => t.per_minute(number(edge.per_minute, 1)) },
    { key: "failed", name: t.failed, numeric: true, cell: (edge) => number(edge.failed + edge.rejected) },
    {
      key: "waiting",
      name: t.waiting,
      numeric: true,
      cell: (edge) => (edge.link === "query" ? "–" : number(edge.waiting)),
    },
    { key: "delay", name: t.delay, numeric: true, cell: (edge) => milliseconds(edge.delivery_p95_ms) },
    { key: "took", name: t.took, numeric: true, cell: (edge) => milliseconds(edge.p95_ms) },
  ];
}
