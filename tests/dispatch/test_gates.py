from datetime import timedelta
from typing import Any

import pytest

from dispatch import gates
from dispatch.decision import Standing, Verdict
from dispatch.gates import Candidate, Driver, DriverNotAvailable
from dispatch.lock import DriverLock
from dispatch.model import Ride
from tests.dispatch.conftest import NOON, after, candidate, card, offered, searching

ELSEWHERE = DriverLock("driver-1", "ride-2", "ride-2.1", lapses_at=after(47))


def verdict(seen: Candidate, driver: Driver | None = None, ride: Ride | None = None) -> Verdict:
    [only] = gates.judge(ride or searching(), [seen], {"driver-1": driver or Driver(card())}, NOON)
    return only


def test_a_fitting_driver_passes_every_gate() -> None:
    fitting = verdict(candidate())
    assert (fitting.failed, fitting.standing) == ([], Standing.OUTRANKED)
    assert fitting.gates == {"position_age_s": 0, "pickup_s": 90}


def test_an_ordinary_value_is_what_a_gate_says_of_somebody_fitting() -> None:
    case = gates.Case(searching(), candidate(), Driver(card()), NOON)
    said = {gate.__name__: gate(case).value for gate in gates.GATES}
    assert said == gates.ORDINARY | {"position_age_s": 0, "pickup_s": 90}


@pytest.mark.parametrize(
    ("seen", "driver", "gate", "value"),
    [
        (candidate(misfits=["category"]), Driver(card()), "category", "standard"),
        (candidate(misfits=["needs:wheelchair", "needs:hearing"]), Driver(card()), "needs", ["wheelchair", "hearing"]),
        (candidate(), Driver(card(), ELSEWHERE), "free", "asked_for_another_ride"),
        (candidate(), Driver(card(), DriverLock("driver-1", "ride-2", "ride-2.1", "trip-2")), "free", "on_trip"),
        (candidate(at=after(-211)), Driver(card()), "position_age_s", 211),
        (candidate(eta_s=1081), Driver(card()), "pickup_s", 1081),
        (candidate(), Driver(card(online=False)), "on_shift", False),
        (candidate(), Driver(card(erased=True, online=False, shift_version=0)), "on_shift", False),
    ],
)
def test_each_gate_says_what_it_saw(seen: Candidate, driver: Driver, gate: str, value: Any) -> None:
    judged = verdict(seen, driver)
    assert (judged.failed, judged.gates[gate], judged.standing) == ([gate], value, Standing.UNFIT)


def test_all_gates_are_tried_even_after_one_has_failed() -> None:
    judged = verdict(candidate(eta_s=2000, misfits=["category"]), Driver(card(online=False)))
    assert judged.failed == ["category", "pickup_s", "on_shift"]


def test_a_missed_offer_comes_back_a_little_later_but_not_for_ever() -> None:
    ride = searching()
    for number in range(1, 4):
        made_at = NOON + timedelta(seconds=60 * number)
        ride, _ = ride.offer_to("driver-1", pickup_s=60, distance_m=500, at=made_at)
        ride, _ = ride.expire(f"ride-1.{number}", made_at + timedelta(seconds=25))
        assert not ride.may_ask("driver-1", made_at + timedelta(seconds=26))
        assert ride.may_ask("driver-1", made_at + timedelta(seconds=31)) == (number < 3)


def test_nobody_who_refused_is_asked_again() -> None:
    ride, _ = offered().decline("ride-1.1", "driver-1", "", NOON)
    assert verdict(candidate(), ride=ride).gates["not_refused"] == "declined"
    assert verdict(candidate(), ride=ride).failed == ["not_refused"]


def test_nobody_drives_himself() -> None:
    ride = searching()
    [judged] = gates.judge(ride, [candidate(ride.rider_id)], {}, NOON)
    assert judged.failed == ["not_the_rider"]


@pytest.mark.parametrize("driver", [Driver(None), Driver(card(shift_version=0, online=False))])
def test_a_driver_not_heard_of_yet_is_believed_to_location(driver: Driver) -> None:
    assert verdict(candidate(), driver).failed == []
    assert verdict(candidate(), driver).gates["on_shift"] == "unknown"


def test_a_lapsed_lock_holds_nobody() -> None:
    lapsed = DriverLock("driver-1", "ride-2", "ride-2.1", lapses_at=NOON)
    assert verdict(candidate(), Driver(card(), lapsed)).failed == []


def order(ride: Ride, *seen: tuple[str, float, list[str]]) -> list[str]:
    candidates = [candidate(driver_id, eta_s) for driver_id, eta_s, _ in seen]
    drivers = {driver_id: Driver(card(driver_id, traits=traits)) for driver_id, _, traits in seen}
    return [verdict.driver_id for verdict in gates.judge(ride, candidates, drivers, NOON)]


def test_whoever_reaches_the_rider_first_is_asked_first() -> None:
    assert order(searching(), ("far", 300, []), ("near", 60, []), ("middle", 100, ["quiet_ride"])) == [
        "near",
        "middle",
        "far",
    ]


def test_a_preferred_driver_is_worth_up_to_two_minutes() -> None:
    ride = searching(preferences=["woman_driver"])
    assert order(ride, ("near", 60, []), ("eva", 179, ["woman_driver"])) == ["eva", "near"]
    assert order(ride, ("near", 60, []), ("eva", 180, ["woman_driver"])) == ["near", "eva"]


def test_a_driver_who_is_half_of_what_is_preferred_is_worth_half() -> None:
    ride = searching(preferences=["woman_driver", "quiet_ride"])
    assert order(ride, ("near", 60, []), ("eva", 119, ["woman_driver"])) == ["eva", "near"]
    assert order(ride, ("near", 60, []), ("eva", 121, ["woman_driver"])) == ["near", "eva"]


def test_those_who_may_not_be_asked_come_last_however_near() -> None:
    judged = gates.judge(searching(), [candidate("a", 10, misfits=["category"]), candidate("b", 500)], {}, NOON)
    assert [verdict.driver_id for verdict in judged] == ["b", "a"]


@pytest.mark.parametrize(
    ("driver", "failed"),
    [
        (Driver(None), ["known"]),
        (Driver(card(erased=True)), ["known"]),
        (Driver(card(online=False), ELSEWHERE), ["free", "on_shift"]),
        (Driver(card("rider-1")), ["not_the_rider"]),
        (Driver(card(online=False, shift_version=0)), ["on_shift"]),
    ],
)
def test_the_desk_cannot_send_just_anybody(driver: Driver, failed: list[str]) -> None:
    with pytest.raises(DriverNotAvailable) as refusal:
        gates.check_can_be_sent(searching(), driver, NOON)
    assert refusal.value.facts == {"failed": failed}
