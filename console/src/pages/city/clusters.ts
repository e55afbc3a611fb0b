/** Many cars in one spot are drawn as one circle with their number, so that 50,000 are as readable as 50. */
import { STATES, type VehicleState } from "./city-view";

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly state: VehicleState;
}

export interface Cluster {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly by: Readonly<Record<VehicleState, number>>;
}

export interface Clustered {
  /** Positions in the list given. */
  readonly singles: readonly number[];
  readonly clusters: readonly Cluster[];
}

const CELL_PX = 64;
const CLUSTER_FROM = 5;
/** So few are always drawn one by one. */
const FEW = 150;

export function clustered(dots: readonly Dot[]): Clustered {
  if (dots.length <= FEW) return { singles: dots.map((_, position) => position), clusters: [] };
  const cells = new Map<string, number[]>();
  for (const [position, dot] of dots.entries()) {
    const key = `${Math.floor(dot.x / CELL_PX)}:${Math.floor(dot.y / CELL_PX)}`;
    const cell = cells.get(key);
    if (cell) cell.push(position);
    else cells.set(key, [position]);
  }
  const singles: number[] = [];
  const clusters: Cluster[] = [];
  for (const members of cells.values()) {
    if (members.length < CLUSTER_FROM) singles.push(...members);
    else clusters.push(clusterOf(members.flatMap((position) => dots[position] ?? [])));
  }
  return { singles, clusters };
}

function clusterOf(members: readonly Dot[]): Cluster {
  const count = members.length;
  const sum = (of: (dot: Dot) => number) => members.reduce((total, dot) => total + of(dot), 0);
  const by = Object.fromEntries(STATES.map((state) => [state, members.filter((dot) => dot.state === state).length]));
  return { x: sum((dot) => dot.x) / count, y: sum((dot) => dot.y) / count, count, by: by as Cluster["by"] };
}
