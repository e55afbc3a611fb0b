import { afterEach, beforeEach, expect, it, vi } from "vitest";

const post = vi.hoisted(() => vi.fn());
vi.mock("../../src/platform/api", () => ({ post, now: () => "2026-03-01T12:00:00.000Z" }));

import { answered, isWaiting, note, send, stateAfter, type Trip, unsent } from "../../src/pages/driver/steps";
import { Problem, unreachable } from "../../src/platform/problem";

const trip = (version: number) => ({ trip_id: "t1", version, state: "arrived", stops: [] }) as unknown as Trip;
const done = (version: number, ...problems: unknown[]) => ({
  trip: trip(version),
  results: problems.map((problem) => ({ outcome: problem ? "refused" : "applied", problem: problem ?? null })),
});

beforeEach(() => {
  vi.useFakeTimers();
  post.mockReset();
  unsent.value = null;
  answered.value = undefined;
});

afterEach(() => {
  vi.useRealTimers();
});

const sentActions = (nth: number) =>
  post.mock.calls[nth]?.[1].body.actions.map((step: { action: string }) => step.action);

it("goes on without a network, and delivers everything in order when it is back", async () => {
  post.mockRejectedValueOnce(unreachable()).mockResolvedValueOnce(done(3, null, null));
  note("t1", { action: "arrive" });
  const delivery = send();
  await vi.advanceTimersByTimeAsync(0);
  expect(isWaiting.value).toBe(true);
  note("t1", { action: "start", pin: "1234" });
  expect(stateAfter("en_route", unsent.value?.steps ?? [])).toBe("in_progress");
  await vi.advanceTimersByTimeAsync(3000);
  expect(await delivery).toEqual([]);
  expect([sentActions(0), sentActions(1)]).toEqual([["arrive"], ["arrive", "start"]]);
  expect(unsent.value).toBeNull();
  expect(isWaiting.value).toBe(false);
  expect(answered.value?.version).toBe(3);
});

it("says what was refused, and does not try it again", async () => {
  post.mockResolvedValueOnce(done(4, { code: "wrong_pin", text: "That is not the PIN." }));
  note("t1", { action: "start", pin: "0000" });
  const refusals = await send();
  expect(refusals.map((problem) => problem.title)).toEqual(["That is not the PIN."]);
  expect(unsent.value).toBeNull();
});

it("drops what the server will never take", async () => {
  post.mockRejectedValueOnce(new Problem(404, "trip_unknown", "There is no such trip.", ""));
  note("t1", { action: "arrive" });
  await expect(send()).rejects.toMatchObject({ code: "trip_unknown" });
  expect(unsent.value).toBeNull();
});

it("is kept while the tab lives", () => {
  note("t1", { action: "arrive" });
  expect(JSON.parse(sessionStorage.getItem("corrida.steps") ?? "null")).toEqual(unsent.value);
});
