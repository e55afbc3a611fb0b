import { expect, it } from "vitest";
import { waitMs } from "../../src/platform/backoff";

const BACKOFF = { first_ms: 100, most_ms: 1000 };

it("doubles with every failure, up to the most", () => {
  const longest = [1, 2, 3, 4, 5, 50].map((failures) => waitMs(BACKOFF, failures, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 1000, 1000]);
});

it("spreads clients over the second half of the wait", () => {
  expect(waitMs(BACKOFF, 2, () => 0)).toBe(100);
});
