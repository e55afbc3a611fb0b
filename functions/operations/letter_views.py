"""Dead letters and their redrives as the API answers them."""

from __future__ import annotations

from datetime import datetime

from kernel.http import View
from operations.letter import ToldLetter
from operations.letters import Letters, Lying
from operations.redrive_record import Redrive


class LetterView(View):
    """A message that its reader gave up on: what it is about, since when, and the last error; never what it holds.

    `redrivable` ones can be delivered again here; the others with `make redrive`, by somebody with an operator's rights.
    """

    service: str
    queue: str
    message_id: str
    kind: str
    what: str
    ids: dict[str, str]
    since: datetime
    reason: str
    redrivable: bool

    @classmethod
    def of(cls, letter: ToldLetter) -> LetterView:
        return cls.model_validate(letter)


class LyingView(View):
    service: str
    queue: str
    holds: str
    dead_letters: int
    redrivable: bool

    @classmethod
    def of(cls, lying: Lying) -> LyingView:
        return cls(
            service=lying.queue.service,
            queue=lying.queue.dead_name,
            holds=lying.queue.holds,
            dead_letters=lying.number,
            redrivable=lying.queue.is_fed_by_messages,
        )


class LetterList(View):
    """`total` of all `queues`; `letters` are the oldest of them, 200 at most."""

    at: datetime
    total: int
    queues: list[LyingView]
    letters: list[LetterView]

    @classmethod
    def of(cls, letters: Letters) -> LetterList:
        return cls(
            at=letters.at,
            total=letters.total,
            queues=[LyingView.of(each) for each in letters.lying],
            letters=[LetterView.of(letter) for letter in letters.told],
        )


class StayedView(View):
    reason: str
    number: int


class RedriveView(View):
    """Who had what delivered again; `finished_at` is null if it broke off, and then it may be repeated with the same key.

    No `message_ids`: all letters of the queue. `left`: there were more than are taken in one go; repeat it.
    """

    redrive_id: str
    by: str
    at: datetime
    finished_at: datetime | None
    queue: str
    message_ids: list[str]
    redriven: int
    stayed: list[StayedView]
    left: bool

    @classmethod
    def of(cls, redrive: Redrive) -> RedriveView:
        return cls(
            redrive_id=redrive.id,
            by=redrive.by,
            at=redrive.at,
            finished_at=redrive.finished_at,
            queue=redrive.queue,
            message_ids=list(redrive.message_ids),
            redriven=redrive.redriven,
            stayed=[StayedView(reason=reason, number=number) for reason, number in redrive.stayed.items()],
            left=redrive.left,
        )


class RedriveList(View):
    """The newest first."""

    redrives: list[RedriveView]
    next_cursor: str | None
