from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from events.dispatch import RideRequestCancelled, RideUnserved
from events.location import SpeedBand
from events.pricing import FareAgreed, FareCalculated
from events.riders import RiderErased
from kernel import clock
from kernel.event import Event
from kernel.geo import Point, offset
from pricing import store, timers
from pricing.erasure import ErasureDue
from pricing.model import LastWordSaid
from pricing.receipt import Receipt
from pricing.recompute import faults
from pricing.service import SERVICE
from tests.conftest import Client, items
from tests.pricing.flow import MATOSINHOS, Flow


def final(flow: Flow) -> Receipt:
    fare = store.get("ride-1")
    assert fare and fare.final
    return fare.final


def calculated(flow: Flow) -> FareCalculated:
    [envelope] = flow.said()
    assert envelope.metadata.type == "FareCalculated"
    return FareCalculated.parse(envelope.data)


def test_the_quoted_price_is_agreed_when_the_ride_is_asked_for(flow: Flow) -> None:
    quoted = next(quote for quote in flow.quotes()["quotes"] if quote["category"] == "comfort")
    flow.passes(120)
    flow.hears(flow.requested(quote_token=quoted["token"]))
    [envelope] = flow.said()
    agreed = FareAgreed.parse(envelope.data)
    assert (agreed.basis, agreed.quote_refused, agreed.category) == ("upfront", "", "comfort")
    assert agreed.expected.amount_minor == quoted["total"]["amount_minor"]
    assert (agreed.tariff_id, agreed.tariff_version) == ("porto-comfort", 1)


def test_a_ride_without_a_quote_is_agreed_at_the_price_of_the_moment(flow: Flow) -> None:
    flow.hears(flow.requested())
    agreed = FareAgreed.parse(flow.said()[0].data)
    [quoted] = [quote for quote in flow.quotes()["quotes"] if quote["category"] == "comfort"]
    assert agreed.expected.amount_minor == quoted["total"]["amount_minor"]
    assert agreed.quote_refused == ""


@pytest.mark.parametrize(
    ("refused", "token_of"),
    [
        ("quote_forged", lambda _flow: "q1.x.y.z"),
        ("quote_mismatch", lambda flow: flow.token("black")),
        ("quote_mismatch", lambda flow: flow.token(rider_id="rider-2")),
    ],
)
def test_a_quote_that_does_not_count_is_told_and_explained(
    flow: Flow, refused: str, token_of: Callable[[Flow], str]
) -> None:
    flow.hears(flow.requested(quote_token=token_of(flow)))
    assert FareAgreed.parse(flow.said()[0].data).quote_refused == refused
    assert flow.fare().body["quote_refused"] == refused


def test_a_quote_is_judged_by_the_time_of_the_request_not_of_its_delivery(flow: Flow) -> None:
    token, requested_at = flow.token(), clock.now()
    flow.passes(3600)
    flow.hears(flow.requested(quote_token=token, requested_at=requested_at))
    assert FareAgreed.parse(flow.said()[0].data).quote_refused == ""
    flow.hears(flow.requested(ride_id="ride-2", quote_token=token))
    assert FareAgreed.parse(flow.said("ride-2")[0].data).quote_refused == "quote_expired"


def test_the_agreed_price_holds_within_the_tolerance(flow: Flow) -> None:
    flow.hears(flow.requested(quote_token=flow.token()))
    flow.hears(flow.completed(minutes=28))
    agreed = store.of_ride("ride-1").agreed
    assert agreed
    flow.hears(flow.measured(agreed.facts.distance_m + 900))
    told = calculated(flow)
    assert told.total == agreed.total == told.platform_share + told.driver_share
    assert (told.kind, told.trip_id, told.driver_id, told.rider_id) == ("trip", "trip-1", "driver-1", "rider-1")
    assert told.receipt_hash == final(flow).hash


