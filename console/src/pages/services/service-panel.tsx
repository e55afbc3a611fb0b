import { told } from "../../i18n";
import { number, timeToSecond } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Icon } from "../../ui/icon";
import { StaleNotice } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import { type FunctionHealth, type Health, isTrouble, type QueueHealth, type SystemMap } from "./health";
import { StateBadge } from "./state-mark";
import { milliseconds, seconds } from "./units";
import { WORDS } from "./words";

const ERRORS_EVERY_MS = 10_000;

interface PanelProps {
  readonly name: string;
  readonly system: SystemMap;
  readonly health: Health;
  readonly onClose: () => void;
}

/** One service: what it is for, what it does, what waits for it, what went wrong. */
export function ServicePanel({ name, system, health, onClose }: PanelProps) {
  const t = told(WORDS);
  const declared = system.services.find((service) => service.name === name);
  const doing = health.services.find((service) => service.name === name);
  if (!declared || !doing) return null;
  return (
    <section class="card service-panel" aria-labelledby="service-title">
      <div class="row spread">
        <h2 id="service-title">{name}</h2>
        <span class="row">
          <StateBadge state={doing.state} />
          <button type="button" class="icon-button" aria-label={t.close_panel} onClick={onClose}>
            <Icon name="close" />
          </button>
        </span>
      </div>
      <p class="quiet small">{declared.purpose}</p>
      <h3>{t.functions}</h3>
      <ul class="plain-list stack">
        {doing.functions.map((one) => (
          <FunctionRow key={one.name} one={one} />
        ))}
      </ul>
      {doing.queues.length > 0 && (
        <>
          <h3>{t.queues}</h3>
          <Table caption={t.queues} columns={queueColumns()} rows={doing.queues} rowKey={(queue) => queue.name} />
        </>
      )}
      <Errors key={name} service={name} />
      <Spoken system={system} name={name} />
    </section>
  );
}

function FunctionRow({ one }: { one: FunctionHealth }) {
  const t = told(WORDS);
  const facts = [
    t.per_minute(number(one.per_minute, 1)),
    one.failed > 0 && t.count_failed(number(one.failed)),
    one.throttles > 0 && t.count_throttled(number(one.throttles)),
    one.crashes > 0 && t.count_crashed(number(one.crashes)),
    one.p95_ms !== null && `p95 ${milliseconds(one.p95_ms)}`,
  ].filter(Boolean);
  return (
    <li class="function">
      <details open={isTrouble(one.state)}>
        <summary>
          <strong class="grow">{one.name}</strong>
          <span class="small quiet">{facts.join(" · ")}</span>
          <StateBadge state={one.state} />
        </summary>
        {one.work.length === 0 ? (
          <p class="quiet small">{t.state_means.quiet}</p>
        ) : (
          <ul class="plain-list work">
            {one.work.map((work) => (
              <li key={`${work.kind} ${work.what}`} class={isTrouble(work.state) ? "troubled" : undefined}>
                <span class="grow">{work.what || work.kind}</span>
                <span class="small quiet">
                  {[
                    `${number(work.done)}×`,
                    work.failed > 0 && t.count_failed(number(work.failed)),
                    work.p95_ms !== null && milliseconds(work.p95_ms),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </details>
    </li>
  );
}

function queueColumns(): Column<QueueHealth>[] {
  const t = told(WORDS);
  return [
    {
      key: "queue",
      name: t.queue,
      cell: (queue) => <span class="nowrap">{t.queue_holds[queue.holds] ?? queue.holds}</span>,
    },
    { key: "waiting", name: t.waiting, numeric: true, cell: (queue) => number(queue.waiting + queue.delayed) },
    { key: "in_flight", name: t.in_flight, numeric: true, cell: (queue) => number(queue.in_flight) },
    {
      key: "oldest",
      name: t.oldest,
      numeric: true,
      cell: (queue) => (queue.oldest_s === null ? <span title={t.unmeasured}>–</span> : seconds(queue.oldest_s)),
    },
    {
      key: "dead",
      name: t.dead,
      numeric: true,
      cell: (queue) => (queue.dead_letters > 0 ? <strong class="bad">{number(queue.dead_letters)}</strong> : "0"),
    },
  ];
}

function Errors({ service }: { service: string }) {
  const t = told(WORDS);
  const errors = usePolled(
    (ask) => read("/v1/services/{service}/errors", { path: { service }, ...ask }),
    ERRORS_EVERY_MS,
    [service],
  );
  return (
    <>
      <h3>{t.last_errors}</h3>
      <StaleNotice problem={errors.problem} />
      {!errors.value && !errors.problem && <p class="quiet small">{shared().loading}</p>}
      {errors.value?.errors.length === 0 && <p class="quiet small">{t.no_errors}</p>}
      <ul class="plain-list stack">
        {errors.value?.errors.map((error) => (
          <li key={`${error.at} ${error.what} ${error.correlation_id}`} class="error">
            <span class="small quiet">
              {timeToSecond(error.at)} · {error.function} · {error.what}
            </span>
            <code>{error.error || "–"}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Who hears what it says, whom it hears, whom it asks. */
function Spoken({ system, name }: { system: SystemMap; name: string }) {
  const t = told(WORDS);
  const declared = system.services.find((service) => service.name === name);
  const heard = (event: string) =>
    system.edges.filter((edge) => edge.source === name && edge.name === event).map((edge) => edge.target);
  const hears = system.edges.filter((edge) => edge.target === name && edge.link === "event");
  const asks = system.edges.filter((edge) => edge.source === name && edge.link === "query");
  const lists = [
    {
      title: t.emits,
      entries: (declared?.emits ?? []).map((event) => `${event} → ${heard(event).join(", ") || t.nobody_hears}`),
    },
    { title: t.hears, entries: hears.map((edge) => `${edge.name} (${t.by} ${edge.source})`) },
    { title: t.asks, entries: asks.map((edge) => `${edge.target}: ${edge.name}`) },
  ].filter((list) => list.entries.length > 0);
  return (
    <>
      {lists.map((list) => (
        <details key={list.title} class="spoken">
          <summary>
            {list.title} <span class="quiet">({list.entries.length})</span>
          </summary>
          <ul class="plain-list small">
            {list.entries.map((entry) => (
              <li key={entry}>{entry}</li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}
