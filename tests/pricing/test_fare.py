from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.geo import offset
from kernel.money import Money
from pricing.fare import fare, final_fare
from pricing.receipt import Because
from pricing.tariff import Rounding, RoundingMode
from pricing.trip_facts import Kind
from tests.pricing.drafts import AIRPORT, CENTRE, METERED, NIGHT, UPFRONT, amounts, trip


def test_a_fare_is_base_distance_and_time_then_the_fees() -> None:
    receipt = fare(UPFRONT, trip())
    assert amounts(receipt) == {"base": 200, "distance": 1000, "duration": 400, "booking": 99, "by_meter": 5}
    assert (receipt.rounding_minor, receipt.total) == (1, Money(1705, "EUR"))


def test_the_platform_keeps_its_part_of_the_ride_and_its_own_fees() -> None:
    receipt = fare(UPFRONT, trip())
    assert receipt.platform_share == Money(99 + round(1605 * 0.125), "EUR")
    assert receipt.driver_share == Money(1705 - 300, "EUR")


def test_a_short_ride_costs_the_minimum() -> None:
    assert amounts(fare(UPFRONT, trip(distance_m=500, duration_s=60)))["minimum"] == 500 - 270


def test_the_night_makes_the_ride_dearer_but_not_the_fees() -> None:
    assert amounts(fare(UPFRONT, trip(started_at=NIGHT)))["night"] == 320


def test_surge_is_on_the_ride_up_to_the_cap() -> None:
    assert amounts(fare(UPFRONT, trip(surge_percent=150)))["surge"] == 800
    assert amounts(fare(UPFRONT, trip(surge_percent=999)))["surge"] == 1600


def test_waiting_is_free_for_the_grace_and_then_by_the_second() -> None:
    assert "waiting" not in amounts(fare(UPFRONT, trip(waited_s=120)))
    assert amounts(fare(UPFRONT, trip(waited_s=150)))["waiting"] == 15


def test_between_two_airport_zones_both_fees_are_charged_in_quote_and_final() -> None:
    facts = trip(pickup=AIRPORT, dropoff=AIRPORT)
    for receipt in (fare(UPFRONT, facts), final_fare(UPFRONT, facts, fare(UPFRONT, facts))):
        assert amounts(receipt).items() >= {"airport_in": 150, "airport_out": 70}.items()


def test_a_stop_in_a_zone_counts_for_a_fee_that_asks_for_anywhere() -> None:
    assert amounts(fare(UPFRONT, trip(stops=(CENTRE,))))["passing"] == 33


def test_a_flat_fare_replaces_the_ride_one_way() -> None:
    there, back = trip(pickup=CENTRE, dropoff=AIRPORT), trip(pickup=AIRPORT, dropoff=CENTRE)
    assert amounts(fare(UPFRONT, there)) == {"shuttle": 2000, "booking": 99, "airport_out": 70, "passing": 33}
    assert "shuttle" not in amounts(fare(UPFRONT, back))


def test_a_fee_on_request_has_to_be_requested() -> None:
    assert "luggage" not in amounts(fare(UPFRONT, trip()))
    assert amounts(fare(UPFRONT, trip(requested=("luggage",))))["luggage"] == 160


def test_the_night_meter_counts_instead_of_the_day_meter() -> None:
    assert amounts(fare(METERED, trip()))["flag_fall"] == 325
    assert amounts(fare(METERED, trip(started_at=NIGHT)))["flag_fall"] == 390


@pytest.mark.parametrize(
    ("mode", "total"), [(RoundingMode.UP, 1750), (RoundingMode.DOWN, 1700), (RoundingMode.HALF_EVEN, 1700)]
)
def test_the_total_is_rounded_as_the_tariff_says(mode: RoundingMode, total: int) -> None:
    tariff = replace(UPFRONT, rounding=Rounding(step_minor=50, mode=mode))
    assert fare(tariff, trip()).total == Money(total, "EUR")


def test_a_late_cancellation_costs_its_fee() -> None:
    receipt = fare(UPFRONT, trip(kind=Kind.CANCELLATION, cancelled_after_s=121))
    assert (receipt.total, receipt.driver_share, receipt.because) == (Money(300, "EUR"), Money(300, "EUR"), Because.FEE_DUE)


def test_a_cancellation_in_time_costs_nothing() -> None:
    receipt = fare(UPFRONT, trip(kind=Kind.CANCELLATION, cancelled_after_s=120))
    assert (receipt.total, receipt.because) == (Money(0, "EUR"), Because.WITHIN_GRACE)


