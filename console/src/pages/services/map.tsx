import { useMemo } from "preact/hooks";
import { told } from "../../i18n";
import { number } from "../../i18n/format";
import {
  type Bundle,
  bundlesOf,
  culprits,
  figuresOf,
  type Health,
  isTrouble,
  type ServiceHealth,
  severity,
} from "./health";
import { type Arrow, arrow, type Box, NODE, ordered, placed, SIZE, type Spot, spots } from "./layout";
import { MarkAt } from "./state-mark";
import { WORDS } from "./words";

interface MapProps {
  readonly health: Health;
  readonly selected: string | null;
  readonly onSelect: (service: string) => void;
}

const LETTER_WIDTH = 6.4;
const BOLD_LETTER_WIDTH = 7.1;
const LABEL_HEIGHT = 20;

/** Who says what to whom, as arrows. What is on an arrow is also in the table below, for those who cannot see it. */
export function ServiceMap({ health, selected, onSelect }: MapProps) {
  const t = told(WORDS);
  const names = health.services.map((service) => service.name).join(" ");
  const pairs = health.edges.map((edge) => [edge.source, edge.target] as const);
  const order = useMemo(() => ordered(names.split(" "), pairs), [names, health.edges.length]);
  const places = spots(order);
  const bundles = bundlesOf(health.edges).sort((one, other) => severity(one.state) - severity(other.state));
  const drawn = bundles.map((bundle) => ({
    bundle,
    arrow: arrow(places.get(bundle.source) as Spot, places.get(bundle.target) as Spot),
    faded: selected !== null && bundle.source !== selected && bundle.target !== selected,
  }));
  const taken: Box[] = [...places.values()].map((spot) => ({
    x: spot.x - NODE.width / 2,
    y: spot.y - NODE.height / 2,
    ...NODE,
  }));
  const labelled = [...drawn].reverse().filter(({ bundle, faded }) => bundle.state !== "quiet" && !faded);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing with buttons in it is no fieldset.
    <svg class="service-map" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label={t.map}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: lines take no focus. */}
      <g aria-hidden="true">
        {drawn.map(({ bundle, arrow: way, faded }) => (
          <Way key={`${bundle.source} ${bundle.target}`} bundle={bundle} way={way} faded={faded} />
        ))}
      </g>
      {health.services.map((service) => (
        <Node
          key={service.name}
          service={service}
          spot={places.get(service.name) as Spot}
          isSelected={service.name === selected}
          onSelect={() => onSelect(service.name)}
        />
      ))}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: as above. */}
      <g aria-hidden="true">
        {labelled.map(({ bundle, arrow: way }) => (
          <Label key={`${bundle.source} ${bundle.target}`} bundle={bundle} way={way} taken={taken} />
        ))}
      </g>
    </svg>
  );
}

function Way({ bundle, way, faded }: { bundle: Bundle; way: Arrow; faded: boolean }) {
  const width = isTrouble(bundle.state) ? 4 : bundle.state === "quiet" ? 1 : 1.5 + Math.log10(1 + bundle.perMinute);
  return (
    <g
      class={`way state-${bundle.state}`}
      data-faded={faded || undefined}
      data-way={`${bundle.source} ${bundle.target}`}
    >
      <title>{bundle.edges.map((edge) => edge.name).join("\n")}</title>
      <path class="way-line" d={way.path} stroke-width={width.toFixed(1)} />
      <path class="way-head" d={way.head} />
    </g>
  );
}

/** Beside a troubled arrow stands what troubles it; beside the others only how much goes there. */
function Label({ bundle, way, taken }: { bundle: Bundle; way: Arrow; taken: Box[] }) {
  const t = told(WORDS);
  const trouble = isTrouble(bundle.state);
  const text = trouble ? troubleOf(bundle) : t.per_minute(number(bundle.perMinute, bundle.perMinute < 10 ? 1 : 0));
  const width = text.length * (trouble ? BOLD_LETTER_WIDTH : LETTER_WIDTH) + (trouble ? 36 : 12);
  const box = placed(way.places, width, LABEL_HEIGHT, taken);
  return (
    <g class={`way-label state-${bundle.state}`} data-trouble={trouble || undefined}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="10" />
      {trouble && <MarkAt state={bundle.state} x={box.x + 8} y={box.y + 3} />}
      <text x={box.x + (trouble ? 27 : 6)} y={box.y + 14}>
        {text}
      </text>
    </g>
  );
}

function troubleOf(bundle: Bundle): string {
  const t = told(WORDS);
  const [first, ...others] = culprits(bundle);
  const name = `${first?.name ?? ""}${others.length > 0 ? ` +${others.length}` : ""}`;
  const count =
    bundle.state === "stuck"
      ? t.count_waiting(number(bundle.waiting))
      : bundle.failed > 0
        ? t.count_failed(number(bundle.failed))
        : "";
  return [name, t.state[bundle.state].toLowerCase(), count].filter(Boolean).join(" · ");
}

interface NodeProps {
  readonly service: ServiceHealth;
  readonly spot: Spot;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function Node({ service, spot, isSelected, onSelect }: NodeProps) {
  const t = told(WORDS);
  const figures = figuresOf(service);
  const x = spot.x - NODE.width / 2;
  const y = spot.y - NODE.height / 2;
  const rate = number(figures.perMinute, figures.perMinute < 10 ? 1 : 0);
  const doing = [t.per_minute(rate), figures.failed > 0 && t.count_failed(number(figures.failed))]
    .filter(Boolean)
    .join(" · ");
  const seen = [service.name, doing, figures.dead > 0 && t.count_dead(number(figures.dead))].filter(Boolean).join(" ");
  const label = `${seen}; ${t.state[service.state]}, ${t.count_waiting(number(figures.waiting))}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG has no button of its own.
    <g
      class={`node state-${service.state}`}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isSelected}
      onClick={onSelect}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onSelect();
      }}
    >
      <rect class="node-box" x={x} y={y} width={NODE.width} height={NODE.height} rx="10" />
      <MarkAt state={service.state} x={x + 12} y={y + 11} />
      <text class="node-name" x={x + 33} y={y + 23}>
        {service.name}
      </text>{" "}
      <text class="node-rate" x={x + 12} y={y + 43}>
        {doing}
      </text>{" "}
      {figures.dead > 0 && <Dead count={figures.dead} x={x + NODE.width - 8} y={y - 6} />}
    </g>
  );
}

/** An envelope with a count at the corner of its service. */
function Dead({ count, x, y }: { count: number; x: number; y: number }) {
  const text = number(count);
  const width = 30 + text.length * BOLD_LETTER_WIDTH;
  return (
    <g class="node-dead" transform={`translate(${x - width + 14} ${y})`}>
      <rect width={width} height="20" rx="10" />
      <path d="M9 6h12v8H9zM9 6l6 4.500 6-4.500" />
      <text x="25" y="14">
        {text}
      </text>
    </g>
  );
}
