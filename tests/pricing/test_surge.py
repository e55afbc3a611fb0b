"""A cell's factor: smoothed, by published steps, capped, and with its proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.pricing import SurgeChanged
from pricing.policy import POLICY
from pricing.surge import Cell, Seen, SurgeRoundDue
from pricing.surge_limit import SurgeLimit
from tests.pricing.drafts import NOON

FREE = SurgeLimit("porto")
STEPS = [step.factor_percent for step in POLICY.surge_steps]
CALM, TIGHT = Seen(asked=10, answered=9, free_cars=3), Seen(asked=12, answered=3, free_cars=1)


def woken(now: datetime = NOON) -> Cell:
    cell, [timer] = Cell("porto:1:1", "porto").wake(now)
    assert isinstance(timer, SurgeRoundDue)
    assert timer.due_at == now + timedelta(seconds=POLICY.surge_round_s)
    return cell


def after(*rounds: Seen, limit: SurgeLimit = FREE, cap: int = 200, cell: Cell | None = None) -> list[Cell]:
    """How the cell looks after each round."""
    cell, cells = cell or woken(), []
    for seen in rounds:
        at = cell.next_round_at or NOON
        cell, _ = cell.look(cell.round, seen, limit, cap, at)
        cells.append(cell)
    return cells


def test_as_many_answers_as_requests_make_no_surge() -> None:
    assert {cell.factor_percent for cell in after(*[CALM] * 10)} == {100}


def test_the_factor_climbs_by_one_published_step_a_round_and_falls_again() -> None:
    climbing = [cell.factor_percent for cell in after(*[TIGHT] * 8)]
    assert climbing == [110, 125, 150, 175, 175, 175, 175, 175]
    falling = [cell.factor_percent for cell in after(*[CALM] * 8, cell=after(*[TIGHT] * 8)[-1])]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == 100


def test_one_odd_minute_makes_no_price() -> None:
    """The newest minute counts for half."""
    [cell] = after(Seen(asked=6, answered=3, free_cars=0))
    assert (cell.pressure_percent, cell.factor_percent) == (100, 100)


def test_a_handful_of_requests_says_nothing() -> None:
    few = Seen(asked=POLICY.surge_least_asked - 1, answered=0, free_cars=0)
    assert {cell.factor_percent for cell in after(few, few)} == {100}


def test_cars_that_stand_free_are_answers() -> None:
    assert Seen(asked=12, answered=3, free_cars=0).pressure_percent == 400
    assert Seen(asked=12, answered=3, free_cars=9).pressure_percent == 100


@pytest.mark.parametrize(("cap", "limit", "highest"), [(130, None, 130), (200, 110, 110), (100, None, 100), (200, 100, 100)])
def test_neither_law_nor_switch_is_exceeded(cap: int, limit: int | None, highest: int) -> None:
    factors = [cell.factor_percent for cell in after(*[TIGHT] * 10, limit=SurgeLimit("porto", limit_percent=limit), cap=cap)]
    assert max(factors) == highest


def test_a_thrown_switch_lowers_a_raised_cell_with_its_next_round() -> None:
    raised = after(*[TIGHT] * 8)[-1]
    switch = FREE.set(100, "flood", "desk-1", NOON)
    [cell] = after(TIGHT, limit=switch, cell=raised)
    assert cell.factor_percent == 100


def test_a_change_is_said_with_its_proof_and_only_a_change() -> None:
    cell = woken()
    raised, facts = cell.look(1, TIGHT, FREE, 200, NOON)
    said = [fact for fact in facts if isinstance(fact, SurgeChanged)]
    assert said == [SurgeChanged(cell_id="porto:1:1", city="porto", factor_percent=110, changed_at=NOON)]
    assert raised.proof == (
        "porto:1:1 2026-03-04T12:00:00.000Z round=1 asked=12 answered=3 free_cars=1 pressure=150% factor=110%"
    )
    steady = replace(raised, factor_percent=200, pressure_percent=300)
    _, facts = steady.look(2, TIGHT, FREE, 200, NOON)
    assert not [fact for fact in facts if isinstance(fact, SurgeChanged)]


def test_a_round_that_was_held_already_changes_nothing() -> None:
    cell = woken()
    looked, _ = cell.look(1, TIGHT, FREE, 200, NOON)
    assert looked.look(1, TIGHT, FREE, 200, NOON) == (looked, ())
    assert looked.look(7, TIGHT, FREE, 200, NOON) == (looked, ())


def test_nobody_looks_at_a_quiet_cell_until_something_happens() -> None:
    [cell] = after(Seen(asked=POLICY.surge_least_asked - 1, answered=0, free_cars=4))
    assert cell.next_round_at is None
    again, [timer] = cell.wake(NOON)
    assert (again.round, type(timer)) == (cell.round + 1, SurgeRoundDue)


def test_a_cell_that_is_looked_at_is_not_woken_twice_unless_its_timer_was_lost() -> None:
    cell = woken()
    assert cell.wake(NOON + timedelta(seconds=30)) == (cell, ())
    assert cell.wake(NOON + timedelta(hours=1))[0].round == cell.round + 1


@given(st.lists(st.builds(Seen, asked=st.integers(0, 99), answered=st.integers(0, 99), free_cars=st.integers(0, 20))))
def test_whatever_is_seen_the_factor_is_a_published_step_and_moves_by_one(rounds: list[Seen]) -> None:
    cell = woken()
    for seen in rounds:
        at = cell.next_round_at or NOON
        before = cell if cell.next_round_at else cell.wake(at)[0]
        cell, _ = before.look(before.round, seen, FREE, 200, at)
        assert cell.factor_percent in STEPS
        assert abs(STEPS.index(cell.factor_percent) - STEPS.index(before.factor_percent)) <= 1
        assert cell.factor_percent == 100 or cell.proof