def test_a_cancellation_that_is_not_the_riders_fault_costs_nothing() -> None:
    receipt = fare(UPFRONT, trip(kind=Kind.CANCELLATION, cancelled_after_s=999, fee_waived="driver_late"))
    assert (receipt.total, receipt.because) == (Money(0, "EUR"), Because.WAIVED)


def test_a_no_show_costs_its_fee_once_the_driver_has_waited() -> None:
    assert fare(UPFRONT, trip(kind=Kind.NO_SHOW, waited_s=299)).total == Money(0, "EUR")
    receipt = fare(UPFRONT, trip(kind=Kind.NO_SHOW, waited_s=300))
    assert (receipt.total, receipt.platform_share) == (Money(400, "EUR"), Money(50, "EUR"))


def test_a_tariff_without_such_fees_never_charges_them() -> None:
    tariff = replace(UPFRONT, cancellation=None, no_show=None)
    for kind in (Kind.CANCELLATION, Kind.NO_SHOW):
        assert not fare(tariff, trip(kind=kind, waited_s=9999, cancelled_after_s=9999)).total


def test_an_agreed_price_holds_within_the_tolerance() -> None:
    agreed = fare(UPFRONT, trip())
    final = final_fare(UPFRONT, trip(distance_m=11_900, duration_s=1_700), agreed)
    assert (final.total, final.held, final.because) == (agreed.total, True, Because.WITHIN_TOLERANCE)
    assert final.facts.distance_m == 11_900


def test_the_wait_is_charged_on_top_of_an_agreed_price() -> None:
    agreed = fare(UPFRONT, trip())
    final = final_fare(UPFRONT, trip(waited_s=420), agreed)
    assert amounts(final) == amounts(agreed) | {"waiting": 150}


def test_an_agreed_price_stays_when_the_ride_runs_into_the_night() -> None:
    agreed = fare(UPFRONT, trip())
    assert final_fare(UPFRONT, trip(started_at=NIGHT), agreed).total == agreed.total


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"distance_m": 12_001}, Because.DISTANCE_CHANGED),
        ({"distance_m": 7_999}, Because.DISTANCE_CHANGED),
        ({"duration_s": 1_801}, Because.DURATION_CHANGED),
        ({"dropoff": offset(trip().dropoff, north_m=510)}, Because.DROPOFF_CHANGED),
        ({"stops": (CENTRE,)}, Because.STOPS_CHANGED),
    ],
)
def test_beyond_the_tolerance_the_ride_is_priced_as_driven(changes: dict[str, object], because: Because) -> None:
    agreed = fare(UPFRONT, trip())
    final = final_fare(UPFRONT, trip(**changes), agreed)
    assert (final.held, final.because) == (False, because)
    assert amounts(final) == amounts(fare(UPFRONT, trip(**changes)))


def test_the_surge_of_the_final_fare_is_that_of_the_agreement() -> None:
    agreed = fare(UPFRONT, trip(surge_percent=150, surge_proof="cell 7"))
    final = final_fare(UPFRONT, trip(distance_m=30_000, surge_percent=200), agreed)
    assert (final.facts.surge_percent, final.facts.surge_proof) == (150, "cell 7")


def test_the_tariff_of_the_final_fare_is_that_of_the_agreement() -> None:
    agreed = fare(UPFRONT, trip())
    dearer = replace(UPFRONT, base_minor=9_999, version=2)
    assert final_fare(dearer, trip(distance_m=30_000), agreed).tariff == UPFRONT


def test_a_metered_fare_is_what_the_meter_shows() -> None:
    estimate = fare(METERED, trip())
    final = final_fare(METERED, trip(distance_m=12_000), estimate)
    assert (final.held, final.because) == (False, Because.METERED)
    assert final.total.amount_minor > estimate.total.amount_minor


def test_without_an_agreement_the_ride_is_priced_as_driven() -> None:
    final = final_fare(UPFRONT, trip(), None)
    assert (final.total, final.because) == (fare(UPFRONT, trip()).total, Because.NOT_AGREED)


def test_the_night_is_told_by_the_citys_clock_in_summer_and_winter() -> None:
    lisbon = replace(UPFRONT, timezone="Europe/Lisbon")
    july = NIGHT.replace(month=7, hour=21, minute=30)
    assert "night" in amounts(fare(lisbon, trip(started_at=july)))
    assert "night" not in amounts(fare(lisbon, trip(started_at=july - timedelta(days=180))))
