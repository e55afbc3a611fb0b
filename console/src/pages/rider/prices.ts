/** What pricing and payments answer, as far as these pages use it. Where they are not deployed, pages do without. */
import type { Money } from "../../i18n/format";
import type { Point } from "../../map/geometry";
import { call } from "../../platform/api";
import { problemOf } from "../../platform/problem";
import type { Priced, PriceLine } from "../../trip/price-lines";

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

export interface Fare {
  readonly agreed: Priced | null;
  readonly final: Priced | null;
}

export interface Payment {
  readonly state: string;
  readonly method: string | null;
  readonly total: Money | null;
  readonly paid: Money | null;
  readonly owed: Money | null;
  readonly reason: string;
  readonly to_pay: { readonly br_code: string; readonly expires_at: string } | null;
  readonly tip: { readonly amount: Money; readonly state: string; readonly reason: string } | null;
  readonly refunds: readonly { readonly refund_id: string; readonly amount: Money }[];
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

/** A point with nothing else in it: the API refuses what it does not know. */
export const bare = ({ lat, lng }: Point): Point => ({ lat, lng });
