/** What pricing and payments answer, as far as these pages use it. Where they are not deployed, pages do without. */
import type { Money } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import { call } from "../../platform/api";
import { problemOf } from "../../platform/problem";

export interface PriceLine {
  readonly code: string;
  readonly text: string;
  readonly amount: Money;
}

export interface Quote {
  readonly category: string;
  readonly total: Money;
  readonly lines: readonly PriceLine[];
  readonly basis: string;
  readonly distance_m: number;
  readonly duration_s: number;
  readonly surge_percent: number;
  readonly token: string;
  readonly expires_at: string;
}

export interface Receipt {
  readonly total: Money;
  readonly lines: readonly PriceLine[];
}

export interface Fare {
  readonly agreed: Receipt | null;
  readonly final: Receipt | null;
}

export interface PaymentMethod {
  readonly method_id: string;
  readonly kind: string;
  readonly label: string;
  readonly is_default: boolean;
}

/** Per category, or null where nobody can say prices. */
export async function quotes(pickup: Point, dropoff: Point, signal: AbortSignal): Promise<readonly Quote[] | null> {
  const body = { pickup: bare(pickup), dropoff: bare(dropoff), stops: [] };
  try {
    return (await call<{ quotes: Quote[] }>("POST", "/v1/quotes", { body, signal })).value.quotes;
  } catch (thrown) {
    if (problemOf(thrown).isMissingFeature) return null;
    throw thrown;
  }
}

export const isExpired = (quote: Quote, at: number): boolean => Date.parse(quote.expires_at) <= at;

/** A point with nothing else in it: the API refuses what it does not know. */
export const bare = ({ lat, lng }: Point): Point => ({ lat, lng });
