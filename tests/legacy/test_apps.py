from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from werkzeug.serving import make_server

from tests.legacy import history, schema, server
from tests.legacy.apps import Pace, is_estimate, is_money, is_ride
from tests.legacy.held import last_ride, rides_since
from tests.legacy.record import Call, Held, Name, Record, ended_otherwise, only_while_migrating, ride_faults
from tests.legacy.traffic import Traffic, the_same_alone

QUICK = Pace(poll_s=0.01, patience_s=20.0)
JOURNEYS = {0: 8, 1: 8, 2: 8}
"""Every ending and every slip is among them."""

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


@pytest.fixture(autouse=True)
def short_long_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LONG_POLL_S", 0.1)
    monkeypatch.setattr(server, "POLL_EVERY_S", 0.01)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[str, Engine]]]:
    """Monoliths with the same history; `wrap` stands between them and the apps."""
    running: list[tuple[Any, threading.Thread, Engine]] = []

    def start(wrap: Wrap = lambda app: app) -> tuple[str, Engine]:
        engine = create_engine(f"sqlite:///{tmp_path / str(len(running))}.db")
        schema.metadata.create_all(engine)
        history.fill(engine, rides=40)
        web = make_server("127.0.0.1", 0, wrap(server.build(engine)), threaded=True)
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        running.append((web, thread, engine))
        return f"http://127.0.0.1:{web.server_port}", engine

    yield start
    for web, thread, engine in running:
        web.shutdown()
        thread.join()
        web.server_close()
        engine.dispose()


def test_the_same_traffic_gets_the_same_answers_from_the_same_monolith(start: Callable[..., tuple[str, Engine]]) -> None:
    url, engine = start()
    before = last_ride(engine)
    first = Traffic(url, pace=QUICK).start(JOURNEYS).wait()
    second = the_same_alone(first, start()[0], crew_count=3, seed=1, pace=QUICK)
    assert first.crashes == second.crashes == []
    assert first.journeys == sum(JOURNEYS.values())
    endings = Counter(first.outcomes.values())
    assert set(endings) == {"COMPLETED", "RIDER_CANCELLED", "DRIVER_CANCELLED", "NO_AVAILABLE_DRIVER"}
    assert {call.status for call in first.failed} == {400, 401, 403, 409}
    assert only_while_migrating(first, second) == only_while_migrating(second, first) == []
    assert ended_otherwise(first, second) == []
    assert ride_faults(first, rides_since(engine, before)).none


def test_what_fails_on_the_way_only_is_told_from_what_the_monolith_refuses(start: Callable[..., tuple[str, Engine]]) -> None:
    broken = start(lambda app: breaking(app, "/rest/rides/estimate", every=3))[0]
    migrated = Traffic(broken, pace=QUICK).start({1: 6}).wait()
    alone = the_same_alone(migrated, start()[0], crew_count=3, seed=1, pace=QUICK)
    found = only_while_migrating(migrated, alone)
    assert {(call.name.step, call.status) for call in found} == {("ask for the price", 503)}
    assert len(found) < len(migrated.failed)
    assert ended_otherwise(migrated, alone) == []


def test_whoever_gets_no_answer_twice_breaks_off_and_goes_on_with_the_next_journey(
    start: Callable[..., tuple[str, Engine]],
) -> None:
    broken = start(lambda app: breaking(app, "/rest/rides/estimate", every=1, first=2))[0]
    record = Traffic(broken, pace=QUICK).start({1: 3}).wait()
    assert record.outcomes[1, 0] == "broken off: ask for the price"
    assert not record.outcomes[1, 1].startswith("broken off")
    assert record.crashes == []


def breaking(app: Callable[..., Any], path: str, *, every: int, first: int = 1_000_000) -> Callable[..., Any]:
    """Of the first so many calls of a path every nth is answered 503, and never reaches the application."""
    calls = 0

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        nonlocal calls
        if environ["PATH_INFO"] == path:
            calls += 1
            if calls <= first and calls % every == 0:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
        return app(environ, start_response)

    return answer


def ride(ride_id: int, status: str = "COMPLETED", fare: str = "8.10") -> dict[str, Any]:
    return {"id": ride_id, "status": status, "totalFare": fare, "tip": "1.00"}


@pytest.fixture
def record() -> Record:
    """Ada was carried once."""
    record = Record()
    record.call(Call(Name("rider ada@example.com", 0, "request"), "POST", "/rides", 200, "", 0.0, 0.1))
    record.see("rider ada@example.com", 0, 0, ride(7))
    return record


def held(ride_id: int, status: str = "COMPLETED", fare: str = "8.10", rider: str = "ada@example.com") -> Any:
    return Held(ride_id, rider, status, fare, "1.00")


def test_a_ride_that_is_held_as_it_was_seen_is_no_fault(record: Record) -> None:
    assert ride_faults(record, [held(7)]).none


def test_a_ride_that_nobody_holds_is_lost(record: Record) -> None:
    assert ride_faults(record, []).lost == ["ride 7 (rider ada@example.com: COMPLETED)"]


def test_a_ride_that_only_the_driver_saw_can_be_lost_too(record: Record) -> None:
    record.see("driver bento@example.com", 0, 0, ride(8, "ACTIVE"))
    assert ride_faults(record, [held(7)]).lost == ["ride 8 (driver bento@example.com: ACTIVE)"]


def test_two_rows_under_one_number_are_one_ride_twice(record: Record) -> None:
    assert ride_faults(record, [held(7), held(7)]).twice == ["ride 7 is held 2 times"]


def test_two_rides_for_one_wish_are_one_ride_twice(record: Record) -> None:
    record.see("rider ada@example.com", 0, 0, ride(8))
    assert ride_faults(record, [held(7), held(8)]).twice == ["crew 0, journey 0: 2 rides"]


def test_a_ride_that_nobody_asked_for_is_told_unless_it_is_a_strangers(record: Record) -> None:
    found = ride_faults(record, [held(7), held(9), held(10, rider="somebody@example.com")])
    assert found.unknown == ["ride 9 (ada@example.com: COMPLETED)"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (held(7, "ACTIVE"), "ride 7: the app saw COMPLETED, held is ACTIVE"),
        (held(7, fare="8.11"), "ride 7: the app showed a fare of 8.10, held is 8.11"),
        (held(7, rider="bento@example.com"), "ride 7: it is another rider's: bento@example.com"),
    ],
)
def test_a_ride_held_otherwise_than_the_screen_said_is_different(record: Record, row: Any, told: str) -> None:
    assert ride_faults(record, [row]).different == [told]


def test_the_apps_decode_money_from_texts_only() -> None:
    assert is_money({"tip": "1.50"}, "tip") == is_money({"tip": None}, "tip") == ""
    assert is_money({"tip": 1.5}, "tip") == "tip is 1.5"
    assert is_money({"tip": "1.5"}, "tip") == "tip is '1.5'"
    assert is_money({"tip": {"amount_minor": 150}}, "tip")
    assert is_estimate({"defaultEstimate": {}}) == "an estimate without a price"


def test_the_apps_know_no_other_statuses_than_the_monoliths() -> None:
    assert is_ride({"id": 1, "status": "REQUESTED"}) == ""
    assert is_ride({"id": "01H", "status": "REQUESTED"}) == "a ride without a number"
    assert is_ride({"id": 1, "status": "searching"}) == "a ride of unknown status searching"
