/** JSON merge patches (RFC 7386), as the feed sends its deltas: what changed by name, and null for what is gone. */
export type Json = Readonly<Record<string, unknown>>;

export function merge(target: Json, patch: Json): Json {
  const merged: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else if (isObject(value)) merged[name] = merge(isObject(merged[name]) ? merged[name] : {}, value);
    else merged[name] = value;
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