def test_a_detour_beyond_the_tolerance_is_priced_as_driven_and_explained_line_by_line(flow: Flow) -> None:
    flow.hears(flow.requested(quote_token=flow.token()))
    flow.hears(flow.completed(minutes=28))
    flow.hears(flow.measured(25_000))
    fare = flow.fare().body
    assert (fare["state"], fare["final"]["because"], fare["final"]["measured_by"]) == ("final", "distance_changed", "track")
    lines = fare["difference"]["lines"]
    for side in ("agreed", "final"):
        assert sum(line[side]["amount_minor"] for line in lines) == fare[side]["total"]["amount_minor"]
    [distance] = [line for line in lines if line["code"] == "distance"]
    assert distance["because"].startswith("Expected ")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_the_fare_is_the_same_whatever_comes_first(flow: Flow, order: tuple[int, ...]) -> None:
    """All orders, of the model alone, are in `test_model.py`."""
    heard: list[Event] = [
        flow.requested(quote_token=flow.token()),
        flow.assigned(),
        flow.completed(),
        flow.measured(9_000),
    ]
    for position in order:
        flow.hears(heard[position])
        flow.hears(heard[position])
    fare = store.of_ride("ride-1")
    assert fare.final
    assert (fare.state, fare.rider_id, fare.driver_id, fare.final.because) == (
        "final",
        "rider-1",
        "driver-1",
        "within_tolerance",
    )


def test_a_fare_is_told_once_however_often_its_facts_come(flow: Flow) -> None:
    heard: list[Event] = [flow.requested(), flow.completed(), flow.measured(9_000)]
    for event in heard:
        flow.hears(event)
    version = store.of_ride("ride-1").version
    for event in heard:
        flow.hears(event)
    flow.bill_is_due()
    assert store.of_ride("ride-1").version == version


