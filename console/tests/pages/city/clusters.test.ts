import { expect, test } from "vitest";
import { clustered, type Dot } from "../../../src/pages/city/clusters";

const dot = (x: number, y: number, state: Dot["state"] = "available"): Dot => ({ x, y, state });
const spread = (count: number): Dot[] =>
  Array.from({ length: count }, (_, n) => dot((n * 37) % 1200, (n * 91) % 800, n % 3 ? "busy" : "available"));

test("few cars are drawn one by one, even in one spot", () => {
  const dots = Array.from({ length: 100 }, () => dot(10, 10));
  expect(clustered(dots).singles).toHaveLength(100);
});

test("a crowd becomes one circle that says how many there are of each state", () => {
  const crowd = Array.from({ length: 160 }, (_, n) => dot(10, 10, n < 40 ? "busy" : "silent"));
  const { singles, clusters } = clustered([...crowd, dot(700, 700)]);
  expect(singles).toEqual([160]);
  expect(clusters).toEqual([{ x: 10, y: 10, count: 160, by: { available: 0, busy: 40, silent: 120 } }]);
});

test("50,000 cars become no more marks than there are cells, and none is lost", () => {
  const { singles, clusters } = clustered(spread(50_000));
  expect(clusters.length + singles.length).toBeLessThan(20 * 14 * 5);
  expect(clusters.reduce((total, cluster) => total + cluster.count, singles.length)).toBe(50_000);
});
