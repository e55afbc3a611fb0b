"""What somebody may read of the comments about him without learning whose they are.

A comment's author is hidden among the authors of a whole group: comments come out group by group, never one by one, in no
order of time, and dated by the month in which the group was complete. What the newest ratings say waits for its group.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ratings.model import EndedTrip
from ratings.policy import POLICY
from ratings.side import Side


@dataclass(frozen=True)
class AnonymousComment:
    """`month` is that of the newest rating of its group, such as `2026-07`."""

    text: str
    month: str


def disclosed(newest_first: list[EndedTrip], about: Side, count: int) -> list[AnonymousComment]:
    """The comments of the trips' ratings `about` somebody who has `count` ratings that count.

    A group that the trips do not hold whole is left out.
    """
    size = POLICY.comment_group
    counting = [trip for trip in newest_first if about in trip.about and trip.about[about].counts]
    complete = counting[count % size :]
    groups = [complete[start : start + size] for start in range(0, len(complete) - size + 1, size)]
    return [comment for group in groups for comment in _shuffled(group, about)]


def _shuffled(group: list[EndedTrip], about: Side) -> list[AnonymousComment]:
    month = f"{group[0].ended_at:%Y-%m}"
    by_chance = sorted(group, key=lambda trip: hashlib.sha256(trip.id.encode()).digest())
    texts = [trip.about[about].comment for trip in by_chance]
    return [AnonymousComment(text, month) for text in texts if text]