def test_a_track_that_comes_late_changes_no_told_fare(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    before = final(flow)
    flow.hears(flow.measured(30_000))
    assert final(flow) == before


def test_without_a_usable_track_the_bill_waits_and_then_takes_the_agreed_way(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    [timer] = flow.timers()
    assert (timer.type, timer.due_at) == ("FareDue", clock.rfc3339(clock.now() + timedelta(seconds=60)))
    flow.hears(flow.measured(4_000, points_used=0))
    flow.bill_is_due()
    assert store.of_ride("ride-1").final is None, "a timer that fires early bills nothing"
    assert flow.fare().body["state"] == "being_billed"
    flow.passes(60)
    flow.bill_is_due()
    receipt = final(flow)
    assert receipt.facts.measured_by == "quote (straight_line*1.35)"
    assert receipt.agreement
    assert receipt.facts.distance_m == receipt.agreement.facts.distance_m


def test_a_trip_that_nobody_recorded_and_that_led_elsewhere_is_estimated(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed(dropoff=offset(MATOSINHOS, north_m=2_000)))
    flow.passes(60)
    flow.bill_is_due()
    assert final(flow).facts.measured_by == "straight_line*1.35"
    assert final(flow).because == "dropoff_changed"


def test_the_bill_waits_for_a_request_that_comes_late(flow: Flow) -> None:
    token, requested_at = flow.token(), clock.now()
    flow.passes(1800)
    flow.hears(flow.completed())
    flow.passes(60)
    flow.bill_is_due()
    assert store.of_ride("ride-1").final is None
    flow.hears(flow.requested(quote_token=token, requested_at=requested_at))
    assert [envelope.metadata.type for envelope in flow.said()] == ["FareAgreed", "FareCalculated"]


def test_a_taximeter_counts_the_speeds_of_the_track(flow: Flow) -> None:
    flow.hears(flow.requested(category="standard"))
    flow.hears(flow.completed(minutes=25, category="standard"))
    bands = [
        SpeedBand(below_kmh=5, distance_m=100, duration_s=700),
        SpeedBand(below_kmh=50, distance_m=8_900, duration_s=800),
    ]
    flow.hears(flow.measured(9_000, by_speed=bands))
    receipt = final(flow)
    assert (receipt.because, receipt.facts.whole_track_by_speed) == ("metered", True)


@pytest.mark.parametrize(
    ("changes", "kind", "amount_minor", "because"),
    [
        ({}, "cancellation", 300, "fee_due"),
        ({"fee_due": False, "fee_rule": "driver_late"}, "cancellation", 0, "waived"),
        ({"assigned_at": None}, "cancellation", 0, "within_grace"),
        ({"by": "driver", "fee_rule": "no_show"}, "no_show", 0, "within_grace"),
    ],
)
def test_a_cancelled_ride_costs_what_the_tariff_says(
    flow: Flow, changes: dict[str, Any], kind: str, amount_minor: int, because: str
) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.cancelled(**changes))
    told = calculated(flow)
    assert (told.kind, told.total.amount_minor, final(flow).because) == (kind, amount_minor, because)
    assert flow.fare().body["difference"] is None


def test_a_no_show_is_due_when_the_driver_has_waited(flow: Flow) -> None:
    flow.hears(flow.requested())
    arrived_at = clock.now() - timedelta(seconds=301)
    flow.hears(flow.cancelled(by="driver", fee_rule="no_show", arrived_at=arrived_at))
    assert (calculated(flow).kind, calculated(flow).total.amount_minor) == ("no_show", 400)


@pytest.mark.parametrize(("waited_s", "amount_minor"), [(299, 0), (300, 400)])
def test_how_long_a_driver_waited_is_for_trips_to_say(flow: Flow, waited_s: int, amount_minor: int) -> None:
    flow.hears(flow.requested())
    arrived_at = clock.now() - timedelta(seconds=900)
    flow.hears(flow.cancelled(by="driver", fee_rule="no_show", arrived_at=arrived_at, waited_s=waited_s))
    assert calculated(flow).total.amount_minor == amount_minor


def test_a_ride_that_goes_on_with_another_driver_is_billed_by_that_one(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.assigned())
    flow.hears(flow.cancelled(by="driver", fee_due=False, fee_rule="driver_cancelled", find_another_driver=True))
    flow.hears(flow.assigned(trip_id="trip-2", driver_id="driver-2", attempt=2))
    flow.hears(flow.completed(trip_id="trip-2", driver_id="driver-2"))
    flow.hears(flow.measured(9_000, trip_id="trip-1"))
    assert store.of_ride("ride-1").final is None
    flow.hears(flow.measured(9_000, trip_id="trip-2", driver_id="driver-2"))
    assert (calculated(flow).trip_id, calculated(flow).driver_id) == ("trip-2", "driver-2")


@pytest.mark.parametrize(
    "event",
    [
        RideUnserved(ride_id="ride-1", rider_id="rider-1", searched_s=600, drivers_asked=0),
        RideRequestCancelled(ride_id="ride-1", rider_id="rider-1", by="rider"),
    ],
)
def test_a_ride_that_nobody_set_off_for_costs_nothing(flow: Flow, event: Event) -> None:
    flow.hears(flow.requested())
    flow.hears(event)
    assert flow.said() == []
    assert flow.fare().body["state"] == "nothing_due"


def test_a_ride_where_no_tariff_holds_is_told_to_have_none(flow: Flow) -> None:
    far = Point(48.8566, 2.3522)
    flow.hears(flow.requested(pickup=far, dropoff=offset(far, north_m=3_000)))
    flow.hears(flow.completed(pickup=far, dropoff=offset(far, north_m=3_000)))
    flow.hears(flow.measured(4_000))
    assert flow.said() == []
    assert (flow.fare().body["state"], flow.fare().body["agreed"]) == ("no_tariff", None)
    assert Client(SERVICE).as_rider().get("/v1/rides/ride-1/receipt?of=agreed").code == "nothing_agreed"


def test_a_receipt_is_a_document_that_anybody_recomputes(flow: Flow) -> None:
    rider = Client(SERVICE).as_rider()
    flow.hears(flow.requested())
    assert rider.get("/v1/rides/ride-1/receipt").code == "fare_not_final"
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    for of in ("final", "agreed"):
        document = rider.get(f"/v1/rides/ride-1/receipt?of={of}").body
        receipt = Receipt.decode(json.dumps(document))
        assert faults(receipt) == []
    assert flow.fare().body["final"]["hash"] == rider.get("/v1/rides/ride-1/receipt").body["hash"]


def test_everybody_sees_his_part(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    rider, driver, desk = (
        flow.fare(reader=reader).body["final"]
        for reader in (Client(SERVICE).as_rider(), Client(SERVICE).as_driver(), Client(SERVICE).as_desk())
    )
    assert (rider["driver_share"], rider["platform_share"]) == (None, None)
    assert (
        driver["driver_share"]["amount_minor"] + driver["platform_share"]["amount_minor"] == rider["total"]["amount_minor"]
    )
    assert desk == driver
    for stranger in (Client(SERVICE).as_rider("rider-2"), Client(SERVICE).as_driver("driver-2")):
        assert flow.fare(reader=stranger).code == "fare_unknown"
        assert stranger.get("/v1/rides/ride-1/receipt").code == "fare_unknown"


def test_the_drivers_document_shows_places_roughly_and_computes_all_the_same(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    document = Client(SERVICE).as_driver().get("/v1/rides/ride-1/receipt").body
    assert document["facts"]["pickup"] == {"lat": 41.15, "lng": -8.61}
    assert document["reduced_from"] == final(flow).hash


def test_the_fare_is_told_in_portuguese(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(25_000))
    fare = flow.fare(reader=Client(SERVICE, language="pt-BR").as_rider()).body
    assert "Distância" in [line["text"] for line in fare["final"]["lines"]]
    assert fare["difference"]["because"].startswith("A distância diferiu")


def erase(flow: Flow) -> None:
    flow.hears(RiderErased(rider_id="rider-1"))
    timers.on_erasure_due(ErasureDue(rider_id="rider-1", due_at=clock.now()))


def test_an_erased_rider_leaves_no_exact_place_and_no_name_on_a_receipt_that_still_computes(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    before = final(flow)
    erase(flow)
    after = final(flow)
    assert faults(after) == []
    assert (after.total, after.reduced_from) == (before.total, before.hash)
    [item] = [item for item in items(flow.table) if item["pk"] == "FARE#ride-1"]
    assert "rider-1" not in str(item) and "41.1479" not in str(item)
    assert flow.fare().code == "fare_unknown"
    assert flow.fare(reader=Client(SERVICE).as_desk()).status == 200


def test_a_ride_under_way_is_billed_before_its_rider_is_forgotten(flow: Flow) -> None:
    flow.hears(flow.requested(quote_token=flow.token()))
    erase(flow)
    rounded = {"pickup": Point(41.15, -8.61), "dropoff": Point(41.18, -8.7)}
    flow.hears(flow.completed(minutes=25, **rounded))
    flow.hears(flow.measured(9_000))
    assert calculated(flow).rider_id == "rider-1"
    assert final(flow).because == "within_tolerance"
    assert "41.1479" not in str(store.of_ride("ride-1"))
    [due] = flow.timers()
    assert due.type == "LastWordSaid"
    timers.on_last_word_said(LastWordSaid(ride_id="ride-1", due_at=clock.now()))
    [item] = [item for item in items(flow.table) if item["pk"] == "FARE#ride-1"]
    assert "rider-1" not in str(item)
    assert final(flow).because == "within_tolerance"


def test_the_last_word_about_somebody_who_stays_is_left_alone(flow: Flow) -> None:
    flow.hears(flow.requested())
    before = items(flow.table)
    for ride_id in ("ride-1", "ride-9"):
        timers.on_last_word_said(LastWordSaid(ride_id=ride_id, due_at=clock.now()))
    assert items(flow.table) == before


def test_what_is_told_of_an_erased_rider_afterwards_is_forgotten_too(flow: Flow) -> None:
    erase(flow)
    flow.hears(flow.requested())
    flow.hears(RideRequestCancelled(ride_id="ride-1", rider_id="rider-1", by="erasure"))
    fare = store.of_ride("ride-1")
    assert (fare.rider_id, fare.wish and fare.wish.pickup) == ("", Point(41.15, -8.61))


def test_a_fare_keeps_its_tariff_by_name_only(flow: Flow) -> None:
    """Two whole tariffs in each item would cost more than all the rest of the ride."""
    flow.hears(flow.requested())
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    [item] = [item for item in items(flow.table) if item["pk"] == "FARE#ride-1"]
    assert item["final"]["tariff"] == {"id": "porto-comfort", "version": 1}
    assert len(str(item)) < 8_000
