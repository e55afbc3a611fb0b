"""Every dead letter of the system, with the reason its reader left in the log."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError

from kernel import aws, log
from operations import depths
from operations.insights import Insights, NoAnswer
from operations.letter import Letter, ToldLetter
from operations.letterbox import Letterbox
from operations.looking import all_queues
from operations.policy import POLICY
from operations.queue import QueueName
from operations.reasons import reasons
from operations.system_map import SystemMap

QUEUES_AT_ONCE = 8


@dataclass(frozen=True)
class Lying:
    """How many dead letters lie in a queue."""

    queue: QueueName
    number: int


@dataclass(frozen=True)
class Letters:
    """`told` are the oldest of them, as many as fit on a screen."""

    at: datetime
    lying: tuple[Lying, ...] = ()
    told: tuple[ToldLetter, ...] = ()

    @property
    def total(self) -> int:
        return max(sum(each.number for each in self.lying), len(self.told))

    def event_ids(self, service: str) -> set[str]:
        """Of the events that a service has given up on."""
        return {letter.event_id for letter in self.told if letter.service == service and letter.kind == "event"}


def look(system: SystemMap, now: datetime) -> Letters:
    sqs = aws.client("sqs")
    queues = all_queues(system)
    counted = depths.depths(sqs, [queue.dead_name for queue in queues])
    lying = [Lying(queue, counted[queue.dead_name].waiting + counted[queue.dead_name].in_flight) for queue in queues]
    with ThreadPoolExecutor(QUEUES_AT_ONCE) as pool:
        found = pool.map(lambda each: _read(Letterbox(sqs, each.queue)), [each for each in lying if each.number])
        letters = sorted((letter for read in found for letter in read), key=lambda letter: letter.sent_at)
    shown = letters[: POLICY.letters_shown]
    known = _reasons(shown, now)
    return Letters(now, tuple(each for each in lying if each.number), tuple(letter.told(known) for letter in shown))


def _read(letterbox: Letterbox) -> list[Letter]:
    with letterbox as letters:
        return list(islice(letters, POLICY.letters_shown))


def _reasons(letters: Sequence[Letter], now: datetime) -> dict[str, str]:
    """A letter without its reason is better than none."""
    failed = [letter for letter in letters if letter.queue.is_fed_by_messages]
    if not failed:
        return {}
    takers = sorted({f"corrida-{letter.queue.service}-{letter.queue.taker}" for letter in failed})
    since = min(letter.sent_at for letter in failed) - timedelta(minutes=1)
    try:
        return reasons(Insights(aws.client("logs"), takers, since, now), (letter.id for letter in failed))
    except (ClientError, BotoCoreError, NoAnswer) as error:
        log.warning("no reasons for dead letters", reason=f"{type(error).__name__}: {error}")
        return {}
