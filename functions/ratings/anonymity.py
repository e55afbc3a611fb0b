"""What somebody may read of the comments about him without learning whose they are.

A comment's author is hidden among the authors of a whole group: comments come out group by group, never one by one, in no
order of time, and dated by the month of the group's newest trip. What the newest ratings say waits for its group. Ratings
are grouped in the order in which they began to count, and a withdrawn one keeps its place: so a group never changes, and no
comment comes or goes alone when an older trip's rating counts late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kernel.clock import seconds
from ratings.model import EndedTrip
from ratings.policy import POLICY
from ratings.side import Side


@dataclass(frozen=True)
class AnonymousComment:
    """`month` is that of the newest rating of its group, such as `2026-07`."""

    text: str
    month: str


def disclosed(newest_first: list[EndedTrip], about: Side, ever_counted: int) -> list[AnonymousComment]:
    """The comments of the trips' ratings `about` somebody of whom so many ratings count or did.

    A group that the trips do not hold whole, or may not, is left out.
    """
    size = POLICY.comment_group
    counted = sorted(_counted(newest_first, about), key=lambda found: found[0], reverse=True)[ever_counted % size :]
    groups = [counted[start : start + size] for start in range(0, len(counted) - size + 1, size)]
    whole_from = _whole_from(newest_first)
    whole = [[trip for _, trip in group] for group in groups if whole_from is None or group[-1][0] >= whole_from]
    return [comment for group in whole for comment in _shuffled(group, about)]


def _counted(trips: list[EndedTrip], about: Side) -> Iterator[tuple[datetime, EndedTrip]]:
    """With the instant since which it counts, or did."""
    for trip in trips:
        rating = trip.about.get(about)
        if rating and rating.counted_at:
            yield rating.counted_at, trip


def _whole_from(newest_first: list[EndedTrip]) -> datetime | None:
    """Since when all that began to count is among the latest trips; None if these are all there are."""
    if len(newest_first) < POLICY.comments_of_latest:
        return None
    return newest_first[-1].ended_at + seconds(POLICY.counts_within_s)


def _shuffled(group: list[EndedTrip], about: Side) -> list[AnonymousComment]:
    month = f"{max(trip.ended_at for trip in group):%Y-%m}"
    by_chance = sorted(group, key=lambda trip: hashlib.sha256(trip.id.encode()).digest())
    texts = [trip.about[about].comment for trip in by_chance if trip.about[about].counts]
    return [AnonymousComment(text, month) for text in texts if text]
