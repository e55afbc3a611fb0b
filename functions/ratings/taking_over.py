"""What an imported trip does to the standings of its two people."""

from __future__ import annotations

from collections.abc import Iterator

from kernel.event import Event
from ratings import store
from ratings.imported import PersonErased
from ratings.model import EndedTrip
from ratings.side import Side
from ratings.standing import Standing

Moved = tuple[Standing, tuple[Event, ...]]
NOTHING: tuple[Event, ...] = ()


def standings(before: EndedTrip | None, after: EndedTrip) -> list[Moved]:
    """Those that change, each with the one event that carries it to the copies elsewhere."""
    return list(_standings(before, after))


def without(trip: EndedTrip) -> list[Moved]:
    """Those that change when the trip is taken back."""
    return [moved for side in Side for moved in _out_of(trip, side)]


def _standings(before: EndedTrip | None, after: EndedTrip) -> Iterator[Moved]:
    for side in Side:
        standing = _of_somebody(side, after.person(side))
        if before and before.person(side) != after.person(side):
            yield from _out_of(before, side)
            moved = _moved(standing, None, after)
        else:
            moved = _moved(standing, before, after)
        if moved:
            yield _news(standing, moved)


def _moved(standing: Standing, before: EndedTrip | None, after: EndedTrip) -> Moved | None:
    """Said anew it is counted anew, in its place among the person's other ratings."""
    side, told = standing.side, NOTHING
    had, has = before and before.about.get(side), after.about.get(side)
    if before and (had, before.ended_at) == (has, after.ended_at):
        return None
    if had and had.counts:
        standing, told = standing.take_out(after.id, store.next_older(standing))
    if has:
        return standing.take_over(after)
    return (standing, told) if told else None


def _out_of(before: EndedTrip, side: Side) -> Iterator[Moved]:
    """The trip was another person's after all."""
    rating, standing = before.about.get(side), store.standing(side, before.person(side))
    if rating and rating.counts and not standing.erased_at:
        yield _news(standing, standing.take_out(before.id, store.next_older(standing)))


def _news(held: Standing, moved: Moved) -> Moved:
    """Only another average is: years of ratings would else be as many messages that change nothing anywhere."""
    standing, told = moved
    return standing, told if standing.average != held.average else NOTHING


def _of_somebody(side: Side, person_id: str) -> Standing:
    standing = store.standing(side, person_id)
    if standing.erased_at:
        raise PersonErased(side=side)
    return standing
