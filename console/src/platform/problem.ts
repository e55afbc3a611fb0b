/** What went wrong, ready to be shown: the API's problem document (RFC 9457), or our own words when no server answered. */
import { shared } from "../i18n/shared";

export interface FieldError {
  /** JSON pointer to the place in the request. */
  readonly pointer?: string;
  readonly detail?: string;
  readonly [fact: string]: unknown;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly facts: Readonly<Record<string, unknown>> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(`${code}: ${title}`);
  }

  /** Everything that is wrong, one sentence each: fields of the request that misfit, and the reasons of a refusal. */
  get faults(): readonly string[] {
    const misfits = this.errors.map(({ pointer, detail }) => [pointer, detail].filter(Boolean).join(": "));
    const reasons = Object.values(this.facts).flatMap((fact) => (Array.isArray(fact) ? fact.map(textOf) : []));
    return [...new Set([...misfits, ...reasons])].filter(Boolean);
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }

  /** The route is not deployed: a page can do without what it would have said. */
  get isMissingFeature(): boolean {
    return this.status === 404 && (this.code === "no_such_route" || this.code === "http_404");
  }
}

/** A reason among a refusal's facts is told in its own words. */
const textOf = (fact: unknown): string =>
  typeof fact === "object" && fact !== null && "text" in fact ? String(fact.text) : "";

export function unreachable(): Problem {
  return new Problem(0, "unreachable", shared().unreachable_title, shared().unreachable_detail);
}

/** Whatever was thrown, as a problem. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const code = thrown instanceof Error ? thrown.name : "unknown";
  return new Problem(500, code, shared().unexpected_title, shared().unexpected_detail(code));
}

export async function problemFrom(response: Response): Promise<Problem> {
  const document: Record<string, unknown> = await response.json().catch(() => ({}));
  const code = typeof document.code === "string" ? document.code : `http_${response.status}`;
  const retryAfter = Number(response.headers.get("retry-after"));
  return new Problem(
    response.status,
    code,
    typeof document.title === "string" ? document.title : shared().unexpected_title,
    typeof document.detail === "string" ? document.detail : shared().unexpected_detail(code),
    Array.isArray(document.errors) ? (document.errors as FieldError[]) : [],
    document,
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  );
}
