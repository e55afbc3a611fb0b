from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from kernel import aws, clock, secrets
from kernel.geo import Point
from kernel.table import Table
from pricing import internal, quote_token, shipped
from pricing.fare import fare
from pricing.quote import QuoteExpired
from pricing.service import SERVICE
from tests.conftest import Answer, Client, FakeLambdaContext, http_event, items
from tests.pricing.conftest import SECRET_ID
from tests.pricing.drafts import square
from tests.pricing.flow import ALIADOS, MATOSINHOS, WAY, Flow

PARIS = {"lat": 48.8566, "lng": 2.3522}
DISPATCH = "arn:aws:sts::123456789012:assumed-role/corrida-dispatch-api/function"


def check(token: str, **changes: Any) -> Answer:
    """What dispatch asks."""
    points = changes.pop("points", [ALIADOS, MATOSINHOS])
    asked = {"token": token, "rider_id": "rider-1", "category": "comfort", "point": [f"{p.lat},{p.lng}" for p in points]}
    query = urlencode(asked | changes, doseq=True)
    event = http_event("GET", f"/internal/pricing/quotes/check?{query}", role=DISPATCH)
    return Answer(internal.handler(event, FakeLambdaContext()))


def test_every_category_has_its_price_in_one_answer(flow: Flow) -> None:
    answer = flow.quotes()
    assert {quote["category"] for quote in answer["quotes"]} == {"standard", "comfort", "xl", "black"}
    totals = [quote["total"]["amount_minor"] for quote in answer["quotes"]]
    assert totals == sorted(totals)
    assert answer["route"]["measured_by"] == "straight_line*1.35"
    for quote in answer["quotes"]:
        assert sum(line["amount"]["amount_minor"] for line in quote["lines"]) == quote["total"]["amount_minor"]
        assert (quote["distance_m"], quote["surge_percent"]) == (answer["route"]["distance_m"], 100)
        assert quote["expires_at"] == clock.rfc3339(clock.now() + timedelta(seconds=300)).replace(".000", "")
    assert {quote["basis"] for quote in answer["quotes"]} == {"metered", "upfront"}


def test_nothing_is_stored_for_a_quote(flow: Flow) -> None:
    flow.quotes()
    assert items(flow.table) == []


def test_lines_are_told_in_the_readers_language(flow: Flow) -> None:
    answer = Client(SERVICE, language="pt-BR").as_rider().post("/v1/quotes", WAY)
    texts = [line["text"] for quote in answer.body["quotes"] for line in quote["lines"]]
    assert {"Distância", "Bandeirada"} <= set(texts)


def test_a_token_holds_for_its_ride_and_its_minutes(flow: Flow) -> None:
    quoted = next(quote for quote in flow.quotes()["quotes"] if quote["category"] == "comfort")
    answer = check(quoted["token"])
    assert (answer.status, answer.body["total"]) == (200, quoted["total"])
    flow.passes(300)
    assert check(quoted["token"]).status == 200
    flow.passes(1)
    assert check(quoted["token"]).code == "quote_expired"


@pytest.mark.parametrize(
    "changes",
    [
        {"rider_id": "rider-2"},
        {"category": "black"},
        {"points": [ALIADOS, Point(41.15, -8.60)]},
        {"points": [ALIADOS, Point(41.16, -8.65), MATOSINHOS]},
        {"points": [MATOSINHOS, ALIADOS]},
    ],
)
def test_a_token_is_for_no_other_ride(flow: Flow, changes: dict[str, Any]) -> None:
    answer = check(flow.token(), **changes)
    assert (answer.status, answer.code) == (409, "quote_mismatch")


def test_a_few_steps_from_where_the_price_was_asked_for_make_no_other_ride(flow: Flow) -> None:
    nearby = Point(ALIADOS.lat + 0.0003, ALIADOS.lng)
    assert check(flow.token(), points=[nearby, MATOSINHOS]).status == 200


def test_a_price_with_stops_holds_for_the_same_stops(flow: Flow) -> None:
    stop = Point(41.16, -8.65)
    token = flow.token(stops=[{"lat": stop.lat, "lng": stop.lng}])
    assert check(token, points=[ALIADOS, stop, MATOSINHOS]).status == 200
    assert check(token).code == "quote_mismatch"


def test_whom_the_desk_books_for_may_have_the_desks_price(flow: Flow) -> None:
    desk = Client(SERVICE).as_desk()
    for_anybody = desk.post("/v1/quotes", WAY).body["quotes"]
    token = next(quote["token"] for quote in for_anybody if quote["category"] == "comfort")
    assert check(token, rider_id="whoever calls").status == 200
    for_one = desk.post("/v1/quotes", WAY | {"rider_id": "rider-7"}).body["quotes"]
    token = next(quote["token"] for quote in for_one if quote["category"] == "comfort")
    assert (check(token, rider_id="rider-7").status, check(token).code) == (200, "quote_mismatch")


def test_a_rider_cannot_ask_in_anothers_name(flow: Flow) -> None:
    answer = Client(SERVICE).as_rider("rider-1").post("/v1/quotes", WAY | {"rider_id": "rider-2"})
    assert {quote_token.read(quote["token"]).rider_id for quote in answer.body["quotes"]} == {"rider-1"}


