/** Where services stand and how arrows run: on an ellipse, in the order that keeps arrows short, arrows bent to its middle. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Spot {
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly path: string;
  readonly head: string;
  /** Where a label may sit, the best place first. */
  readonly places: readonly Spot[];
}

export const SIZE = { width: 900, height: 620 };
export const NODE = { width: 136, height: 56 };
const MARGIN = 10;
const BEND = 0.3;
const LANE = 13;
const HEAD = { length: 10, half: 4.5 };
const LABEL_AT = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75];

type Pair = readonly [string, string];

/** Names in the order around the ellipse: neighbours talk to each other most. Swaps two as long as that shortens arrows. */
export function ordered(names: readonly string[], pairs: readonly Pair[]): string[] {
  const order = [...names].sort();
  const length = () => {
    const place = new Map(order.map((name, position) => [name, position]));
    return pairs.reduce((sum, [one, other]) => {
      const apart = Math.abs((place.get(one) ?? 0) - (place.get(other) ?? 0));
      return sum + Math.min(apart, order.length - apart);
    }, 0);
  };
  let best = length();
  for (let improved = true; improved; ) {
    improved = false;
    for (let one = 0; one < order.length; one++) {
      for (let other = one + 1; other < order.length; other++) {
        swap(order, one, other);
        const now = length();
        if (now < best) {
          best = now;
          improved = true;
        } else swap(order, one, other);
      }
    }
  }
  return order;
}

function swap(order: string[], one: number, other: number): void {
  [order[one], order[other]] = [order[other] as string, order[one] as string];
}

export function spots(order: readonly string[]): Map<string, Spot> {
  const rx = SIZE.width / 2 - NODE.width / 2 - MARGIN;
  const ry = SIZE.height / 2 - NODE.height / 2 - MARGIN;
  return new Map(
    order.map((name, position) => {
      const angle = (position / order.length) * 2 * Math.PI - Math.PI / 2;
      return [name, { x: SIZE.width / 2 + rx * Math.cos(angle), y: SIZE.height / 2 + ry * Math.sin(angle) }];
    }),
  );
}

/** From the rim of one service to the rim of another; there and back run in lanes of their own. */
export function arrow(from: Spot, to: Spot): Arrow {
  if (from.x === to.x && from.y === to.y) return loop(from);
  const middle = { x: SIZE.width / 2, y: SIZE.height / 2 };
  const half = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const away = Math.hypot(to.x - from.x, to.y - from.y);
  const side = { x: (-(to.y - from.y) / away) * LANE, y: ((to.x - from.x) / away) * LANE };
  const control = {
    x: half.x + (middle.x - half.x) * BEND + side.x * 2,
    y: half.y + (middle.y - half.y) * BEND + side.y * 2,
  };
  const start = rim(from, side, control);
  const end = rim(to, side, control);
  return {
    path: `M${at(start)} Q${at(control)} ${at(end)}`,
    head: head(control, end),
    places: LABEL_AT.map((t) => along(start, control, end, t)),
  };
}

/** What a service says to itself. */
function loop(at_: Spot): Arrow {
  const outward = at_.y < SIZE.height / 2 ? 1 : -1;
  const x = at_.x + NODE.width / 2;
  const start = { x, y: at_.y - 10 * outward };
  const end = { x, y: at_.y + 10 * outward };
  const bulge = 34;
  const control = { x: x + bulge, y: at_.y + 10 * outward };
  return {
    path: `M${at(start)} C${at({ x: x + bulge, y: start.y })} ${at(control)} ${at(end)}`,
    head: head(control, end),
    places: [{ x: x + bulge - 8, y: at_.y }],
  };
}

/** Where the line to `towards` leaves a node, if it begins `aside` of the node's middle. */
function rim(middle: Spot, aside: Spot, towards: Spot): Spot {
  const inside = { x: middle.x + aside.x, y: middle.y + aside.y };
  const dx = towards.x - inside.x;
  const dy = towards.y - inside.y;
  const reach = (aside: number, half: number, d: number) => (d === 0 ? 1 : (Math.sign(d) * half - aside) / d);
  const scale = Math.min(1, reach(aside.x, NODE.width / 2, dx), reach(aside.y, NODE.height / 2, dy));
  return { x: inside.x + dx * scale, y: inside.y + dy * scale };
}

function along(start: Spot, control: Spot, end: Spot, t: number): Spot {
  const a = (1 - t) ** 2;
  const b = 2 * (1 - t) * t;
  const c = t ** 2;
  return { x: a * start.x + b * control.x + c * end.x, y: a * start.y + b * control.y + c * end.y };
}

function head(from: Spot, tip: Spot): string {
  const away = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const ux = (tip.x - from.x) / away;
  const uy = (tip.y - from.y) / away;
  const base = { x: tip.x - ux * HEAD.length, y: tip.y - uy * HEAD.length };
  const left = { x: base.x - uy * HEAD.half, y: base.y + ux * HEAD.half };
  const right = { x: base.x + uy * HEAD.half, y: base.y - ux * HEAD.half };
  return `M${at(tip)} L${at(left)} L${at(right)} Z`;
}

const at = (spot: Spot): string => `${spot.x.toFixed(1)} ${spot.y.toFixed(1)}`;

/** Places a box of this size where it covers the least of what is placed already; what it covers is added to `taken`. */
export function placed(places: readonly Spot[], width: number, height: number, taken: Box[]): Box {
  let best: { box: Box; cover: number } | undefined;
  for (const place of places) {
    const x = Math.min(Math.max(place.x - width / 2, 0), SIZE.width - width);
    const y = Math.min(Math.max(place.y - height / 2, 0), SIZE.height - height);
    const box = { x, y, width, height };
    const cover = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    if (!best || cover < best.cover) best = { box, cover };
    if (cover === 0) break;
  }
  const { box } = best as { box: Box };
  taken.push(box);
  return box;
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}
