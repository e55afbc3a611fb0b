import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../src/platform/api", () => ({ call: vi.fn() }));
vi.mock("../../src/platform/session", () => ({ session: { subscribe: () => undefined } }));

import { Feed, type FeedMessage, type Socket, type Transport } from "../../src/platform/feed";
import { Problem } from "../../src/platform/problem";

const RIDE = "ride:r1";
const PATH = "/v1/feed/rides/r1";

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly said: Record<string, unknown>[] = [];
  readyState = 0;
  closed = false;

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  says(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

class World implements Transport {
  readonly sockets: FakeSocket[] = [];
  polled: FeedMessage | Problem | null = null;
  polls = 0;

  ticket = async () => "t";

  open(): Socket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  async poll() {
    this.polls++;
    if (this.polled instanceof Problem) throw this.polled;
    return { message: this.polled, etag: "1" };
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("no socket yet");
    return last;
  }
}

const change = (seq: number, kind = "state") => ({ topic: RIDE, seq, at: "", kind, data: { seq } });
const snapshot = (seq: number) => change(seq, "snapshot");

describe("the feed", () => {
  let world: World;
  let feed: Feed;
  let heard: string[];
  let problems: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
    feed = new Feed(() => "ws://feed", world);
    heard = [];
    problems = [];
  });

  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
  });

  async function connected(after_ms = 0): Promise<FakeSocket> {
    feed.follow(
      RIDE,
      PATH,
      ({ kind, seq }) => void heard.push(`${kind} ${seq}`),
      ({ code }) => void problems.push(code),
    );
    await vi.advanceTimersByTimeAsync(after_ms);
    world.socket.opens();
    return world.socket;
  }

  async function reconnected(): Promise<FakeSocket> {
    world.socket.onclose?.();
    await vi.advanceTimersByTimeAsync(1000);
    world.socket.opens();
    return world.socket;
  }

  it("subscribes, and passes on a snapshot and what follows", async () => {
    const socket = await connected();
    expect(socket.said).toEqual([{ action: "subscribe", topic: RIDE }]);
    socket.says(snapshot(4));
    socket.says(change(5));
    expect(heard).toEqual(["snapshot 4", "state 5"]);
    expect(feed.connection.value).toBe("live");
  });

  it("keeps a change that overtakes the answer until the answer is there", async () => {
    const socket = await connected();
    socket.says(change(5));
    expect(heard).toEqual([]);
    socket.says(snapshot(4));
    expect(heard).toEqual(["snapshot 4", "state 5"]);
  });

  it("resumes where it was, and hears everything it missed in order", async () => {
    (await connected()).says(snapshot(4));
    const socket = await reconnected();
    expect(socket.said).toEqual([{ action: "resume", topic: RIDE, seq: 4 }]);
    socket.says(change(7));
    socket.says({ topic: RIDE, seq: 6, kind: "resumed", messages: [change(5), change(6)] });
    expect(heard).toEqual(["snapshot 4", "state 5", "state 6", "state 7"]);
  });

  it("never goes back: what is older than what is known is dropped", async () => {
    const socket = await connected();
    socket.says(snapshot(4));
    socket.says(change(6));
    socket.says(change(5));
    socket.says(change(6));
    socket.says(snapshot(3));
    expect(heard).toEqual(["snapshot 4", "state 6"]);
  });

  it("polls while there is no socket, and goes on from there when there is", async () => {
    world.polled = snapshot(9) as FeedMessage;
    const socket = await connected(3000);
    expect(heard).toEqual(["snapshot 9"]);
    expect(socket.said).toEqual([{ action: "resume", topic: RIDE, seq: 9 }]);
    const before = world.polls;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.polls).toBe(before);
  });

  it("asks again for what is not there yet, and says so", async () => {
    const socket = await connected();
    socket.says({
      topic: RIDE,
      kind: "refused",
      problem: { status: 404, code: "topic_unknown", title: "", detail: "" },
    });
    expect(problems).toEqual(["topic_unknown"]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(socket.said).toHaveLength(2);
  });

  it("gives a silent socket up, and one that does not answer", async () => {
    const silent = await connected();
    silent.says(snapshot(1));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(silent.said.at(-1)).toEqual({ action: "ping" });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(silent.closed).toBe(true);
    const mute = world.socket;
    mute.opens();
    await vi.advanceTimersByTimeAsync(21_000);
    expect(mute.closed).toBe(true);
  });

  it("does not close a socket before it is there", async () => {
    feed.follow(RIDE, PATH, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    feed.stop();
    expect(world.socket.closed).toBe(false);
    world.socket.opens();
    expect(world.socket.closed).toBe(true);
    expect(feed.connection.value).toBe("offline");
  });

  it("leaves a socket at once when the network is gone, and does not wait when it is back", async () => {
    const socket = await connected();
    window.dispatchEvent(new Event("offline"));
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.closed).toBe(true);
    expect(feed.connection.value).toBe("offline");
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sockets).toHaveLength(2);
  });
});
