from __future__ import annotations

import json
from typing import Any

import pytest

from kernel import sibling
from tests.dispatch.conftest import SQUARE, STATION, WISH, City

QUOTED = WISH | {"quote_token": "a-token", "payment_method_id": "card-1"}


class Pricing:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.error: Exception | None = None

    def get(self, path: str, **query: Any) -> Any:
        assert path == "/internal/pricing/quotes/check"
        self.asked.append(query)
        if self.error:
            raise self.error
        return {"valid": True}


@pytest.fixture
def pricing(city: City, monkeypatch: pytest.MonkeyPatch) -> Pricing:
    pricing = Pricing()
    monkeypatch.setattr(sibling, "get", pricing.get)
    return pricing


def refused(status: int, code: str) -> sibling.SiblingRefused:
    return sibling.SiblingRefused(status, json.dumps({"code": code}).encode())


def test_a_quote_is_checked_for_this_rider_and_this_way(city: City, pricing: Pricing) -> None:
    city.asks(**QUOTED)
    points = [f"{point.lat},{point.lng}" for point in (SQUARE, STATION)]
    assert pricing.asked == [{"token": "a-token", "rider_id": "ana", "category": "standard", "point": points}]


def test_the_request_passes_on_what_pricing_and_payments_said(city: City, pricing: Pricing) -> None:
    [requested] = city.events(city.asks(**QUOTED))
    assert (requested.data["quote_token"], requested.data["payment_method_id"]) == ("a-token", "card-1")


def test_without_a_quote_pricing_is_not_asked(city: City, pricing: Pricing) -> None:
    city.asks()
    assert pricing.asked == []


@pytest.mark.parametrize(("status", "code"), [(409, "quote_expired"), (409, "quote_mismatch"), (422, "quote_forged")])
def test_a_quote_that_does_not_hold_is_refused_before_anybody_sets_off(
    city: City, pricing: Pricing, status: int, code: str
) -> None:
    pricing.error = refused(status, code)
    answer = city.rider.post("/v1/rides", QUOTED, key="key-0001")
    assert (answer.status, answer.code) == (status, code)
    assert city.rider.get("/v1/rides").body["rides"] == []


@pytest.mark.parametrize(
    "error", [sibling.SiblingUnavailable("503"), refused(403, "forbidden"), sibling.SiblingRefused(404, b"")]
)
def test_the_ride_goes_ahead_while_pricing_cannot_say(city: City, pricing: Pricing, error: Exception) -> None:
    pricing.error = error
    assert city.asks(**QUOTED)


def test_a_repeated_request_is_answered_though_its_quote_has_expired(city: City, pricing: Pricing) -> None:
    ride_id = city.asks(**QUOTED)
    pricing.error = refused(409, "quote_expired")
    assert city.asks(**QUOTED) == ride_id
