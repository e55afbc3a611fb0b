from dataclasses import replace

from dispatch import gates
from dispatch.decision import Result, Round
from tests.dispatch.conftest import NOON, after, candidate, searching


def nobody(*failing: str, eta_s: float = 90) -> Round:
    ride = searching()
    seen = [candidate(driver_id, eta_s, misfits=["category"]) for driver_id in failing]
    return Round.of(ride, NOON, Result.NOBODY, gates.judge(ride, seen, {}, NOON))


def test_a_round_that_sees_the_same_people_in_the_same_light_repeats() -> None:
    assert nobody("a", "b").repeats(nobody("b", "a", eta_s=120))
    assert nobody().repeats(nobody())


def test_somebody_new_somebody_gone_or_another_verdict_is_worth_a_record() -> None:
    assert not nobody("a", "b").repeats(nobody("a"))
    assert not nobody("a").repeats(nobody("a", "b"))
    assert not nobody("a").repeats(None)
    other_reason = [replace(verdict, failed=["pickup_s"]) for verdict in nobody("a").verdicts]
    assert not replace(nobody("a"), verdicts=other_reason).repeats(nobody("a"))
    assert not replace(nobody(), radius_m=4000).repeats(nobody())
    assert not replace(nobody(), result=Result.BLIND).repeats(nobody())


def test_only_news_is_told_to_a_driver() -> None:
    news = nobody("a", "b", "c").news_since(nobody("a", "b"))
    assert [verdict.driver_id for verdict in news] == ["c"]


def test_a_record_counts_the_unrecorded_rounds_before_it() -> None:
    ride = searching()
    for n in range(4):
        ride, _ = ride.found_nobody(after(5 * n), recorded=n == 0)
    record = Round.of(ride, after(20), Result.NOBODY)
    assert (record.number, record.repeats_before) == (5, 3)
