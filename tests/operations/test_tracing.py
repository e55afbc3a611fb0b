"""A ride's way through the services, read from what they logged on it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

import trips.subscribers
from infra import declared
from infra.trace.screen import show
from operations.gaps import Whereabouts
from operations.hops import Hop
from operations.policy import POLICY
from operations.tracing import Trace, trace
from tests.conftest import FakeLambdaContext
from tests.journeys.city import City
from tests.journeys.people import SQUARE, near
from tests.operations.logbook import Logbook, listening


@pytest.fixture
def logbook() -> Iterator[Logbook]:
    with listening() as logbook:
        yield logbook


def nobody(_service: str) -> set[str]:
    return set()


def traced(logbook: Logbook, ride_id: str, dead: Callable[[str], set[str]] = nobody) -> Trace:
    return trace(declared.system(), logbook, ride_id, dead)


def hops_of(logbook: Logbook, ride_id: str) -> list[Hop]:
    return traced(logbook, ride_id).hops


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
    told = traced(logbook, ride_id)
    assert not any(hop.failed for hop in told.hops)
    assert told.gaps == []


def test_a_delay_is_counted_from_the_cause(city: City, logbook: Logbook) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    city.cloud.down = {"trips"}
    rui.accepts()
    city.wait(30)
    city.cloud.down = set()
    city.wait(1)
    told = traced(logbook, ride_id)
    [late] = [hop for hop in told.hops if (hop.service, hop.what) == ("trips", "DriverAssigned")]
    assert late.delay_ms is not None and late.delay_ms >= 29_000
    assert told.slowest == late


def test_a_subscriber_that_has_not_handled_an_event_is_a_gap(city: City, logbook: Logbook) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    city.cloud.down = {"trips"}
    rui.accepts()
    [gap] = traced(logbook, ride_id).gaps
    assert (gap.event, gap.service, gap.lies) == ("DriverAssigned", "trips", Whereabouts.WAITING)
    [gap] = traced(logbook, ride_id, lambda service: {gap.event_id} if service == "trips" else set()).gaps
    assert gap.lies is Whereabouts.DEAD_LETTERS


def test_an_event_saved_but_not_published_is_a_gap(city: City, logbook: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    monkeypatch.setattr(city.cloud, "_relay", lambda: False)
    rui.accepts()
    [gap] = traced(logbook, ride_id).gaps
    assert (gap.event, gap.service, gap.function) == ("DriverAssigned", "dispatch", "relay")
    assert gap.state == "saved, not published"


def test_failures_stand_out(city: City, logbook: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, rui = city.rider("Ana"), city.driver("Rui")
    ride_id = ana.asks_for_a_ride()

    def broken(*_: Any) -> None:
        raise ConnectionError("the table does not answer")

    with monkeypatch.context() as patch:
        patch.setattr("trips.store.get", broken)
        rui.accepts()
        city.wait(5)
    told = traced(logbook, ride_id)
    failed = [hop for hop in told.hops if hop.failed]
    assert len(failed) > 1
    assert all(hop.error == "ConnectionError: the table does not answer" for hop in failed)
    [gap] = told.gaps
    assert gap.state == f"failed {len(failed)} times, waiting"
    screen = shown(ride_id, told)
    assert "failed ConnectionError" in screen and "✗ DriverAssigned never handled" in screen
    city.wait(60)
    assert traced(logbook, ride_id).gaps == [], "it came again by itself"


def test_a_message_that_breaks_the_contract_is_a_failure_of_its_reader(city: City, logbook: Logbook) -> None:
    detail = {"metadata": {"type": "DriverAssigned", "id": "e1"}, "data": {"ride_id": "ride-1"}}
    record = {"messageId": "m1", "body": json.dumps({"detail": detail}), "attributes": {}, "eventSourceARN": "a:b:c:d:e:f"}
    trips.subscribers.handler({"Records": [record]}, FakeLambdaContext())
    [hop] = hops_of(logbook, "ride-1")
    assert (hop.kind, hop.what, hop.failed) == ("message", "DriverAssigned", True)
    assert "missing required field" in hop.error


def test_the_screen_tells_it_all(ride_id: str, logbook: Logbook) -> None:
    screen = shown(ride_id, traced(logbook, ride_id))
    assert f"Ride {ride_id}" in screen
    assert "↘ DriverAssigned" in screen and "◷ SearchDue" in screen and "← slowest" in screen
    assert "Every hop happened, none failed." in screen


def test_thousands_of_looks_at_a_ride_do_not_hold_up_its_trace() -> None:
    asked = {"message": "handled", "service": "dispatch", "function": "corrida-dispatch-api", "kind": "http"}
    logbook = Logbook()
    logbook.lines = [
        json.dumps(asked | {"what": "GET /v1/rides/{ride_id}", "ids": {"ride_id": "ride-1"}, "timestamp": at.isoformat()})
        for at in (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=n) for n in range(POLICY.lines_read))
    ]
    began_s = time.process_time()
    assert len(hops_of(logbook, "ride-1")) == POLICY.lines_read
    assert time.process_time() - began_s < 3.0


def test_the_screen_shows_who_follows_the_ride_live() -> None:
    subscribed = Hop(datetime(2026, 1, 1, tzinfo=UTC), "feed", "socket", "socket", "subscribe")
    assert "feed.socket ⇄ subscribe" in shown("ride-1", Trace([subscribed], []))


def shown(ride_id: str, told: Trace) -> str:
    console = Console(file=io.StringIO(), width=160)
    show(console, ride_id, told)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
