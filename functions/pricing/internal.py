"""What sibling services ask: does the price that somebody was told still hold."""

from __future__ import annotations

from kernel import clock, problem
from kernel.border import Request
from kernel.geo import Point
from kernel.lean import decode_query, lean_handler
from pricing import quote_token
from pricing.quote_views import CheckAnswer, CheckQuery
from pricing.service import SERVICE
from pricing.wording import WORDINGS


def check(request: Request) -> CheckAnswer:
    query = decode_query(request, CheckQuery)
    points = [_point(number, text) for number, text in enumerate(query.point)]
    quote = quote_token.read(query.token)
    quote.check(query.rider_id, query.category, points, clock.now())
    return CheckAnswer(quote.expires_at, quote.receipt.total)


def _point(number: int, text: str) -> Point:
    lat, _, lng = text.partition(",")
    try:
        return Point(float(lat), float(lng))
    except ValueError:
        misfit = {"pointer": f"/point/{number}", "in": "query", "code": "invalid", "detail": "Expected lat,lng"}
        raise problem.invalid([misfit]) from None


handler = lean_handler(SERVICE, "internal", WORDINGS, check)
