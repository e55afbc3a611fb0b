/** What rides cost and how they are paid, as these pages use it. */
import type { Point } from "../../map/geometry";
import { type Answered, post } from "../../platform/api";

export type Quote = Answered<"/v1/quotes", "post">["quotes"][number];
export type PaymentMethod = Answered<"/v1/payment-methods">["methods"][number];
export type Payment = Answered<"/v1/rides/{ride_id}/payment">;

/** One per category, cheapest first. */
export async function quotes(pickup: Point, dropoff: Point, signal: AbortSignal): Promise<readonly Quote[]> {
  const body = { pickup: bare(pickup), dropoff: bare(dropoff), stops: [] };
  return (await post("/v1/quotes", { body, signal })).quotes;
}

/** A point with nothing else in it: the API refuses what it does not know. */
export const bare = ({ lat, lng }: Point): Point => ({ lat, lng });
