"""How the system is doing, judged from what was seen of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from operations.model import Counted, Depth, EdgeHealth, Health, Look, ServiceHealth, State, health_of
from operations.policy import POLICY
from operations.tally import Tally
from tests.operations.outlines import SYSTEM

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


def ago(seconds: float) -> int:
    return NOW_MS - round(seconds * 1000)


def published(seconds_ago: float, number: int = 1, **facts: Any) -> Tally:
    said = {"message": "published", "kind": "publish", "what": "RiderRegistered", "outcome": "ok"} | facts
    return Tally(service="riders", function="relay", number=number, last_ms=ago(seconds_ago), **said)


def handled(seconds_ago: float, number: int = 1, outcome: str = "ok", **facts: Any) -> Tally:
    work = {"message": "handled", "kind": "event", "what": "RiderRegistered"} | facts
    return Tally(service="trips", function="subscribers", number=number, last_ms=ago(seconds_ago), outcome=outcome, **work)


def health(*tallies: Tally, counted: dict[str, Counted] | None = None, depths: dict[str, Depth] | None = None) -> Health:
    return health_of(Look(SYSTEM, NOW, tallies, counted or {}, depths or {}))


def edge(health: Health) -> EdgeHealth:
    return next(each for each in health.edges if each.edge.name == "RiderRegistered")


def service(health: Health, name: str) -> ServiceHealth:
    return next(each for each in health.services if each.name == name)


WAITING = {"corrida-trips-events": Depth(waiting=1)}


def test_where_nothing_happens_it_is_quiet() -> None:
    assert health().state is State.QUIET


def test_what_is_said_and_handled_flows() -> None:
    seen = health(published(5), handled(4))
    assert edge(seen).state is State.FLOWING
    assert (service(seen, "trips").state, service(seen, "riders").state) == (State.FLOWING, State.FLOWING)


def test_a_hop_whose_latest_try_failed_is_failing_and_so_is_its_service() -> None:
    seen = health(published(10, 2), handled(8), handled(4, outcome="failed"))
    assert edge(seen).state is State.FAILING
    assert service(seen, "trips").state is State.FAILING
    assert service(seen, "riders").state is State.FLOWING


def test_a_hop_that_went_well_again_is_only_strained() -> None:
    assert edge(health(published(10, 2), handled(8, outcome="failed"), handled(4))).state is State.STRAINED


def test_a_failure_and_the_message_it_leaves_behind_are_one_failure() -> None:
    message = handled(4, number=2, outcome="ok", message="message failed", kind="")
    assert edge(health(published(9), handled(4, number=2, outcome="failed"), message)).work.failed == 2


def test_a_message_nobody_could_read_counts_as_a_failure_of_its_event() -> None:
    broken = handled(4, outcome="ok", message="message failed", kind="")
    seen = health(published(9), broken)
    assert (edge(seen).work.failed, edge(seen).state) == (1, State.FAILING)


def test_what_is_said_and_waits_untaken_is_stuck() -> None:
    seen = health(published(20), handled(60), depths=WAITING)
    assert edge(seen).state is State.STUCK
    assert service(seen, "trips").state is State.STUCK


def test_between_saying_and_taking_lies_a_moment_that_is_not_yet_stuck() -> None:
    assert edge(health(published(1), handled(60), depths=WAITING)).state is State.FLOWING


def test_a_busy_hop_is_not_stuck_because_one_message_waits() -> None:
    assert edge(health(published(0.1, 100), handled(0.3, 99), depths=WAITING)).state is State.FLOWING


def test_a_busy_hop_that_stops_is_stuck_although_it_is_spoken_to_all_the_time() -> None:
    depths = {"corrida-trips-events": Depth(waiting=40)}
    assert edge(health(published(0.1, 100), handled(30, 60), depths=depths)).state is State.STUCK


def test_an_event_the_bus_does_not_take_is_a_failure_of_its_publisher() -> None:
    seen = health(published(3, message="rejected", outcome="ThrottlingException"))
    assert edge(seen).state is State.FAILING
    assert service(seen, "riders").state is State.FAILING


def test_late_delivery_is_slow_from_a_few_on() -> None:
    late = POLICY.slow_delivery_ms + 1
    few, many = handled(1, number=1, delivery_p95_ms=late), handled(1, number=50, delivery_p95_ms=late)
    assert edge(health(published(5), few)).state is State.FLOWING
    assert edge(health(published(5, 50), many)).state is State.SLOW


def test_dead_letters_are_a_failure_until_somebody_sees_to_them_even_while_he_reads_them() -> None:
    for depth in (Depth(waiting=1), Depth(in_flight=1)):
        seen = health(published(5), handled(4), depths={"corrida-trips-events-dead": depth})
        queue = service(seen, "trips").queue("events")
        assert queue and queue.dead == 1
        assert service(seen, "trips").state is State.FAILING


@pytest.mark.parametrize(("since_s", "state"), [(30, State.STUCK), (90, State.STRAINED)])
def test_a_function_that_has_done_nothing_since_it_was_turned_away_is_stuck(since_s: int, state: State) -> None:
    throttled = Counted(throttles=3, throttled_since_ms=ago(since_s))
    seen = health(handled(60), counted={"corrida-trips-subscribers": throttled})
    assert service(seen, "trips").function("subscribers").state is state


def test_a_query_to_a_function_that_is_stuck_is_stuck() -> None:
    throttled = Counted(throttles=3, throttled_since_ms=ago(30))
    seen = health(counted={"corrida-riders-internal": throttled})
    [query] = [each for each in seen.edges if each.edge.link.value == "query"]
    assert query.state is State.STUCK


def test_a_crash_is_a_failure_although_no_line_tells_of_it() -> None:
    crashed = {"corrida-trips-api": Counted(crashes=1)}
    assert service(health(counted=crashed), "trips").state is State.FAILING


def test_a_path_nobody_answers_is_not_work() -> None:
    stranger = replace(handled(1), function="api", kind="http", what="GET /wp-admin", outcome="no_such_route")
    assert service(health(stranger), "trips").function("api").work == ()


def test_a_queue_whose_oldest_message_is_too_old_is_stuck() -> None:
    old = {"corrida-trips-timers": Depth(waiting=1, oldest_s=POLICY.waiting_too_long_s + 1)}
    queue = service(health(depths=old), "trips").queue("timers")
    assert queue and queue.state is State.STUCK
