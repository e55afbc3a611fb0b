"""Both rate, the window closes, the desk withdraws, timers fire, all at once and repeatedly: every rating counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from kernel import aws, clock, outbox
from kernel.event import Envelope
from kernel.table import Conflict, Write
from ratings import store, timers
from ratings.closing import ClosingHour
from ratings.model import RatingCounts
from ratings.service import SERVICE
from ratings.side import Side
from tests.conftest import Client, create_table
from tests.ratings.conftest import NOON, Hands, Town, later

DEPTH = 3
JUST_BEFORE, JUST_AFTER = 71.999, 73.1

Act = Callable[[], Any]


class Crowd:
    """Between anybody's decision and his write, somebody else may act: `waiting` are those who are about to."""

    def __init__(self, data: st.DataObject, town: Town) -> None:
        self.data = data
        self.town = town
        self.waiting: list[Act] = []
        self.told: list[Envelope] = []
        self.depth = 0
        self.write = store.table.commit

    def commit(self, *writes: Write) -> None:
        while self.waiting and self.depth < DEPTH and self.data.draw(st.booleans()):
            self.one_acts()
        self.write(*writes)
        for write in writes:
            caused = outbox.decode(write.parameters.get("Item", {}).get("outbox", {}).get("S", "{}"))
            self.told += caused.events
            for timer in caused.timers:
                if timer.type == "RatingCounts":
                    self.waiting += [self.fires(timer)] * self.data.draw(st.integers(1, 2))

    def one_acts(self) -> None:
        act = self.waiting.pop(self.data.draw(st.integers(0, len(self.waiting) - 1)))
        self.depth += 1
        try:
            act()
        except Conflict:
            self.waiting.append(act)
        finally:
            self.depth -= 1

    def everybody_acts(self) -> None:
        while self.waiting:
            self.one_acts()

    def rates(self, client: Client, trip_id: str, stars: int) -> Act:
        def act() -> None:
            self.town.hands.to(hours=JUST_BEFORE)
            self.town.rates(client, trip_id, stars)

        return act

    def closes(self) -> None:
        self.town.hands.to(hours=JUST_AFTER)
        self.town.closes(ClosingHour.of(later(hours=72)))

    def withdraws(self, desk: Client, rating_id: str) -> Act:
        return lambda: desk.post(f"/v1/ratings/{rating_id}/withdraw", {"reason": "made up"})

    def fires(self, timer: outbox.TimerMessage) -> Act:
        due = RatingCounts(trip_id=timer.data["trip_id"], about=Side(timer.data["about"]), due_at=NOON)
        return lambda: timers.on_rating_counts(due)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_rating_counts_exactly_once(data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patched, mock_aws():
        aws.client.cache_clear()
        hands = Hands()
        patched.setattr(clock, "now", lambda: hands.now)
        patched.setattr("time.sleep", lambda _: None)
        crowd = Crowd(data, Town(create_table(SERVICE), hands))
        patched.setattr(store.table, "commit", crowd.commit)
        play(crowd, data)
    aws.client.cache_clear()


def play(crowd: Crowd, data: st.DataObject) -> None:
    trip_ids = ["trip-1", "trip-2", "trip-3"]
    ana, rui, desk = (Client(SERVICE, who, group) for who, group in (("a", "riders"), ("r", "drivers"), ("d", "desk")))
    for trip_id in trip_ids:
        crowd.town.completes(trip_id, "a", "r")
    possible = [crowd.rates(client, trip_id, stars) for trip_id in trip_ids for client in (ana, rui) for stars in (2, 5)]
    possible += [crowd.withdraws(desk, f"{trip_id}.{side}") for trip_id in trip_ids for side in Side]
    possible += [crowd.closes]
    crowd.waiting = data.draw(st.lists(st.sampled_from(possible), max_size=14))
    crowd.everybody_acts()
    crowd.closes()
    crowd.everybody_acts()
    for side, person_id in ((Side.RIDER, "a"), (Side.DRIVER, "r")):
        check(crowd, side, person_id, [crowd.town.trip(trip_id) for trip_id in trip_ids])


def check(crowd: Crowd, side: Side, person_id: str, trips: list[Any]) -> None:
    ratings = {trip.id: trip.about[side] for trip in trips if side in trip.about}
    standing = store.standing(side, person_id)
    counting = {trip_id: rating.stars for trip_id, rating in ratings.items() if rating.counts}
    assert {trip_id for trip_id, rating in ratings.items() if rating.waits_to_count} == set()
    assert {counted.trip_id: counted.stars for counted in standing.latest} == counting
    assert standing.count == len(counting)

    told = [envelope for envelope in crowd.told if envelope.data.get("subject") == side]
    given_for = Counter(envelope.data["trip_id"] for envelope in told if envelope.metadata.type == "RatingGiven")
    assert given_for == dict.fromkeys((trip_id for trip_id, rating in ratings.items() if rating.counted_at), 1)
    standings = [envelope for envelope in told if envelope.metadata.type in ("RatingGiven", "StandingWithdrawn")]
    versions = [envelope.metadata.aggregate.version for envelope in standings]
    assert versions == list(range(1, standing.version + 1))
    assert [envelope.data["count"] for envelope in standings[-1:]] == [standing.count][: len(standings)]
