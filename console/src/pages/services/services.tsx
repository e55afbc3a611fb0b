/** The running system: who says what to whom and how it goes, what was given up, and bringing it back. */
import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { number, timeToSecond } from "../../i18n/format";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Failure, Loading, StaleNotice } from "../../ui/states";
import { Attention } from "./attention";
import { DeadLetters } from "./dead-letters";
import { Edges } from "./edges";
import { type Health, STATES } from "./health";
import { ServiceMap } from "./map";
import { Redrives } from "./redrives";
import { ServicePanel } from "./service-panel";
import { Mark } from "./state-mark";
import { WORDS } from "./words";
import "./services.css";

const HEALTH_EVERY_MS = 4000;
const LETTERS_EVERY_MS = 10_000;
const MAP_EVERY_MS = 60_000;

export default function Services() {
  const t = told(WORDS);
  const [selected, setSelected] = useState<string | null>(null);
  const [redriven, setRedriven] = useState(0);
  const system = usePolled((ask) => read("/v1/services", { ...ask }), MAP_EVERY_MS, []);
  const health = usePolled((ask) => read("/v1/services/health", { ...ask }), HEALTH_EVERY_MS, []);
  const letters = usePolled((ask) => read("/v1/dead-letters", { ...ask }), LETTERS_EVERY_MS, []);
  if (!system.value || !health.value) {
    const problem = system.problem ?? health.problem;
    if (!problem) return <Loading />;
    return (
      <Failure
        problem={problem}
        onRetry={() => {
          system.refresh();
          health.refresh();
        }}
      />
    );
  }
  const onRedriven = () => {
    setRedriven(redriven + 1);
    letters.refresh();
    health.refresh();
  };
  const choose = (service: string | null) => setSelected(service === selected ? null : service);
  return (
    <>
      <header class="row spread">
        <h1>{t.title}</h1>
        <AsOf health={health.value} />
      </header>
      <StaleNotice problem={health.problem} />
      <Attention health={health.value} onSelect={setSelected} />
      <div class="services-grid" data-open={selected !== null || undefined}>
        <section class="card map-card">
          <p class="quiet small">{t.map_hint}</p>
          <ServiceMap health={health.value} selected={selected} onSelect={choose} />
          <Legend />
        </section>
        <div class="stack services-side">
          <Picker health={health.value} selected={selected} onSelect={setSelected} />
          {selected && (
            <ServicePanel
              name={selected}
              system={system.value}
              health={health.value}
              onClose={() => setSelected(null)}
            />
          )}
        </div>
        <div class="stack services-rest">
          <DeadLetters letters={letters} onRedriven={onRedriven} />
          <details class="card past-redrives">
            <summary>
              <h2>{t.redrives}</h2>
            </summary>
            <Redrives revision={redriven} />
          </details>
          <Edges health={health.value} service={selected} />
        </div>
      </div>
    </>
  );
}

/** What the figures are of, and which source is missing from them. */
function AsOf({ health }: { health: Health }) {
  const t = told(WORDS);
  const silent = health.sources.filter((source) => !source.available).map((source) => t.source[source.name]);
  return (
    <p class="small quiet">
      {t.counted(number(health.window_s), timeToSecond(health.at))}
      {silent.length > 0 && (
        <strong class="bad">
          {" "}
          {t.source_silent} {silent.join(", ")}
        </strong>
      )}
    </p>
  );
}

function Picker({
  health,
  selected,
  onSelect,
}: {
  health: Health;
  selected: string | null;
  onSelect: (service: string | null) => void;
}) {
  const t = told(WORDS);
  return (
    <label class="field service-picker">
      <span>{t.choose_service}</span>
      <select value={selected ?? ""} onChange={(event) => onSelect(event.currentTarget.value || null)}>
        <option value="">–</option>
        {health.services.map((service) => (
          <option key={service.name} value={service.name}>
            {service.name} · {t.state[service.state]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Legend() {
  const t = told(WORDS);
  return (
    <ul class="plain-list row legend" aria-label={t.legend}>
      {STATES.map((state) => (
        <li key={state} class="row small">
          <Mark state={state} /> {t.state[state]}
          <span class="visually-hidden">: {t.state_means[state]}</span>
        </li>
      ))}
    </ul>
  );
}
