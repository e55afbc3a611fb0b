"""The tariffs that come with the software say what their sources say."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from pydantic import TypeAdapter

from kernel.geo import Point
from kernel.money import Money
from pricing import shipped
from pricing.fare import fare
from pricing.receipt import Receipt
from pricing.tariff import Tariff
from pricing.timetable import Timetable
from pricing.trip_facts import TripFacts
from tests.pricing.drafts import amounts

KNOWN = Timetable.of(shipped.tariffs())

MIDTOWN, HARLEM, JFK = Point(lat=40.7549, lng=-73.9840), Point(lat=40.8116, lng=-73.9465), Point(lat=40.6413, lng=-73.7781)
BROOKLYN, FIFTH_AND_60TH = Point(lat=40.6782, lng=-73.9442), Point(lat=40.7700, lng=-73.9690)
ALIADOS, OPORTO_AIRPORT = Point(lat=41.1479, lng=-8.6110), Point(lat=41.2370, lng=-8.6705)
PAULISTA, GUARULHOS, CONGONHAS = (
    Point(lat=-23.5614, lng=-46.6559),
    Point(lat=-23.4306, lng=-46.4730),
    Point(lat=-23.6268, lng=-46.6590),
)


def price(city: str, category: str, pickup: Point, dropoff: Point, at: str, *, km: float = 10, minutes: int = 20) -> Receipt:
    started_at = datetime.fromisoformat(at).astimezone(UTC)
    tariff = KNOWN.in_force(city, category, started_at)
    assert tariff
    metres = round(km * 1000)
    return fare(
        tariff,
        TripFacts(pickup=pickup, dropoff=dropoff, started_at=started_at, distance_m=metres, duration_s=minutes * 60),
    )


def test_every_city_has_the_categories_that_can_be_asked_for() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    categories = {city: {tariff.category for tariff in KNOWN.all_in_force(city, at)} for city in KNOWN.cities()}
    four = {"standard", "comfort", "xl", "black"}
    assert categories == {"porto": four, "sao-paulo": four, "new-york": {"standard"}}


@pytest.mark.parametrize("tariff", shipped.tariffs(), ids=lambda tariff: f"{tariff.id}-{tariff.version}")
def test_a_shipped_tariff_could_be_published(tariff: Tariff) -> None:
    """No field is misspelt or of another type: it passes the same strict reading as a published one."""
    adapter = TypeAdapter(Tariff)
    assert adapter.validate_json(adapter.dump_json(tariff), strict=True) == tariff


def test_no_field_in_the_files_goes_unread() -> None:
    known = set(Tariff.__dataclass_fields__)
    for path in shipped.FOLDER.glob("*.json"):
        document = json.loads(path.read_text())
        assert document["every_tariff"].keys() <= known
        assert all(tariff.keys() <= known for tariff in document["tariffs"])


def test_points_lie_in_their_cities() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    places = {"porto": (ALIADOS, OPORTO_AIRPORT), "sao-paulo": (PAULISTA, GUARULHOS), "new-york": (MIDTOWN, JFK, BROOKLYN)}
    for city, points in places.items():
        assert {KNOWN.city_of(point, at) for point in points} == {city}
    assert KNOWN.city_of(Point(lat=48.85, lng=2.35), at) is None


def test_new_york_on_a_weekday_afternoon_in_2019() -> None:
    receipt = price("new-york", "standard", MIDTOWN, HARLEM, "2019-03-06T17:00-05:00", km=8.05, minutes=30)
    assert (
        amounts(receipt).items()
        >= {"flag_fall": 250, "rush_hour": 100, "mta": 50, "improvement": 30, "congestion": 250}.items()
    )
    assert "overnight" not in amounts(receipt)


def test_new_york_at_night_outside_the_congestion_zone() -> None:
    receipt = price("new-york", "standard", HARLEM, HARLEM, "2019-03-06T20:00-05:00")
    assert amounts(receipt)["overnight"] == 50
    assert not {"congestion", "rush_hour"} & amounts(receipt).keys()


def test_new_yorks_rush_hour_has_no_surcharge_on_thanksgiving() -> None:
    assert "rush_hour" not in amounts(price("new-york", "standard", MIDTOWN, HARLEM, "2019-11-28T17:00-05:00"))


@pytest.mark.parametrize(
    ("at", "flat", "rush"),
    [("2013-05-15T17:00-04:00", 5200, 450), ("2019-03-06T17:00-05:00", 5200, 450), ("2023-03-08T17:00-05:00", 7000, 500)],
)
def test_jfk_is_a_flat_fare_both_ways(at: str, flat: int, rush: int) -> None:
    for pickup, dropoff in ((JFK, MIDTOWN), (MIDTOWN, JFK)):
        receipt = price("new-york", "standard", pickup, dropoff, at, km=27, minutes=70)
        assert amounts(receipt)["jfk_manhattan"] == flat
        assert amounts(receipt)["jfk_rush_hour"] == rush
        assert not {"meter", "rush_hour"} & amounts(receipt).keys()


@pytest.mark.parametrize(
    ("at", "version"),
    [
        ("2012-09-04T00:00-04:00", 1),
        ("2015-01-01T00:00-05:00", 2),
        ("2019-02-02T00:00-05:00", 3),
        ("2022-12-18T23:59-05:00", 3),
        ("2022-12-19T00:00-05:00", 4),
        ("2025-01-05T00:00-05:00", 5),
    ],
)
def test_new_yorks_history(at: str, version: int) -> None:
    assert price("new-york", "standard", MIDTOWN, HARLEM, at).tariff_version == version


def test_new_yorks_toll_zone_ends_at_60th_street() -> None:
    inside = price("new-york", "standard", MIDTOWN, HARLEM, "2025-03-05T12:00-05:00")
    outside = price("new-york", "standard", FIFTH_AND_60TH, HARLEM, "2025-03-05T12:00-05:00")
    assert amounts(inside)["cbd_toll"] == 75
    assert "cbd_toll" not in amounts(outside)
    assert amounts(outside)["congestion"] == 250


def test_a_porto_taxi_by_day_includes_its_first_stretch() -> None:
    receipt = price("porto", "standard", ALIADOS, ALIADOS, "2026-03-04T12:00+00:00", km=1.5, minutes=2)
    assert receipt.total == Money(325 + 80, "EUR")


@pytest.mark.parametrize(
    "at", ["2026-03-04T21:00+00:00", "2026-03-05T05:59+00:00", "2026-03-07T12:00+00:00", "2026-06-24T12:00+01:00"]
)
def test_a_porto_taxi_is_dearer_at_night_on_weekends_and_on_saint_johns_day(at: str) -> None:
    assert amounts(price("porto", "standard", ALIADOS, ALIADOS, at))["flag_fall"] == 390


def test_a_porto_taxi_by_day_after_the_night() -> None:
    assert amounts(price("porto", "standard", ALIADOS, ALIADOS, "2026-03-05T06:00+00:00"))["flag_fall"] == 325


def test_porto_takes_its_airport_fee_once_per_end() -> None:
    receipt = price("porto", "comfort", OPORTO_AIRPORT, ALIADOS, "2026-03-04T12:00+00:00")
    assert amounts(receipt).keys() & {"opo_pickup", "opo_dropoff"} == {"opo_pickup"}


def test_sao_paulo_from_airport_to_airport_pays_both_ends() -> None:
    receipt = price("sao-paulo", "standard", CONGONHAS, GUARULHOS, "2026-03-04T12:00-03:00", km=35, minutes=60)
    assert amounts(receipt).items() >= {"cgh_pickup": 450, "gru_dropoff": 350}.items()


def test_sao_paulo_carnival_is_a_holiday() -> None:
    assert "day_of_rest" in amounts(price("sao-paulo", "standard", PAULISTA, PAULISTA, "2026-02-17T12:00-03:00"))


def test_a_shipped_version_never_changes() -> None:
    """Receipts name it and are computed by it years later. A change is another version, added to `shipped_versions.json`."""
    pinned = json.loads((Path(__file__).parent / "shipped_versions.json").read_text())
    assert {f"{tariff.id} {tariff.version}": fingerprint(tariff) for tariff in shipped.tariffs()} == pinned


def fingerprint(tariff: Tariff) -> str:
    return hashlib.sha256(msgspec.json.encode(tariff, order="sorted")).hexdigest()
