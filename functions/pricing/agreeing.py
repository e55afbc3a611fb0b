"""What is agreed when a ride is asked for: the price that was quoted, or else the one of the moment."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from events.dispatch import RideRequested
from kernel.refusal import Refusal
from pricing import quote_token, quoting, store_surge
from pricing.fare import fare
from pricing.receipt import Receipt
from pricing.trip_facts import NO_SURGE_PERCENT


class Agreed(NamedTuple):
    """`quote_refused` is the code of the reason why the quote that came along does not count."""

    receipt: Receipt | None
    quote_refused: str = ""


def agree(event: RideRequested) -> Agreed:
    """The quote is judged by the instant of the request, however late we hear of it."""
    points = [event.pickup, *event.stops, event.dropoff]
    refused = ""
    if event.quote_token:
        try:
            quote = quote_token.read(event.quote_token)
            quote.check(event.rider_id, event.category, points, event.requested_at)
            return Agreed(_limited(quote.receipt))
        except Refusal as refusal:
            refused = refusal.code
    return Agreed(quoting.estimate(event.category, points, event.requested_at), refused)


def _limited(quoted: Receipt) -> Receipt:
    """An emergency ends surge for those, too, who were told a price before it."""
    told_percent = quoted.facts.surge_percent
    if told_percent == NO_SURGE_PERCENT:
        return quoted
    limit = store_surge.limit(quoted.tariff.city)
    percent = limit.at_most(told_percent)
    if percent == told_percent:
        return quoted
    proof = f"{quoted.facts.surge_proof} {limit.told}"
    return fare(quoted.tariff, replace(quoted.facts, surge_percent=percent, surge_proof=proof))
