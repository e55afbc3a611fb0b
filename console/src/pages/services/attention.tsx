import { told } from "../../i18n";
import { number } from "../../i18n/format";
import { byUrgency, type EdgeHealth, figuresOf, type Health, isTrouble, type ServiceHealth, severity } from "./health";
import { StateBadge } from "./state-mark";
import { milliseconds } from "./units";
import { WORDS } from "./words";

/** What is wrong, in words, the worst first; or that nothing is. */
export function Attention({ health, onSelect }: { health: Health; onSelect: (service: string) => void }) {
  const t = told(WORDS);
  const edges = byUrgency(health.edges.filter((edge) => isTrouble(edge.state)));
  const explained = new Set(edges.map((edge) => edge.target));
  const services = health.services
    .filter((service) => isTrouble(service.state) && (!explained.has(service.name) || figuresOf(service).dead > 0))
    .sort((one, other) => severity(other.state) - severity(one.state));
  if (edges.length === 0 && services.length === 0) {
    return (
      <p class="notice notice-good" role="status">
        {health.state === "quiet" ? t.nothing_happens : t.all_well}
      </p>
    );
  }
  const isBad = [...edges, ...services].some((one) => severity(one.state) >= severity("stuck"));
  return (
    <section class={`card attention attention-${isBad ? "bad" : "warn"}`} aria-labelledby="attention-title">
      <h2 id="attention-title">{t.attention}</h2>
      <ul class="plain-list stack" aria-live="polite">
        {edges.map((edge) => (
          <li key={`${edge.source} ${edge.target} ${edge.name}`}>
            <button type="button" class="attention-item" onClick={() => onSelect(edge.target)}>
              <StateBadge state={edge.state} />
              <span class="grow">
                <strong>
                  {edge.source} → {edge.target}: {edge.name}
                </strong>
                <span class="quiet small">{edgeFacts(edge)}</span>
              </span>
            </button>
          </li>
        ))}
        {services.map((service) => (
          <li key={service.name}>
            <button type="button" class="attention-item" onClick={() => onSelect(service.name)}>
              <StateBadge state={service.state} />
              <span class="grow">
                <strong>{service.name}</strong>
                <span class="quiet small">{serviceFacts(service)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function edgeFacts(edge: EdgeHealth): string {
  const t = told(WORDS);
  const failed = edge.failed + edge.rejected;
  return [
    t.state_means[edge.state],
    failed > 0 && t.count_failed(number(failed)),
    edge.waiting > 0 && t.count_waiting(number(edge.waiting)),
    edge.throttles > 0 && t.count_throttled(number(edge.throttles)),
    edge.state === "slow" && milliseconds(edge.delivery_p95_ms ?? edge.p95_ms),
  ]
    .filter(Boolean)
    .join(" · ");
}

function serviceFacts(service: ServiceHealth): string {
  const t = told(WORDS);
  const figures = figuresOf(service);
  const functions = service.functions.filter((one) => isTrouble(one.state)).map((one) => one.name);
  return [
    functions.length > 0 && functions.join(", "),
    figures.failed > 0 && t.count_failed(number(figures.failed)),
    figures.waiting > 0 && t.count_waiting(number(figures.waiting)),
    figures.dead > 0 && t.count_dead(number(figures.dead)),
  ]
    .filter(Boolean)
    .join(" · ");
}
