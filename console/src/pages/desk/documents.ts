/** How a document stands: what the desk looks at first. */
export type Standing = "valid" | "soon" | "expired";

export const SOON_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

export const daysLeft = (expiresAt: string, now: number): number => Math.floor((Date.parse(expiresAt) - now) / DAY_MS);

export function standingOf(expiresAt: string, now: number): Standing {
  if (Date.parse(expiresAt) <= now) return "expired";
  return daysLeft(expiresAt, now) < SOON_DAYS ? "soon" : "valid";
}
