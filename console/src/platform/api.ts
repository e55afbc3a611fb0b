/**
 * The public API, typed by its committed contracts. A call that fails throws a `Problem` ready to be shown; what is safe to
 * repeat is repeated: reads, and writes because each carries its `Idempotency-Key`.
 *
 *     const trip = await get("/v1/trips/{trip_id}", { path: { trip_id } });
 *     await post("/v1/trips/{trip_id}/arrive", { path: { trip_id }, body: { at: now() } });
 */
import type { Paths } from "../contracts";
import { language } from "../i18n";
import { pause, waitMs } from "./backoff";
import { heard, serverNow } from "./clock";
import { config } from "./config";
import { Problem, problemFrom, unreachable } from "./problem";
import { accessToken, renew, session } from "./session";

type Method = "get" | "put" | "post" | "delete";
type Having<M extends Method> = {
  [P in keyof Paths]: Paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof Paths];
type Operation<P extends keyof Paths, M extends Method> = M extends keyof Paths[P] ? NonNullable<Paths[P][M]> : never;

type Content<R> = R extends { content: infer C } ? C[keyof C] : undefined;
type Success<O> = O extends { responses: infer R } ? Content<R[keyof R & (200 | 201 | 202)]> : never;
type Parameters<O, Kind extends string> = O extends { parameters: infer P }
  ? Kind extends keyof P
    ? NonNullable<P[Kind]>
    : undefined
  : undefined;
type RequestBody<O> = O extends { requestBody?: infer B } ? Content<NonNullable<B>> : undefined;

/** What a route answers. */
export type Answered<P extends keyof Paths, M extends Method = "get"> = Success<Operation<P, M>>;
/** What a route is sent. */
export type Sent<P extends keyof Paths, M extends Method = "post"> = RequestBody<Operation<P, M>>;

type Needed<Name extends string, T> = [T] extends [undefined | never]
  ? { [K in Name]?: undefined }
  : { [K in Name]: T };
type Optional<Name extends string, T> = [T] extends [undefined | never]
  ? { [K in Name]?: undefined }
  : { [K in Name]?: T };

export interface Extras {
  readonly ifMatch?: number | string;
  readonly ifNoneMatch?: string | undefined;
  /** The same key for the same wish, also when a person presses the button again after a failure. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
}

type Options<P extends keyof Paths, M extends Method> = Needed<"path", Parameters<Operation<P, M>, "path">> &
  Optional<"query", Parameters<Operation<P, M>, "query">> &
  (M extends "put" | "post" ? Needed<"body", RequestBody<Operation<P, M>>> : unknown) &
  Extras;

export interface Reply<T> {
  readonly value: T;
  readonly etag: string | null;
  readonly status: number;
}

const TRIES = 4;
const BACKOFF = { first_ms: 300, most_ms: 4000 };
const TIMEOUT_MS = 20_000;
const PASSING = new Set([429, 502, 503, 504]);

export async function get<P extends Having<"get">>(path: P, options: Options<P, "get">): Promise<Answered<P, "get">> {
  return (await call<Answered<P, "get">>("GET", path as string, options)).value;
}

/** With its ETag; a 304 is a reply with status 304 and no value. */
export async function read<P extends Having<"get">>(
  path: P,
  options: Options<P, "get">,
): Promise<Reply<Answered<P, "get">>> {
  return call<Answered<P, "get">>("GET", path as string, options);
}

export async function post<P extends Having<"post">>(
  path: P,
  options: Options<P, "post">,
): Promise<Answered<P, "post">> {
  return (await call<Answered<P, "post">>("POST", path as string, options)).value;
}

export async function put<P extends Having<"put">>(path: P, options: Options<P, "put">): Promise<Answered<P, "put">> {
  return (await call<Answered<P, "put">>("PUT", path as string, options)).value;
}

export async function remove<P extends Having<"delete">>(
  path: P,
  options: Options<P, "delete">,
): Promise<Answered<P, "delete">> {
  return (await call<Answered<P, "delete">>("DELETE", path as string, options)).value;
}

export interface Request extends Extras {
  readonly path?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** One call, repeated while that can help. The typed functions above are what pages use. */
export async function call<T>(method: string, path: string, request: Request): Promise<Reply<T>> {
  const url = config().api_url + filled(path, request.path) + queryOf(request.query);
  const key = method === "POST" ? (request.idempotencyKey ?? crypto.randomUUID()) : undefined;
  for (let failures = 1; ; failures++) {
    try {
      return await once<T>(method, url, request, key);
    } catch (thrown) {
      const passing = thrown instanceof Problem && (thrown.isUnreachable || PASSING.has(thrown.status));
      if (!passing || failures >= TRIES) throw thrown;
      const wait = thrown.retryAfterS ? thrown.retryAfterS * 1000 : waitMs(BACKOFF, failures);
      await pause(Math.min(wait, BACKOFF.most_ms), request.signal);
    }
  }
}

async function once<T>(method: string, url: string, request: Request, key: string | undefined): Promise<Reply<T>> {
  let response = await send(method, url, request, key, await accessToken());
  if (response.status === 401 && session.value) {
    response = await send(method, url, request, key, await renew());
  }
  if (response.status === 304) {
    return { value: undefined as T, etag: response.headers.get("etag"), status: 304 };
  }
  if (!response.ok) throw await problemFrom(response);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    value: (isJson && text ? JSON.parse(text) : text || undefined) as T,
    etag: response.headers.get("etag"),
    status: response.status,
  };
}

async function send(
  method: string,
  url: string,
  request: Request,
  key: string | undefined,
  token: string | null,
): Promise<Response> {
  const headers = new Headers({ "Accept-Language": language.value });
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (key) headers.set("Idempotency-Key", key);
  if (request.ifMatch !== undefined) headers.set("If-Match", `"${request.ifMatch}"`);
  if (request.ifNoneMatch) headers.set("If-None-Match", request.ifNoneMatch);
  if (request.body !== undefined) headers.set("Content-Type", "application/json");
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  try {
    const response = await fetch(url, { method, headers, body, signal, cache: "no-store" });
    heard(response.headers.get("x-served-at"));
    return response;
  } catch {
    request.signal?.throwIfAborted();
    throw unreachable();
  }
}

export function filled(path: string, parameters: Request["path"] = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name] ?? "")));
}

export function queryOf(query: Request["query"] = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    for (const entry of Array.isArray(value) ? value : [value]) pairs.append(name, String(entry));
  }
  const text = pairs.toString();
  return text ? `?${text}` : "";
}

/** The moment as the servers see it, as the API writes moments. */
export const now = (): string => new Date(serverNow()).toISOString();
