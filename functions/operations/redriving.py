"""Delivering dead letters again: arrive first, then delete. So a letter may arrive twice, and never gets lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from kernel import clock
from operations.letter import Letter
from operations.letterbox import Letterbox, queue_url
from operations.queue import QueueName

Deliver = Callable[[Letter], None]

NOT_FROM_A_QUEUE = "not_from_a_queue"


class Stays(Exception):
    """The letter cannot be delivered now; the text says why."""


@dataclass
class Outcome:
    """`stayed` counts by reason; `left` says whether there was more than was taken in one go."""

    queue: str
    redriven: int = 0
    stayed: Counter[str] = field(default_factory=Counter)
    left: bool = False


def redrive(
    letterbox: Letterbox,
    deliver: Deliver,
    *,
    only: Collection[str] = (),
    at_most: int | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Every letter that was there when this began, or `only` those with these ids; what comes back meanwhile is left.

    `deliver` raises `Stays` for a letter that has to stay.
    """
    outcome = Outcome(letterbox.queue.dead_name)
    began_at = clock.wall_now()
    with letterbox as letters:
        for letter in letters:
            if letter.sent_at >= began_at:
                break
            if only and letter.id not in only:
                continue
            if outcome.redriven == at_most:
                outcome.left = True
                break
            try:
                deliver(letter)
            except Stays as reason:
                outcome.stayed[str(reason)] += 1
                continue
            outcome.redriven += 1
            if not dry_run:
                letters.delete(letter)
    return outcome


def sending_back(sqs: Any, queue: QueueName) -> Deliver:
    """Into the queue it came from."""
    if not queue.is_fed_by_messages:
        return _stays
    url = queue_url(sqs, queue.full_name)

    def send(letter: Letter) -> None:
        sqs.send_message(QueueUrl=url, MessageBody=letter.body)

    return send


def _stays(_: Letter) -> None:
    """What a relay or a schedule left lies elsewhere: `make redrive` fetches it, with an operator's rights."""
    raise Stays(NOT_FROM_A_QUEUE)
