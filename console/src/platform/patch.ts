/** JSON merge patches (RFC 7386), as the feed sends them: what changed, by name, and null for what is gone. */
export type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `merged({ car: { lat: 1, eta_s: 60 } }, { car: { lat: 2, eta_s: null } })` → `{ car: { lat: 2 } }`; changes neither. */
export function merged(target: Json, patch: Json): Json {
  const result: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const old = result[name];
    if (value === null) delete result[name];
    else if (isObject(value)) result[name] = merged(isObject(old) ? old : {}, value);
    else result[name] = value;
  }
  return result;
}
