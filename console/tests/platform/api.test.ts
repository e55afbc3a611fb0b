import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call, filled, queryOf } from "../../src/platform/api";
import { setConfig } from "../../src/platform/config";
import { Problem } from "../../src/platform/problem";

const API = "http://api.test";
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.useFakeTimers();
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  setConfig({
    api_url: API,
    feed_url: "",
    cognito_url: "",
    client_id: "",
    city: { name: "", centre: { lat: 0, lng: 0 }, zoom: 1, currency: "EUR", places: [] },
    tiles_url: "",
    tiles_attribution: "",
    local_users: [],
    local_password: "",
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const keyOf = (nth: number) => new Headers(fetched.mock.calls[nth]?.[1]?.headers).get("idempotency-key");

it("repeats a write that may have got lost, under the same key", async () => {
  fetched.mockRejectedValueOnce(new TypeError("offline")).mockResolvedValueOnce(answer(201, { ride_id: "r1" }));
  const made = call<{ ride_id: string }>("POST", "/v1/rides", { body: {} });
  await vi.advanceTimersByTimeAsync(1000);
  expect((await made).value.ride_id).toBe("r1");
  expect(keyOf(0)).toBeTruthy();
  expect(keyOf(1)).toBe(keyOf(0));
});

it("does not repeat what was refused, and says it in the API's words", async () => {
  const told = { code: "ride_already_open", title: "There is already a ride.", detail: "Cancel it.", ride_id: "r0" };
  fetched.mockResolvedValueOnce(answer(409, told));
  const problem = await call("POST", "/v1/rides", { body: {} }).catch((thrown: Problem) => thrown);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 409, code: "ride_already_open", title: "There is already a ride." });
  expect((problem as Problem).facts.ride_id).toBe("r0");
  expect(fetched).toHaveBeenCalledTimes(1);
});

it("gives up an unreachable server after a while, in its own words", async () => {
  fetched.mockRejectedValue(new TypeError("offline"));
  const given = call("GET", "/v1/rides", {}).catch((thrown: Problem) => thrown);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await given).toMatchObject({ isUnreachable: true });
});

it("fills paths and queries in, with nothing that could be taken for more path", () => {
  expect(filled("/v1/rides/{ride_id}/fare", { ride_id: "a/b?c" })).toBe("/v1/rides/a%2Fb%3Fc/fare");
  expect(queryOf({ limit: 5, cursor: undefined, need: ["a", "b"] })).toBe("?limit=5&need=a&need=b");
});
