"""What is agreed when a ride is asked for: the price that was quoted, or else the one of the moment."""

from __future__ import annotations

from typing import NamedTuple

from events.dispatch import RideRequested
from kernel.refusal import Refusal
from pricing import quote_token, quoting
from pricing.receipt import Receipt


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
            return Agreed(quote.receipt)
        except Refusal as refusal:
            refused = refusal.code
    return Agreed(quoting.estimate(event.category, points, event.requested_at), refused)
