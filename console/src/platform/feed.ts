/**
 * Live messages over one WebSocket for the whole tab. A topic is followed with the last `seq` seen, so that a reconnection
 * brings what was missed; a message older than what is already known is dropped: time never runs backwards. While the socket
 * is down (or none is deployed) the same topics are asked for over HTTP with ETags.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { call } from "./api";
import { pause, waitMs } from "./backoff";
import { config } from "./config";
import { Problem } from "./problem";
import { session } from "./session";

export interface FeedMessage {
  readonly topic: string;
  readonly seq: number;
  readonly at: string;
  /** `snapshot` carries everything; any other kind is a delta on what is known. */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Connection = "live" | "polling" | "offline";
export type OnMessage = (message: FeedMessage) => void;

interface Following {
  readonly topic: string;
  /** Where the same is to be had by polling, such as `/v1/feed/rides/r1`; null: the page asks on its own. */
  readonly pollPath: string | null;
  seq: number;
  etag: string | undefined;
  readonly listeners: Set<OnMessage>;
}

export interface Socket {
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

const BACKOFF = { first_ms: 500, most_ms: 30_000 };
const PING_EVERY_MS = 45_000;
const POLL_EVERY_MS = 3000;

export class Feed {
  readonly connection = signal<Connection>("offline");
  private readonly following = new Map<string, Following>();
  private socket: Socket | null = null;
  private running: AbortController | null = null;

  constructor(
    private readonly url: () => string,
    private readonly transport: Transport,
  ) {}

  follow(topic: string, pollPath: string | null, onMessage: OnMessage): () => void {
    const known = this.following.get(topic);
    const following = known ?? { topic, pollPath, seq: 0, etag: undefined, listeners: new Set<OnMessage>() };
    following.listeners.add(onMessage);
    this.following.set(topic, following);
    if (!known) this.say({ action: "subscribe", topic });
    this.start();
    return () => this.unfollow(following, onMessage);
  }

  /** Ends everything, as when somebody signs out. */
  stop(): void {
    this.running?.abort();
    this.running = null;
    this.socket?.close();
    this.socket = null;
    this.following.clear();
    this.connection.value = "offline";
  }

  private unfollow(following: Following, onMessage: OnMessage): void {
    following.listeners.delete(onMessage);
    if (following.listeners.size > 0 || this.following.get(following.topic) !== following) return;
    this.following.delete(following.topic);
    this.say({ action: "unsubscribe", topic: following.topic });
    if (this.following.size === 0) this.stop();
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
      await pause(waitMs(BACKOFF, failures), stopping);
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
    let wasLive = false;
    const ping = setInterval(() => wasLive && this.say({ action: "ping" }), PING_EVERY_MS);
    await new Promise<void>((resolve) => {
      socket.onopen = () => {
        wasLive = true;
        this.connection.value = "live";
        for (const { topic, seq } of this.following.values()) {
          this.say(seq > 0 ? { action: "resume", topic, seq } : { action: "subscribe", topic });
        }
      };
      socket.onmessage = (event) => this.hear(event.data);
      socket.onclose = () => resolve();
      stopping.addEventListener("abort", () => resolve(), { once: true });
    });
    clearInterval(ping);
    if (this.socket === socket) this.socket = null;
    if (this.connection.value === "live") this.connection.value = "offline";
    return wasLive;
  }

  private async keepPolling(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      if (this.connection.value !== "live")
        await Promise.all([...this.following.values()].map((one) => this.pollOne(one)));
      await pause(POLL_EVERY_MS, stopping);
    }
  }

  private async pollOne(following: Following): Promise<void> {
    if (following.pollPath === null) return;
    try {
      const { message, etag } = await this.transport.poll(following.pollPath, following.etag);
      if (this.connection.value !== "live") this.connection.value = "polling";
      following.etag = etag;
      if (message) this.deliver({ ...message, topic: following.topic });
    } catch (thrown) {
      const unreachable = !(thrown instanceof Problem) || thrown.isUnreachable;
      if (unreachable && this.connection.value === "polling") this.connection.value = "offline";
    }
  }

  private hear(data: unknown): void {
    const message = parsed(data);
    if (message) this.deliver(message);
  }

  private deliver(message: FeedMessage): void {
    const following = this.following.get(message.topic);
    if (!following) return;
    const isNews = message.kind === "snapshot" ? message.seq >= following.seq : message.seq > following.seq;
    if (!isNews) return;
    following.seq = message.seq;
    for (const listener of following.listeners) listener(message);
  }

  private say(message: Record<string, unknown>): void {
    if (this.connection.value === "live") this.socket?.send(JSON.stringify(message));
  }
}

function parsed(data: unknown): FeedMessage | null {
  try {
    const message = JSON.parse(String(data)) as Partial<FeedMessage>;
    const isMessage = typeof message.topic === "string" && typeof message.seq === "number";
    return isMessage ? (message as FeedMessage) : null;
  } catch {
    return null;
  }
}

const browser: Transport = {
  async ticket() {
    const answer = await call<{ ticket: string }>("POST", "/v1/feed/tickets", { body: {} });
    return answer.value.ticket;
  },
  open(url) {
    return new WebSocket(url) as unknown as Socket;
  },
  async poll(path, etag) {
    const reply = await call<FeedMessage>("GET", path, { ifNoneMatch: etag });
    return { message: reply.status === 304 ? null : reply.value, etag: reply.etag ?? etag };
  },
};

export const feed = new Feed(() => config().feed_url, browser);
session.subscribe((current) => {
  if (!current) feed.stop();
});

/** A feed for who has no account but a link to a trip: topic `shared`. */
export const sharedFeed = (token: string): Feed =>
  new Feed(() => config().feed_url, {
    ...browser,
    async ticket() {
      const path = { token };
      return (await call<{ ticket: string }>("POST", "/v1/feed/shared/{token}/tickets", { path })).value.ticket;
    },
  });

/** Follows a topic for as long as the component is there; `null` follows nothing. */
export function useTopic(
  topic: string | null,
  pollPath: string | null,
  onMessage: OnMessage,
  followed: Feed = feed,
): void {
  const latest = useRef(onMessage);
  latest.current = onMessage;
  useEffect(() => {
    if (topic === null || !config().feed_url) return;
    return followed.follow(topic, pollPath, (message) => latest.current(message));
  }, [topic, pollPath, followed]);
}
