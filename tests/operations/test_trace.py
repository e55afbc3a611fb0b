"""A ride's way through the services, read from what they logged on it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from infra.trace.gaps import gaps
from infra.trace.hops import Hop, read, slowest
from infra.trace.logs import about_ride
from rich.console import Console

from infra.trace.screen import show
from tests.journeys.city import City
from tests.journeys.people import SQUARE, near
from tests.operations.logbook import Logbook, listening


@pytest.fixture
def logbook() -> Iterator[Logbook]:
    with listening() as logbook:
        yield logbook


def hops_of(logbook: Logbook, ride_id: str) -> list[Hop]:
    return read(about_ride(logbook, ride_id))


def nobody(_service: str) -> set[str]:
    return set()


@pytest.fixture
def ride_id(city: City, logbook: Logbook) -> str:
    """Of a ride that was asked for, accepted and carried; a second one happens at the same time."""
    ana, bob = city.rider("Ana"), city.rider("Bob")
    rui, eva = city.driver("Rui", SQUARE), city.driver("Eva", near(SQUARE, 3_000))
    ride_id = ana.asks_for_a_ride()
    city.wait(2)
    rui.accepts()
    bob.asks_for_a_ride(near(SQUARE, 3_000), near(SQUARE, 4_000))
    eva.accepts()
    city.carry(rui, ana, ride_id, SQUARE, near(SQUARE, 300))
    city.wait(40)
    return ride_id


def test_a_trace_holds_every_hop_of_the_ride_and_of_no_other(ride_id: str, logbook: Logbook) -> None:
    hops = hops_of(logbook, ride_id)
    told = [(hop.service, hop.kind, hop.what) for hop in hops]
    for expected in [
        ("dispatch", "http", "POST /v1/rides"),
        ("dispatch", "publish", "RideRequested"),
        ("dispatch", "timer", "SearchDue"),
        ("dispatch", "http", "POST /v1/offers/{offer_id}/accept"),
        ("dispatch", "publish", "DriverAssigned"),
        ("location", "event", "DriverAssigned"),
        ("trips", "event", "DriverAssigned"),
        ("trips", "http", "POST /v1/trips/{trip_id}/start"),
        ("trips", "publish", "TripCompleted"),
        ("dispatch", "event", "TripCompleted"),
        ("location", "publish", "TripTrackMeasured"),
        ("trips", "event", "TripTrackMeasured"),
    ]:
        assert told.count(expected) == 1, expected
    assert {hop.ids["ride_id"] for hop in hops if "ride_id" in hop.ids} == {ride_id}
    assert [hop.at for hop in hops] == sorted(hop.at for hop in hops)


def test_when_everything_happened_there_are_no_gaps(ride_id: str, logbook: Logbook) -> None:
    hops = hops_of(logbook, ride_id)
    assert not any(hop.failed for hop in hops)
    assert gaps(hops, nobody) == []


def test_a_delay_is_counted_from_the_cause(city: City, logbook: Logbook) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    city.cloud.down = {"trips"}
    rui.accepts()
    city.wait(30)
    city.cloud.down = set()
    city.wait(1)
    hops = hops_of(logbook, ride_id)
    [late] = [hop for hop in hops if (hop.service, hop.what) == ("trips", "DriverAssigned")]
    assert late.delay_ms is not None and late.delay_ms >= 29_000
    assert slowest(hops) == late


def test_a_subscriber_that_has_not_handled_an_event_is_a_gap(city: City, logbook: Logbook) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    city.cloud.down = {"trips"}
    rui.accepts()
    [gap] = gaps(hops_of(logbook, ride_id), nobody)
    assert (gap.event, gap.service, gap.state) == ("DriverAssigned", "trips", "waiting")
    [gap] = gaps(hops_of(logbook, ride_id), lambda service: {gap.event_id} if service == "trips" else set())
    assert gap.state == "in dead letters"


def test_an_event_saved_but_not_published_is_a_gap(city: City, logbook: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    monkeypatch.setattr(city.cloud, "_relay", lambda: False)
    rui.accepts()
    [gap] = gaps(hops_of(logbook, ride_id), nobody)
    assert (gap.event, gap.service, gap.function, gap.state) == (
        "DriverAssigned",
        "dispatch",
        "relay",
        "saved, not published",
    )


def test_failures_stand_out(city: City, logbook: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()

    def broken(*_: Any) -> None:
        raise ConnectionError("the table does not answer")

    with monkeypatch.context() as patch:
        patch.setattr("trips.store.get", broken)
        rui.accepts()
        city.wait(5)
    hops = hops_of(logbook, ride_id)
    failed = [hop for hop in hops if hop.failed]
    assert len(failed) > 1
    assert all(hop.error == "ConnectionError: the table does not answer" for hop in failed)
    [gap] = gaps(hops, nobody)
    assert gap.state == f"failed {len(failed)} times, waiting"
    screen = shown(ride_id, hops)
    assert "failed ConnectionError" in screen and "✗ DriverAssigned never handled" in screen
    city.wait(60)
    assert gaps(hops_of(logbook, ride_id), nobody) == [], "it came again by itself"


def test_a_message_that_breaks_the_contract_is_a_failure_of_its_reader(city: City, logbook: Logbook) -> None:
    body = '{"detail": {"metadata": {"type": "DriverAssigned", "id": "e1"}, "data": {"ride_id": "ride-1"}}}'
    try:
        raise ValueError("the envelope has no version")
    except ValueError:
        from kernel import log

        log.exception("message failed", message_id="m1", body=body)
    [hop] = hops_of(logbook, "ride-1")
    assert (hop.kind, hop.what, hop.failed) == ("message", "DriverAssigned", True)
    assert hop.error == "ValueError: the envelope has no version"


def test_the_screen_tells_it_all(ride_id: str, logbook: Logbook) -> None:
    screen = shown(ride_id, hops_of(logbook, ride_id))
    assert f"Ride {ride_id}" in screen
    assert "↘ DriverAssigned" in screen and "◷ SearchDue" in screen and "← slowest" in screen
    assert "Every hop happened, none failed." in screen


def shown(ride_id: str, hops: list[Hop]) -> str:
    console = Console(file=io.StringIO(), width=160)
    show(console, ride_id, hops, gaps(hops, nobody))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
