from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from kernel import clock
from kernel.clock import rfc3339
from kernel.table import Table
from pricing import shipped, store_tariffs
from pricing.service import SERVICE
from tests.conftest import Client, create_table, items, outbox_of
from tests.pricing.drafts import METERED, NOON, UPFRONT

KEY = "key-000001"


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    store_tariffs.forget()
    yield create_table(SERVICE)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def desk(table: Table) -> Client:
    return Client(SERVICE).as_desk()


def draft(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(replace(UPFRONT, valid_from=NOON))
    return {"tariff": body | changes}


def test_a_fresh_deployment_has_prices(table: Table) -> None:
    answer = Client(SERVICE).as_anyone().get("/v1/tariffs?city=porto")
    assert answer.status == 200
    assert {entry["tariff_id"] for entry in answer.body["tariffs"]} >= {"porto-standard", "porto-black"}
    assert answer.body["tariffs"][0]["tariff"]["currency"] == "EUR"


def test_prices_of_the_past_can_be_asked_for(table: Table) -> None:
    answer = Client(SERVICE).as_anyone().get("/v1/tariffs?city=new-york&at=2019-03-01T12:00:00Z")
    [entry] = answer.body["tariffs"]
    assert entry["tariff"]["version"] == 3
    assert entry["tariff"]["meter"]["flag_fall_minor"] == 250


def test_a_city_without_tariffs_is_told(table: Table) -> None:
    anyone = Client(SERVICE).as_anyone()
    assert (anyone.get("/v1/tariffs?city=paris").status, anyone.get("/v1/tariffs").status) == (404, 422)
    assert anyone.get("/v1/tariffs?city=porto&at=2019-03-01T12:00:00").status == 422


def test_the_desk_publishes_a_tariff_that_everybody_sees(desk: Client, table: Table) -> None:
    created = desk.post("/v1/tariffs", draft(), key=KEY)
    assert (created.status, created.headers["location"]) == (201, "/v1/tariffs/atlantis-standard/versions/1")
    assert created.headers["etag"] == '"1"'
    seen = Client(SERVICE).as_anyone().get("/v1/tariffs?city=atlantis")
    assert [entry["tariff"] for entry in seen.body["tariffs"]] == [created.body["tariff"]]
    assert Client(SERVICE).as_anyone().get(created.headers["location"]).body == created.body


def test_publishing_states_the_event_in_the_same_write(desk: Client, table: Table) -> None:
    desk.post("/v1/tariffs", draft(), key=KEY)
    [envelope] = outbox_of(table, "TARIFFS", "atlantis-standard#000001").events
    assert envelope.metadata.type == "TariffPublished"
    assert envelope.metadata.aggregate.version == 1
    assert envelope.data["valid_from"] == "2026-03-04T12:00:00Z"
    assert envelope.data["published_by"] == "desk-1"


def test_the_next_version_overrides_from_its_start(desk: Client, table: Table) -> None:
    later = rfc3339(NOON + timedelta(days=1))
    desk.post("/v1/tariffs", draft(), key=KEY)
    assert desk.post("/v1/tariffs", draft(valid_from=later, base_minor=300), key="key-000002").body["tariff"]["version"] == 2
    anyone = Client(SERVICE).as_anyone()
    [today] = anyone.get("/v1/tariffs?city=atlantis").body["tariffs"]
    [tomorrow] = anyone.get(f"/v1/tariffs?city=atlantis&at={later}").body["tariffs"]
    assert (today["tariff"]["base_minor"], tomorrow["tariff"]["base_minor"]) == (200, 300)
    listed = anyone.get("/v1/tariffs/atlantis-standard").body
    assert [(entry["version"], entry["in_force"]) for entry in listed["versions"]] == [(1, True), (2, False)]


def test_a_published_tariff_overrides_a_shipped_one(desk: Client, table: Table) -> None:
    [taxi] = [tariff for tariff in shipped.tariffs() if tariff.id == "porto-standard"]
    body = msgspec.to_builtins(replace(taxi, valid_from=NOON, platform_share_basis_points=500))
    assert desk.post("/v1/tariffs", {"tariff": body}, key=KEY).body["tariff"]["version"] == 2
    in_force = store_tariffs.timetable().in_force("porto", "standard", NOON)
    assert in_force
    assert (in_force.version, in_force.platform_share_basis_points) == (2, 500)
    before = store_tariffs.timetable().in_force("porto", "standard", NOON - timedelta(seconds=1))
    assert before == taxi == store_tariffs.get("porto-standard", 1)


def test_a_repeated_request_publishes_once(desk: Client, table: Table) -> None:
    first = desk.post("/v1/tariffs", draft(), key=KEY)
    again = desk.post("/v1/tariffs", draft(), key=KEY)
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (201, first.body, "true")
    assert len(items(table)) == 2
    assert desk.post("/v1/tariffs", draft(base_minor=1), key=KEY).code == "idempotency_key_reused"
    assert desk.post("/v1/tariffs", draft()).code == "idempotency_key_missing"


def test_two_desks_at_the_same_moment_get_two_versions(desk: Client, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    real = store_tariffs.publish
    raced: list[bool] = []

    def publish(publication: Any) -> None:
        if not raced:
            raced.append(True)
            body = draft(valid_from=rfc3339(NOON + timedelta(hours=1)))
            assert Client(SERVICE).as_desk("desk-2").post("/v1/tariffs", body, key=KEY).status == 201
        real(publication)

    monkeypatch.setattr(store_tariffs, "publish", publish)
    assert desk.post("/v1/tariffs", draft(), key=KEY).body["tariff"]["version"] == 2


def test_a_version_published_elsewhere_a_moment_ago_is_found(desk: Client, table: Table) -> None:
    known = store_tariffs.timetable()
    desk.post("/v1/tariffs", draft(), key=KEY)
    store_tariffs.remember(known)
    found = store_tariffs.get("atlantis-standard", 1)
    assert found
    assert found.base_minor == 200
    assert store_tariffs.get("atlantis-standard", 2) is None


def test_only_the_desk_publishes(table: Table) -> None:
    for client, status in ((Client(SERVICE).as_rider(), 403), (Client(SERVICE).as_driver(), 403)):
        assert client.post("/v1/tariffs", draft(), key=KEY).status == status


def test_every_fault_is_told_in_the_callers_language(desk: Client) -> None:
    body = draft(currency="XXY", surge_cap_percent=50, base_minor=-1, valid_from="2026-03-04T11:59:59Z")
    answer = desk.in_language("pt-BR").post("/v1/tariffs", body, key=KEY)
    assert (answer.status, answer.code) == (422, "tariff_faulty")
    codes = [reason["code"] for reason in answer.body["reasons"]]
    assert codes == ["currency_unknown", "number_out_of_range", "number_out_of_range", "begins_in_the_past"]
    assert "/surge_cap_percent é 50; pode ir de 100 a 1000." in answer.body["detail"]


def test_every_misfit_is_told_with_its_pointer(desk: Client) -> None:
    body = draft(base_minor="200", minimun_minor=5, basis="barter", valid_from=17)
    body["tariff"]["fees"][0]["amount_minor"] = 1.5
    body["tariff"]["fees"][1]["on_request"] = 1
    del body["tariff"]["rounding"]
    answer = desk.post("/v1/tariffs", body, key=KEY)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert {error["pointer"] for error in answer.body["errors"]} == {
        "/tariff/base_minor",
        "/tariff/minimun_minor",
        "/tariff/basis",
        "/tariff/valid_from",
        "/tariff/fees/0/amount_minor",
        "/tariff/fees/1/on_request",
        "/tariff/rounding",
    }


@pytest.mark.parametrize("at", ["2026-03-05T12:00:00", "0001-01-01T00:00:00+03:04", "9999-12-31T23:59:59Z"])
def test_an_instant_without_a_zone_or_at_the_end_of_the_calendar_is_refused(desk: Client, at: str) -> None:
    answer = desk.post("/v1/tariffs", draft(valid_from=at), key=KEY)
    assert [error["pointer"] for error in answer.body["errors"]] == ["/tariff/valid_from"]


@pytest.mark.parametrize("tariff", [None, [], 5, "x", {}])
def test_what_is_no_tariff_is_refused(desk: Client, tariff: Any) -> None:
    assert desk.post("/v1/tariffs", {"tariff": tariff}, key=KEY).code == "invalid_request"


TRIP = {
    "pickup": {"lat": 5.0, "lng": 5.0},
    "dropoff": {"lat": 5.05, "lng": 5.05},
    "started_at": "2026-03-04T12:00:00Z",
    "distance_m": 10_000,
    "duration_s": 1_200,
}


def test_a_draft_is_tried_out_on_a_trip_and_nothing_is_kept(desk: Client, table: Table) -> None:
    answer = desk.in_language("pt-BR").post("/v1/tariffs/check", draft(currency="BRL") | {"trip": TRIP})
    assert answer.status == 200
    assert answer.body["total"] == {"amount_minor": 1705, "currency": "BRL"}
    assert answer.body["lines"][1] == {
        "code": "distance",
        "label": "Distância",
        "quantity": 10_000,
        "unit": "m",
        "price": {"amount_minor": 100, "currency": "BRL"},
        "per": 1000,
        "amount": {"amount_minor": 1000, "currency": "BRL"},
    }
    assert items(table) == []


def test_a_draft_for_a_taximeter_is_tried_out_with_speeds(desk: Client) -> None:
    body = {"tariff": msgspec.to_builtins(METERED)}
    speeds = [{"below_kmh": 60, "distance_m": 10_000, "duration_s": 1_200}]
    answer = desk.post("/v1/tariffs/check", body | {"trip": TRIP | {"by_speed": speeds}})
    assert [line["label"] for line in answer.body["lines"]][:2] == ["Flag-fall", "Taximeter units"]


def test_a_faulty_draft_is_not_tried_out(desk: Client) -> None:
    answer = desk.post("/v1/tariffs/check", draft(surge_cap_percent=0) | {"trip": TRIP})
    assert answer.code == "tariff_faulty"


def test_a_tariff_that_does_not_exist_is_told(table: Table) -> None:
    anyone = Client(SERVICE).as_anyone()
    assert anyone.get("/v1/tariffs/atlantis-standard").status == 404
    assert anyone.get("/v1/tariffs/porto-standard/versions/99").status == 404
    assert anyone.get("/v1/tariffs/porto-standard/versions/zero").status == 422


def test_a_version_that_a_caller_holds_is_not_sent_again(table: Table) -> None:
    path = "/v1/tariffs/porto-standard/versions/1"
    answer = Client(SERVICE).as_anyone().get(path, headers={"if-none-match": '"1"'})
    assert answer.status == 304
