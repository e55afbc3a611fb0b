/** One followed topic: which message is news, and in which order it is passed on. Time never runs backwards here. */
import type { Problem } from "./problem";

export interface FeedMessage {
  readonly topic: string;
  readonly seq: number;
  readonly at: string;
  /** `snapshot` carries everything; any other kind is a merge patch on what is known. */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the server answers to `resume`: what was missed. */
export interface Resumed {
  readonly topic: string;
  readonly seq: number;
  readonly kind: "resumed";
  readonly messages: readonly FeedMessage[];
}

export interface Listener {
  readonly onMessage: (message: FeedMessage) => void;
  readonly onProblem?: ((problem: Problem) => void) | undefined;
}

export class Topic {
  readonly listeners = new Set<Listener>();
  etag: string | undefined;
  private known = 0;
  /** While an answer is awaited: the changes that overtook it. */
  private early: FeedMessage[] | null = null;
  private askedAt = 0;

  constructor(
    readonly name: string,
    /** Where the same is to be had by polling, such as `/v1/feed/rides/r1`. */
    readonly pollPath: string,
  ) {}

  /** How long an answer has been awaited; 0 if none is. */
  waited(): number {
    return this.early ? Date.now() - this.askedAt : 0;
  }

  /** What to ask the server: everything, or what came after the last message known. */
  ask(): Record<string, unknown> {
    this.early = [];
    this.askedAt = Date.now();
    if (this.known === 0) return { action: "subscribe", topic: this.name };
    return { action: "resume", topic: this.name, seq: this.known };
  }

  answer(answer: FeedMessage | Resumed): void {
    const early = this.early ?? [];
    this.early = null;
    if (answer.kind === "resumed") {
      for (const message of (answer as Resumed).messages) this.deliver(message);
      this.known = Math.max(this.known, answer.seq);
    } else {
      this.deliver(answer as FeedMessage);
    }
    for (const message of early) this.deliver(message);
  }

  change(message: FeedMessage): void {
    if (this.early) this.early.push(message);
    else this.deliver(message);
  }

  refuse(problem: Problem): void {
    this.early = null;
    for (const listener of this.listeners) listener.onProblem?.(problem);
  }

  deliver(message: FeedMessage): void {
    const isNews = message.kind === "snapshot" ? message.seq >= this.known : message.seq > this.known;
    if (!isNews) return;
    this.known = message.seq;
    for (const listener of this.listeners) listener.onMessage(message);
  }
}
