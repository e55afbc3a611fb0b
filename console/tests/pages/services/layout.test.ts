import { describe, expect, it } from "vitest";
import { arrow, type Box, NODE, ordered, placed, SIZE, spots } from "../../../src/pages/services/layout";

const NAMES = [
  "riders",
  "drivers",
  "location",
  "dispatch",
  "trips",
  "pricing",
  "payments",
  "ratings",
  "feed",
  "operations",
];

const numbers = (path: string): number[] => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe("where services stand", () => {
  it("puts those that talk to each other beside each other", () => {
    const order = ordered(
      ["a", "b", "c", "d", "e", "f"],
      [
        ["a", "d"],
        ["d", "a"],
        ["b", "e"],
      ],
    );
    const apart = (one: string, other: string) => {
      const distance = Math.abs(order.indexOf(one) - order.indexOf(other));
      return Math.min(distance, order.length - distance);
    };
    expect([apart("a", "d"), apart("b", "e")]).toEqual([1, 1]);
  });

  it("gives the same order whatever the order of its input", () => {
    const pairs = [["trips", "dispatch"] as const, ["riders", "trips"] as const];
    expect(ordered([...NAMES].reverse(), pairs)).toEqual(ordered(NAMES, pairs));
  });

  it("keeps every service inside the drawing and off the others", () => {
    const placedAt = [...spots(NAMES).values()];
    for (const [position, one] of placedAt.entries()) {
      expect(one.x - NODE.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.y + NODE.height / 2).toBeLessThanOrEqual(SIZE.height);
      for (const other of placedAt.slice(position + 1)) {
        const apart = Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height;
        expect(apart).toBe(true);
      }
    }
  });
});

describe("arrows", () => {
  const one = { x: 100, y: 300 };
  const other = { x: 800, y: 100 };

  it("run from rim to rim", () => {
    const [startX = 0, startY = 0] = numbers(arrow(one, other).path);
    const onSide = Math.abs(Math.abs(startX - one.x) - NODE.width / 2) < 0.1;
    const onEdge = Math.abs(Math.abs(startY - one.y) - NODE.height / 2) < 0.1;
    expect(onSide || onEdge).toBe(true);
  });

  it("keep there and back apart", () => {
    expect(arrow(one, other).places[0]).not.toEqual(arrow(other, one).places[0]);
  });

  it("leave and come back where a service talks to itself", () => {
    expect(numbers(arrow(one, one).path)).toHaveLength(8);
  });
});

describe("labels", () => {
  it("go to the first free place", () => {
    const taken: Box[] = [{ x: 90, y: 90, width: 40, height: 40 }];
    const box = placed(
      [
        { x: 110, y: 110 },
        { x: 300, y: 300 },
      ],
      40,
      20,
      taken,
    );
    expect([box.x, box.y]).toEqual([280, 290]);
    expect(taken).toHaveLength(2);
  });

  it("stay inside the drawing", () => {
    const box = placed([{ x: 0, y: SIZE.height }], 100, 20, []);
    expect([box.x, box.y]).toEqual([0, SIZE.height - 20]);
  });
});