@pytest.mark.parametrize("position", range(0, 400, 23))
def test_no_character_of_a_token_can_be_changed(flow: Flow, position: int) -> None:
    token = flow.token()
    place = position % (len(token) - 1)
    other = "A" if token[place] != "A" else "B"
    assert check(token[:place] + other + token[place + 1 :]).code == "quote_forged"


@pytest.mark.parametrize("token", ["", "q1", "q1..", "q1.a.b.c", "x" * 500, "q2.a.b.c", "é.ü.ß.ö"])
def test_nonsense_is_no_token(flow: Flow, token: str) -> None:
    assert check(token).code == "quote_forged"


def test_what_somebody_else_signed_is_forged(flow: Flow) -> None:
    """The claims are readable for everybody; the signature is what counts."""
    form, version_id, claims, _ = flow.token().split(".")
    raw = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    cheaper = msgspec.json.decode(raw)
    cheaper[6] = 1
    forged = base64.urlsafe_b64encode(msgspec.json.encode(cheaper)).decode().rstrip("=")
    signature = hmac.new(b"a guess", f"{form}.{version_id}.{forged}".encode(), "sha256").digest()
    guessed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    assert check(f"{form}.{version_id}.{forged}.{guessed}").code == "quote_forged"


def test_a_rotated_secret_still_knows_the_quotes_of_the_one_before(flow: Flow) -> None:
    token = flow.token()
    aws.client("secretsmanager").put_secret_value(SecretId=SECRET_ID, SecretString="another one")
    secrets.forget()
    assert check(token).status == 200
    assert check(flow.token()).status == 200
    aws.client("secretsmanager").put_secret_value(SecretId=SECRET_ID, SecretString="a third one")
    secrets.forget()
    assert check(token).code == "quote_forged"


def test_a_price_that_the_program_no_longer_comes_to_is_over(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    token = flow.token()
    monkeypatch.setattr(quote_token, "fare", lambda tariff, facts: replace(fare(tariff, facts), hash="of other sums"))
    with pytest.raises(QuoteExpired):
        quote_token.read(token)


def test_a_ride_cannot_begin_where_no_tariff_holds(flow: Flow) -> None:
    answer = Client(SERVICE).as_rider().post("/v1/quotes", WAY | {"pickup": PARIS})
    assert (answer.status, answer.code) == (422, "outside_every_city")


def test_the_trip_may_not_be_endless(flow: Flow) -> None:
    answer = Client(SERVICE).as_rider().post("/v1/quotes", WAY | {"dropoff": PARIS})
    assert (answer.status, answer.code) == (422, "trip_too_long_to_quote")


def test_an_extra_is_on_the_bill_or_refused_by_name(flow: Flow) -> None:
    unknown = Client(SERVICE).as_rider().post("/v1/quotes", WAY | {"requested": ["helicopter"]})
    assert (unknown.code, unknown.body["unknown"], unknown.body["offered"]) == ("extra_unknown", ["helicopter"], ["luggage"])
    taxi = next(quote for quote in flow.quotes(requested=["luggage"])["quotes"] if quote["category"] == "standard")
    assert [line["amount"]["amount_minor"] for line in taxi["lines"] if line["code"] == "luggage"] == [160]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pickup": WAY["pickup"]},
        WAY | {"pickup": {"lat": 95, "lng": 0}},
        WAY | {"price": 1},
        WAY | {"stops": [WAY["pickup"]] * 6},
    ],
)
def test_a_request_that_breaks_the_rules_is_told_where(flow: Flow, body: dict[str, Any]) -> None:
    answer = Client(SERVICE).as_rider().post("/v1/quotes", body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert answer.body["errors"][0]["pointer"]


def test_prices_are_for_riders_and_the_desk(table: Table) -> None:
    assert Client(SERVICE).as_driver().post("/v1/quotes", WAY).status == 403
    assert Client(SERVICE).as_anyone().post("/v1/quotes", WAY).status == 401


def test_only_siblings_may_check(flow: Flow) -> None:
    event = http_event("GET", "/internal/pricing/quotes/check?token=x", subject="rider-1", groups="riders")
    assert Answer(internal.handler(event, FakeLambdaContext())).status == 403


def test_a_check_that_cannot_be_read_is_told_so(flow: Flow) -> None:
    assert check(flow.token(), point=["41.1;-8.6", "x"]).code == "invalid_request"


def test_an_area_of_the_future_takes_nobodys_prices_away_today(flow: Flow) -> None:
    [comfort] = [tariff for tariff in shipped.tariffs() if tariff.id == "porto-comfort"]
    downtown = replace(comfort, valid_from=clock.now() + timedelta(days=300), area=square(-8.65, 41.1, 0.01))
    desk = Client(SERVICE).as_desk()
    assert desk.post("/v1/tariffs", {"tariff": msgspec.to_builtins(downtown)}, key="key-000001").status == 201
    assert {quote["category"] for quote in flow.quotes()["quotes"]} == {"standard", "comfort", "xl", "black"}
    flow.passes(301 * 24 * 3600)
    assert {quote["category"] for quote in flow.quotes()["quotes"]} == {"standard", "xl", "black"}


def test_no_stop_is_farther_than_any_fleet_goes(flow: Flow) -> None:
    answer = Client(SERVICE).as_rider().post("/v1/quotes", WAY | {"stops": [PARIS]})
    assert (answer.status, answer.code) == (422, "trip_too_long_to_quote")
