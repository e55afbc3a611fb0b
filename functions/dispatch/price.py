"""The one question to pricing: does the price that the rider was shown still hold.

Asked so that he learns it before anybody sets off. If pricing cannot say, the ride goes ahead: pricing decides by the same
token once it hears of the request, and the rider sees what became of it with his fare.
"""

from __future__ import annotations

import msgspec

from dispatch.request import RideRequest
from kernel import log, sibling
from kernel.geo import Point
from kernel.refusal import Refusal

PATH = "/internal/pricing/quotes/check"


class QuoteExpired(Refusal):
    """The price held for some minutes, and they are over."""


class QuoteMismatch(Refusal):
    """The price was for another ride."""


class QuoteForged(Refusal):
    """Pricing never said that."""


REFUSALS: dict[str, type[Refusal]] = {refusal().code: refusal for refusal in (QuoteExpired, QuoteMismatch, QuoteForged)}


class Answer(msgspec.Struct):
    code: str


def check_quote(token: str, rider_id: str, request: RideRequest) -> None:
    points = [request.pickup, *request.stops, request.dropoff]
    try:
        sibling.get(
            PATH, token=token, rider_id=rider_id, category=request.category, point=[_text(point) for point in points]
        )
    except sibling.SiblingRefused as refused:
        if refusal := REFUSALS.get(_code(refused)):
            raise refusal() from refused
        log.warning("accepting a quote unchecked", reason=str(refused))
    except sibling.SiblingUnavailable as error:
        log.warning("accepting a quote unchecked", reason=str(error))


def _text(point: Point) -> str:
    return f"{point.lat},{point.lng}"


def _code(refused: sibling.SiblingRefused) -> str:
    try:
        return msgspec.json.decode(refused.problem, type=Answer).code
    except msgspec.DecodeError:
        return ""
