from datetime import UTC, datetime

from feed.message import Kind, Log, Message
from feed.patch import Json

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def log_of(*kinds: Kind, keep: int = 10) -> Log:
    log = Log()
    for seq, kind in enumerate(kinds, start=1):
        log = log.add(Message(seq, NOON, kind, {}), keep)
    return log


def seqs(log: Log, since: int) -> list[int] | None:
    missed = log.since(since)
    return None if missed is None else [message.seq for message in missed]


def test_who_was_away_hears_what_came_after_his_last_message() -> None:
    assert seqs(log_of(Kind.STATE, Kind.STATE, Kind.PRICE), since=1) == [2, 3]


def test_who_missed_nothing_hears_nothing() -> None:
    assert seqs(log_of(Kind.STATE), since=1) == []


def test_of_positions_only_the_newest_is_kept_and_no_state_is_lost_for_them() -> None:
    log = log_of(Kind.STATE, *[Kind.POSITION] * 50, Kind.STATE, Kind.POSITION)
    assert seqs(log, since=0) == [1, 52, 53]


def test_what_was_said_of_something_that_is_gone_is_not_told_any_more() -> None:
    said: list[Json] = [{"offer": {"pickup": {}}}, {"state": "x"}, {"offer": {"pickup": {}}, "state": "y"}, {"offer": None}]
    log = Log()
    for seq, data in enumerate(said, start=1):
        log = log.add(Message(seq, NOON, Kind.OFFER, data), keep=10)
    assert seqs(log, since=0) == [2, 3, 4]


def test_who_was_away_too_long_is_told_that_there_is_a_gap() -> None:
    log = log_of(*[Kind.STATE] * 6, keep=3)
    assert seqs(log, since=2) is None
    assert seqs(log, since=3) == [4, 5, 6]
