/**
 * Live messages over one WebSocket for the whole tab. A reconnection brings what was missed; a change that overtakes the answer
 * to `subscribe` or `resume` waits for it; a message older than what is already known is dropped. While the socket is down (or
 * none is deployed) the same topics are asked for over HTTP with ETags. A socket that has fallen silent is given up.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { call } from "./api";
import { pause, waitMs } from "./backoff";
import { config } from "./config";
import { type FeedMessage, type Listener, type Resumed, Topic } from "./feed-topic";
import { Problem } from "./problem";
import { session } from "./session";

export type { FeedMessage } from "./feed-topic";

export type Connection = "live" | "polling" | "offline";
export type OnMessage = (message: FeedMessage) => void;
export type OnProblem = (problem: Problem) => void;

export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface Transport {
  ticket(): Promise<string>;
  open(url: string): Socket;
  poll(path: string, etag: string | undefined): Promise<{ message: FeedMessage | null; etag: string | undefined }>;
}

interface Refused {
  readonly topic: string;
  readonly kind: "refused";
  readonly problem: { readonly status: number; readonly code: string; readonly title: string; readonly detail: string };
}

interface Pong {
  readonly kind: "pong";
}

const BACKOFF = { first_ms: 500, most_ms: 30_000 };
const POLL_EVERY_MS = 3000;
const ASK_AGAIN_MS = 3000;
const LOOK_EVERY_MS = 5000;
const ANSWER_WITHIN_MS = 15_000;
const PING_AFTER_MS = 25_000;
const GIVE_UP_AFTER_MS = 40_000;
/** The next page mostly follows something too. */
const LINGER_MS = 3000;
const NOT_FOUND = 404;
const CONNECTING = 0;

export class Feed {
  readonly connection = signal<Connection>("offline");
  private readonly topics = new Map<string, Topic>();
  private socket: Socket | null = null;
  private running: AbortController | null = null;
  private heardAt = 0;
  private giveUp: () => void = () => undefined;

  constructor(
    private readonly url: () => string,
    private readonly transport: Transport,
  ) {}

  follow(name: string, pollPath: string, onMessage: OnMessage, onProblem?: OnProblem): () => void {
    const known = this.topics.get(name);
    const topic = known ?? new Topic(name, pollPath);
    const listener = { onMessage, onProblem };
    topic.listeners.add(listener);
    this.topics.set(name, topic);
    if (!known) this.ask(topic);
    this.start();
    return () => this.unfollow(topic, listener);
  }

  /** Ends everything, as when somebody signs out. */
  stop(): void {
    this.running?.abort();
    this.running = null;
    if (this.socket) this.leave(this.socket);
    this.topics.clear();
    this.connection.value = "offline";
  }

  private unfollow(topic: Topic, listener: Listener): void {
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0 || this.topics.get(topic.name) !== topic) return;
    this.topics.delete(topic.name);
    this.say({ action: "unsubscribe", topic: topic.name });
    setTimeout(() => this.topics.size === 0 && this.stop(), LINGER_MS);
  }

  private start(): void {
    if (this.running) return;
    this.running = new AbortController();
    const stopping = this.running.signal;
    void this.keepConnected(stopping).catch(() => undefined);
    void this.keepPolling(stopping).catch(() => undefined);
  }

  private async keepConnected(stopping: AbortSignal): Promise<void> {
    for (let failures = 0; !stopping.aborted && this.url(); ) {
      const wasLive = await this.connectOnce(stopping);
      failures = wasLive ? 1 : failures + 1;
      await pauseOrOnline(waitMs(BACKOFF, failures), stopping);
    }
  }

  /** One connection from its opening to its end; true if it was ever open. */
  private async connectOnce(stopping: AbortSignal): Promise<boolean> {
    let ticket: string;
    try {
      ticket = await this.transport.ticket();
    } catch (thrown) {
      const refused = thrown instanceof Problem && !thrown.isUnreachable && thrown.status < 500;
      if (refused) await pause(BACKOFF.most_ms, stopping);
      return false;
    }
    if (stopping.aborted) return false;
    const socket = this.transport.open(`${this.url()}?ticket=${encodeURIComponent(ticket)}`);
    this.socket = socket;
    this.heardAt = Date.now();
    const look = setInterval(() => this.lookWhetherSilent(), LOOK_EVERY_MS);
    const ended = new AbortController();
    let wasLive = false;
    await new Promise<void>((resolve) => {
      this.giveUp = resolve; // a dead network keeps even a close() waiting
      socket.onopen = () => {
        wasLive = true;
        this.connection.value = "live";
        for (const topic of this.topics.values()) this.ask(topic);
      };
      socket.onmessage = (event) => this.hear(event.data);
      socket.onclose = () => resolve();
      stopping.addEventListener("abort", () => resolve(), { once: true, signal: ended.signal });
      window.addEventListener("offline", () => resolve(), { once: true, signal: ended.signal });
    });
    ended.abort();
    clearInterval(look);
    this.leave(socket);
    return wasLive;
  }

  private leave(socket: Socket): void {
    socket.onmessage = socket.onclose = null;
    // browsers complain of a connection that is closed before it is there
    socket.onopen = () => socket.close();
    if (socket.readyState !== CONNECTING) socket.close();
    if (this.socket === socket) this.socket = null;
    if (this.connection.value === "live") this.connection.value = "offline";
  }

  private lookWhetherSilent(): void {
    const silence_ms = Date.now() - this.heardAt;
    const isUnanswered = [...this.topics.values()].some((topic) => topic.waited() >= ANSWER_WITHIN_MS);
    if (silence_ms >= GIVE_UP_AFTER_MS || isUnanswered) this.giveUp();
    else if (silence_ms >= PING_AFTER_MS) this.say({ action: "ping" });
  }

  private async keepPolling(stopping: AbortSignal): Promise<void> {
    if (this.url()) await pause(POLL_EVERY_MS, stopping); // mostly the socket is there before
    while (!stopping.aborted) {
      if (this.connection.value !== "live")
        await Promise.all([...this.topics.values()].map((topic) => this.pollOne(topic)));
      await pause(POLL_EVERY_MS, stopping);
    }
  }

  private async pollOne(topic: Topic): Promise<void> {
    try {
      const { message, etag } = await this.transport.poll(topic.pollPath, topic.etag);
      if (this.connection.value !== "live") this.connection.value = "polling";
      topic.etag = etag;
      if (message) topic.deliver({ ...message, topic: topic.name });
    } catch (thrown) {
      if (thrown instanceof Problem && !thrown.isUnreachable) topic.refuse(thrown);
      else if (this.connection.value === "polling") this.connection.value = "offline";
    }
  }

  private hear(data: unknown): void {
    this.heardAt = Date.now();
    const frame = parsed(data);
    if (!frame || frame.kind === "pong") return;
    const topic = this.topics.get((frame as FeedMessage).topic);
    if (frame.kind === "refused") this.hearRefusal(frame as Refused, topic);
    else if (frame.kind === "snapshot" || frame.kind === "resumed") topic?.answer(frame as FeedMessage | Resumed);
    else topic?.change(frame as FeedMessage);
  }

  /** What is not there yet may come; a connection that the server has lost does not come back. */
  private hearRefusal({ problem }: Refused, topic: Topic | undefined): void {
    if (problem.code === "connection_unknown") this.giveUp();
    topic?.refuse(new Problem(problem.status, problem.code, problem.title, problem.detail, [], { ...problem }));
    const { socket } = this;
    if (topic && problem.status === NOT_FOUND) setTimeout(() => this.askAgain(topic, socket), ASK_AGAIN_MS);
  }

  private askAgain(topic: Topic, socket: Socket | null): void {
    if (this.socket === socket && this.topics.get(topic.name) === topic) this.ask(topic);
  }

  private ask(topic: Topic): void {
    if (this.connection.value === "live") this.say(topic.ask());
  }

  private say(message: Record<string, unknown>): void {
    if (this.connection.value === "live") this.socket?.send(JSON.stringify(message));
  }
}

