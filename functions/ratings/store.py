"""Where ended trips with their ratings, and people's standings, are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from kernel.clock import rfc3339, seconds
from kernel.outbox import Fact
from kernel.table import Key, Table, Write, next_version
from ratings.closing import ClosingHour
from ratings.model import Change, EndedTrip, TripId
from ratings.policy import POLICY
from ratings.service import SERVICE
from ratings.side import Side
from ratings.standing import Counted, Standing

table = Table(SERVICE.name)

PERSON_INDEXES = {Side.RIDER: "by_rider", Side.DRIVER: "by_driver"}
"""A person's rated trips and his complaints, in one index for each role."""

TRIPS = "TRIP#"

Position = dict[str, str]
"""Where a page ended."""


class TripPage(NamedTuple):
    trips: list[EndedTrip]
    next: Position | None


def trip_key(trip_id: TripId) -> Key:
    return Key(f"TRIP#{trip_id}", "TRIP")


def standing_key(side: Side, person_id: str) -> Key:
    return Key(f"{side.upper()}#{person_id}", "STANDING")


def closing_hour_key(closing: ClosingHour) -> Key:
    return Key(f"CLOSING#{closing.hour:%Y-%m-%dT%H}", "HOUR")


def person_partition(side: Side, person_id: str) -> str:
    return f"{side.upper()}#{person_id}"


def closing_partition(closing: ClosingHour) -> str:
    """The trips whose rating window closes within one hour."""
    return f"CLOSING#{closing.hour:%Y-%m-%dT%H}"


def get(trip_id: TripId) -> EndedTrip | None:
    return table.get(trip_key(trip_id), EndedTrip)


def save(before: EndedTrip | None, change: Change, *beside: Write) -> EndedTrip:
    """Store what became of a trip, and `beside` it what else belongs to the same decision, unless nothing did."""
    trip, facts = change
    if trip == before:
        return trip
    table.commit(_saving(trip, facts), *beside)
    return next_version(trip)


def standing(side: Side, person_id: str) -> Standing:
    """Empty for whom nobody has rated yet."""
    return table.get(standing_key(side, person_id), Standing) or Standing(side, person_id)


def save_standing(standing: Standing, facts: tuple[Fact, ...]) -> Standing:
    return table.save(standing_key(standing.side, standing.person_id), standing, *facts)


def save_with_standing(trip: EndedTrip, standing: Standing, facts: tuple[Fact, ...]) -> EndedTrip:
    """A rating and the standing that it changes, in one commit: it can neither count twice nor be lost on the way."""
    table.commit(_saving(trip, ()), table.saving(standing_key(standing.side, standing.person_id), standing, *facts))
    return next_version(trip)


def taking_over(trip: EndedTrip, standings: Iterable[tuple[Standing, tuple[Fact, ...]]]) -> tuple[Write, ...]:
    """An imported trip with the standings that it moves, for one commit."""
    return (_saving(trip, ()), *moving(standings))


def moving(standings: Iterable[tuple[Standing, tuple[Fact, ...]]]) -> tuple[Write, ...]:
    return tuple(
        table.saving(standing_key(standing.side, standing.person_id), standing, *facts) for standing, facts in standings
    )


def erased_sides(trip: EndedTrip) -> frozenset[Side]:
    """The sides of the trip whose people are erased, as known a moment ago: the sweep of an erasure waits for longer."""
    keys = {standing_key(side, trip.person(side)): side for side in Side}
    return frozenset(keys[key] for key, item in table.items(keys).items() if "erased_at" in item)


def rated_trips(side: Side, person_id: str, limit: int, after: Position | None) -> TripPage:
    """Somebody's trips of which there is any rating, newest first. The index says which, and no more."""
    page = table.query(
        person_partition(side, person_id),
        index=PERSON_INDEXES[side],
        sk_prefix=TRIPS,
        limit=limit,
        newest_first=True,
        after=after,
    )
    return TripPage(_trips(page.items), page.next)


def all_rated_trips(side: Side, person_id: str, after: Position | None = None) -> Iterator[EndedTrip]:
    while True:
        page = rated_trips(side, person_id, 100, after)
        yield from page.trips
        after = page.next
        if after is None:
            return


def next_older(standing: Standing) -> Counted | None:
    """The newest rating that counts beyond the latest of the standing."""
    if not standing.overflows:
        return None
    oldest = standing.latest[-1]
    after = trip_key(TripId(oldest.trip_id))._asdict() | {
        f"{PERSON_INDEXES[standing.side]}_sk": _by_age(oldest.ended_at, oldest.trip_id)
    }
    for found in all_rated_trips(standing.side, standing.person_id, after):
        trip = get(found.id)
        rating = trip.about.get(standing.side) if trip else None
        if trip and rating and rating.counts:
            return Counted.of(trip, rating)
    return None


def set_closing(trip: EndedTrip) -> None:
    """Before a trip is stored that waits for its window: so there is none without a timer, and one timer for many."""
    if not trip.waits_for_its_window:
        return
    closing = ClosingHour.of(trip.rateable_until)
    if table.item(closing_hour_key(closing)) is None:
        forgotten_at = closing.timer.due_at + seconds(POLICY.rating_window_s)
        table.save(closing_hour_key(closing), closing, closing.timer, expires_at=forgotten_at)


def closing_within(closing: ClosingHour) -> Iterator[EndedTrip]:
    """The half-rated trips whose window closes within this hour."""
    after = None
    while True:
        page = table.query(closing_partition(closing), index="by_closing", after=after)
        yield from _trips(page.items)
        after = page.next
        if after is None:
            return


def _trips(rows: list[dict[str, Any]]) -> list[EndedTrip]:
    keys = [Key(row["pk"], row["sk"]) for row in rows]
    items = table.items(keys)
    return [msgspec.convert(items[key], EndedTrip) for key in keys if key in items]


def _saving(trip: EndedTrip, facts: tuple[Fact, ...]) -> Write:
    """A trip that nobody has rated is on no list, and forgotten when nobody may complain about it any more."""
    expires_at = None if trip.about else trip.ended_at + seconds(POLICY.unrated_trip_kept_s)
    return table.saving(trip_key(trip.id), trip, *facts, expires_at=expires_at, **_index_keys(trip))


def _index_keys(trip: EndedTrip) -> dict[str, Any]:
    if not trip.about:
        return {}
    age = _by_age(trip.ended_at, trip.id)
    keys = {
        "by_rider_pk": person_partition(Side.RIDER, trip.rider_id),
        "by_rider_sk": age,
        "by_driver_pk": person_partition(Side.DRIVER, trip.driver_id),
        "by_driver_sk": age,
    }
    if trip.waits_for_its_window:
        keys["by_closing_pk"] = closing_partition(ClosingHour.of(trip.rateable_until))
        keys["by_closing_sk"] = f"{rfc3339(trip.rateable_until)}#{trip.id}"
    return keys


def _by_age(ended_at: datetime, trip_id: str) -> str:
    return f"{TRIPS}{rfc3339(ended_at)}#{trip_id}"
