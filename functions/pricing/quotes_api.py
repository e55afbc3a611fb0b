"""Quotes: what a ride would cost, for everybody who thinks about one. A hot function, so it is a lean one."""

from __future__ import annotations

from kernel import clock
from kernel.border import Request
from kernel.lean import decode, lean_handler
from pricing import quote_token, quoting
from pricing.quote_views import QuotesBody, QuotesView
from pricing.service import SERVICE
from pricing.wording import WORDINGS


def quotes(request: Request) -> QuotesView:
    """A rider's price is his alone; nothing is stored, the tokens hold everything."""
    body, caller = decode(request, QuotesBody), request.caller
    rider_id = body.rider_id if caller.is_desk else caller.id
    found = quoting.quotes(body.points, rider_id, body.requested, clock.now())
    return QuotesView.of(found, [quote_token.sign(quote) for quote in found.quotes], request.language)


handler = lean_handler(SERVICE, "quotes_api", WORDINGS, quotes)