function parsed(data: unknown): FeedMessage | Resumed | Refused | Pong | null {
  try {
    const frame = JSON.parse(String(data)) as Partial<FeedMessage>;
    return typeof frame.kind === "string" ? (frame as FeedMessage) : null;
  } catch {
    return null;
  }
}

/** There is no point in waiting longer once the network is back. */
async function pauseOrOnline(ms: number, stopping: AbortSignal): Promise<void> {
  const waiting = new AbortController();
  window.addEventListener("online", () => waiting.abort(), { once: true, signal: waiting.signal });
  await pause(ms, AbortSignal.any([stopping, waiting.signal])).catch(() => stopping.throwIfAborted());
  waiting.abort();
}

const browser = (ticketPath: string): Transport => ({
  async ticket() {
    const answer = await call<{ ticket: string }>("POST", ticketPath, { body: {} });
    return answer.value.ticket;
  },
  open(url) {
    return new WebSocket(url) as unknown as Socket;
  },
  async poll(path, etag) {
    const reply = await call<FeedMessage>("GET", path, { ifNoneMatch: etag });
    return { message: reply.status === 304 ? null : reply.value, etag: reply.etag ?? etag };
  },
});

export const feed = new Feed(() => config().feed_url, browser("/v1/feed/tickets"));
session.subscribe((current) => {
  if (!current) feed.stop();
});

/** A feed for whoever holds a link to a trip, account or not; there the trip is called `shared`. */
export const feedByLink = (token: string): Feed =>
  new Feed(() => config().feed_url, browser(`/v1/feed/shared/${encodeURIComponent(token)}/tickets`));

/**
 * Follows a topic for as long as the component is there; `null` follows nothing.
 *
 *     useTopic(`ride:${id}`, `/v1/feed/rides/${id}`, ({ kind, data }) => ...)
 *     useTopic("offers", "/v1/feed/offers", ...)
 *     useTopic("alerts", "/v1/feed/alerts", ...)
 *     useTopic("shared", `/v1/feed/shared/${token}`, onMessage, { through: useMemo(() => feedByLink(token), [token]) })
 *
 * A problem may pass: what is not found is asked for again.
 */
export function useTopic(
  topic: string | null,
  pollPath: string,
  onMessage: OnMessage,
  { onProblem, through = feed }: { onProblem?: OnProblem; through?: Feed } = {},
): void {
  const latest = useRef({ onMessage, onProblem });
  latest.current = { onMessage, onProblem };
  useEffect(() => {
    if (topic === null || !config().feed_url) return;
    return through.follow(
      topic,
      pollPath,
      (message) => latest.current.onMessage(message),
      (problem) => latest.current.onProblem?.(problem),
    );
  }, [topic, pollPath, through]);
}
