/** Where we are, kept in the fragment: any static host serves every page, and nothing in it ever reaches a server's log. */
import { signal } from "@preact/signals";

export interface Location {
  /** Always begins with a slash: `/rides/r-1`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

function current(): Location {
  const [path, query] = window.location.hash.replace(/^#/, "").split("?");
  return { path: path || "/", query: new URLSearchParams(query) };
}

export const location = signal<Location>(current());

export function startRouting(): void {
  window.addEventListener("hashchange", () => {
    location.value = current();
  });
}

export const link = (path: string): string => `#${path}`;

export function go(path: string): void {
  window.location.hash = path;
}

/** The parameters of a path under a pattern, or null: `matched("/rides/:ride_id", "/rides/r-1")` → `{ ride_id: "r-1" }`. */
export function matched(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/$/, "").split("/");
  if (path !== "/" && wanted.length !== given.length) return null;
  if (path === "/") return pattern === "/" ? {} : null;
  const parameters: Record<string, string> = {};
  for (const [position, part] of wanted.entries()) {
    const value = given[position] ?? "";
    if (part.startsWith(":")) parameters[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return parameters;
}
