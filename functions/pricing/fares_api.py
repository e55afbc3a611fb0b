"""The fare of a ride, for its rider, its driver and the desk: to read, and as the document that anybody can recompute."""

from __future__ import annotations

from enum import Enum, auto

from kernel.border import Request
from kernel.lean import decode_query, lean_handler
from pricing import store
from pricing.fare_views import FareView, ReceiptQuery
from pricing.model import FareImported, FareNotFinal, FareUnknown, NothingAgreed, RideFare
from pricing.receipt import Receipt
from pricing.service import SERVICE
from pricing.wording import WORDINGS


class Reader(Enum):
    RIDER = auto()
    DRIVER = auto()
    DESK = auto()


def fare(request: Request) -> FareView:
    """The driver and the desk see whose how much is, the rider what he pays."""
    found, reader = _seen_by(request)
    return FareView.of(found, request.language, with_shares=reader is not Reader.RIDER, with_figures=reader is Reader.DESK)


def receipt(request: Request) -> Receipt:
    """A driver gets to know where a ride that is over led only roughly; his document computes to the same cent."""
    found, reader = _seen_by(request)
    if found.imported:
        raise FareImported()
    if decode_query(request, ReceiptQuery).of == "agreed":
        document = found.agreed
        if document is None:
            raise NothingAgreed()
    else:
        document = found.final
        if document is None:
            raise FareNotFinal(state=found.state)
    return document.reduced() if reader is Reader.DRIVER else document


def _seen_by(request: Request) -> tuple[RideFare, Reader]:
    """Who is both, like one of the desk who rides, is the desk."""
    found, caller = store.get(request.parameters["ride_id"]), request.caller
    if found and (found.wish or found.imported):
        if caller.is_desk:
            return found, Reader.DESK
        if caller.id == found.rider_id:
            return found, Reader.RIDER
        if caller.id == found.driver_id:
            return found, Reader.DRIVER
    raise FareUnknown()


ANSWERS = {"/v1/rides/{ride_id}/fare": fare, "/v1/rides/{ride_id}/receipt": receipt}

handler = lean_handler(SERVICE, "fares_api", WORDINGS, lambda request: ANSWERS[request.route.path](request))
