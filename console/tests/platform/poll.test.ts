import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Ask, Poller } from "../../src/platform/poll";
import { Problem } from "../../src/platform/problem";

let asked: Ask[];
let answers: (() => { value: string; etag: string; status: number })[];
let values: string[];
let problems: (Problem | null)[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  values = [];
  problems = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const says = (value: string, etag: string) => () => ({ value, etag, status: 200 });
const nothingNew = () => ({ value: "", etag: "", status: 304 });
const fails = () => {
  throw new Problem(503, "busy", "Busy.", "");
};

function started(everyMs: number | null = 1000): Poller<string> {
  const poller = new Poller<string>(
    async (ask) => {
      asked.push(ask);
      return (answers.shift() ?? nothingNew)();
    },
    () => everyMs,
    (value) => values.push(value),
    (problem) => problems.push(problem),
  );
  void poller.run();
  return poller;
}

it("asks by the last ETag, and passes on only what is new", async () => {
  answers = [says("a", "1"), nothingNew, says("b", "2")];
  const poller = started();
  await vi.advanceTimersByTimeAsync(3000);
  poller.stop();
  expect(values).toEqual(["a", "b"]);
  expect(asked.slice(0, 4).map((ask) => ask.ifNoneMatch)).toEqual([undefined, "1", "1", "2"]);
});

it("tells a problem, keeps what it knows, and takes it back when it is over", async () => {
  answers = [says("a", "1"), fails, says("b", "2")];
  const poller = started();
  await vi.advanceTimersByTimeAsync(4000);
  poller.stop();
  expect(values).toEqual(["a", "b"]);
  expect(problems.map((problem) => problem?.code ?? null).slice(0, 3)).toEqual([null, "busy", null]);
});

it("asks once where nothing is to be polled, and again when told to", async () => {
  answers = [says("a", "1"), says("b", "2")];
  const poller = started(null);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(values).toEqual(["a"]);
  poller.refresh();
  await vi.advanceTimersByTimeAsync(0);
  poller.stop();
  expect(values).toEqual(["a", "b"]);
});
