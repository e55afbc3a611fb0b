"""The monolith works as old apps expect, and has the faults that its migration must survive."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.pool import StaticPool

from tests.legacy import fares, history, schema
from tests.legacy.fares import Airport, Place, Way
from tests.legacy.server import build

CENTRE = {"latitude": 30.2672, "longitude": -97.7431}
WISH = {
    "startLocationLat": 30.2672,
    "startLocationLong": -97.7431,
    "endLocationLat": 30.29,
    "endLocationLong": -97.75,
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    schema.metadata.create_all(engine)
    history.fill(engine, rides=40)
    yield engine
    engine.dispose()


@pytest.fixture
def web(engine: Engine) -> FlaskClient:
    return build(engine).test_client()


class App:
    """An old app: form parameters, and a token in a header of its own."""

    def __init__(self, web: FlaskClient, email: str) -> None:
        self.web = web
        answer = web.post("/rest/login", auth=(email, history.PASSWORD))
        self.headers = {"X-Auth-Token": answer.get_json()["token"]}

    def __call__(self, method: str, path: str, **form: Any) -> Any:
        return self.web.open(f"/rest{path}", method=method, data=form, headers=self.headers)


@pytest.fixture
def rider(web: FlaskClient) -> App:
    return App(web, "ada.0@example.com")


@pytest.fixture
def driver(web: FlaskClient) -> App:
    return App(web, "driverbento.101@example.com")


def row(engine: Engine, ride_id: int) -> Any:
    with engine.connect() as sql:
        return sql.execute(select(schema.rides).where(schema.rides.c.id == ride_id)).mappings().one()


def test_a_ride_is_carried_from_the_request_to_the_rating(rider: App, driver: App, engine: Engine) -> None:
    driver("POST", "/acdr", **CENTRE)
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    [offer] = driver("GET", "/events?avatarType=DRIVER").get_json()
    assert (offer["eventType"], offer["ride"]["id"]) == ("REQUESTED", ride_id)
    for step in ("accept", "reached", "start"):
        assert driver("POST", f"/rides/{ride_id}/{step}").status_code == 200
    ended = driver("POST", f"/rides/{ride_id}/end", endLocationLat=30.29, endLocationLong=-97.75).get_json()
    assert (ended["status"], ended["totalFare"]) == ("COMPLETED", f"{row(engine, ride_id)['total_fare']:.2f}")
    rated = rider("PUT", f"/rides/{ride_id}/rating", rating=5, tip="2.00").get_json()
    assert rated["tip"] == "2.00"


def test_who_reports_his_position_hears_it_back_and_asks_elsewhere_how_he_stands(rider: App, driver: App) -> None:
    assert driver("GET", "/acdr/current").status_code == 204
    there = {"lat": CENTRE["latitude"], "lng": CENTRE["longitude"]}
    assert [driver(method, "/acdr", **CENTRE).get_json() for method in ("POST", "PUT")] == [there, there]
    assert driver("GET", "/acdr/current").get_json()["status"] == "AVAILABLE"
    rider("POST", "/rides", **WISH)
    assert driver("GET", "/acdr/current").get_json()["status"] == "REQUESTED"


def test_a_search_with_nobody_near_is_over_at_once(rider: App) -> None:
    assert rider("POST", "/rides", **WISH).get_json()["status"] == "NO_AVAILABLE_DRIVER"


def test_strangers_see_no_ride(rider: App, web: FlaskClient) -> None:
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    assert App(web, "bento.1@example.com")("GET", f"/rides/{ride_id}").status_code == 403


def test_the_steps_of_a_ride_are_in_memory_until_its_end(rider: App, driver: App, engine: Engine) -> None:
    driver("POST", "/acdr", **CENTRE)
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    for step in ("accept", "reached", "start"):
        driver("POST", f"/rides/{ride_id}/{step}")
    assert row(engine, ride_id)["started_on"] is None
    driver("POST", f"/rides/{ride_id}/end", endLocationLat=30.29, endLocationLong=-97.75)
    assert row(engine, ride_id)["started_on"] is not None


def test_a_change_of_state_leaves_the_date_of_the_update_alone(rider: App, driver: App, engine: Engine) -> None:
    driver("POST", "/acdr", **CENTRE)
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    before = row(engine, ride_id)["updated_date"]
    driver("POST", f"/rides/{ride_id}/accept")
    after = row(engine, ride_id)
    assert (after["status"], after["updated_date"]) == ("DRIVER_ASSIGNED", before)


def test_estimate_and_final_fare_disagree_about_airports() -> None:
    airport = Airport(Decimal("2.00"), Decimal("1.00"), (30.17, -97.69, 30.22, -97.64))
    tariff = {
        "minimum_fare": Decimal(4),
        "base_fare": Decimal("1.50"),
        "booking_fee": Decimal(2),
        "rate_per_mile": Decimal("0.99"),
        "rate_per_minute": Decimal("0.25"),
        "city_fee_rate": Decimal(0),
        "processing_fee_rate": Decimal(1),
        "fixed_ra_fee": Decimal("0.99"),
    }
    way = Way(1000, 300, Place(30.19, -97.66), Place(30.20, -97.67))
    fees = [of(tariff, way, [airport])["airport_fee"] for of in (fares.estimate, fares.final)]
    assert fees == [Decimal("2.00"), Decimal("3.00")]


def test_cents_of_a_split_fare_get_lost() -> None:
    assert sum(fares.split_equally(Decimal("10.00"), 3)) == Decimal("9.99")


def test_history_is_the_same_from_the_same_seed(engine: Engine) -> None:
    with engine.connect() as sql:
        first = sql.execute(select(schema.rides.c.total_fare, schema.rides.c.start_location_lat)).all()
    again = create_engine("sqlite://", poolclass=StaticPool)
    schema.metadata.create_all(again)
    history.fill(again, rides=40)
    with again.connect() as sql:
        assert sql.execute(select(schema.rides.c.total_fare, schema.rides.c.start_location_lat)).all() == first
    again.dispose()


def test_who_does_not_answer_or_has_gone_is_passed_over(
    web: FlaskClient, rider: App, driver: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = App(web, "driverchloé.102@example.com")
    for app in (driver, second):
        app("POST", "/acdr", **CENTRE)
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    driver("DELETE", "/acdr")
    assert rider("GET", f"/rides/{ride_id}").get_json()["status"] == "REQUESTED"
    [offer] = second("GET", "/events?avatarType=DRIVER").get_json()
    assert offer["ride"]["id"] == ride_id
    monkeypatch.setattr("tests.legacy.rides.OFFER_S", 0.0)
    assert rider("GET", f"/rides/{ride_id}").get_json()["status"] == "NO_AVAILABLE_DRIVER"


def test_a_rider_changes_where_to_and_the_driver_is_told(rider: App, driver: App) -> None:
    driver("POST", "/acdr", **CENTRE)
    ride_id = rider("POST", "/rides", **WISH).get_json()["id"]
    [offer] = driver("GET", "/events?avatarType=DRIVER").get_json()
    driver("POST", f"/rides/{ride_id}/accept")
    changed = rider("PUT", f"/rides/{ride_id}", endLocationLat=30.25, endLocationLong=-97.7, comment="the back door")
    assert (changed.get_json()["endLocationLat"], changed.get_json()["comment"]) == (30.25, "the back door")
    [event] = driver("GET", f"/events?avatarType=DRIVER&lastReceivedEvent={offer['id']}").get_json()
    assert event["eventType"] == "END_LOCATION_UPDATED"
    rider("DELETE", f"/rides/{ride_id}")
    assert rider("PUT", f"/rides/{ride_id}", comment="too late").status_code == 409
