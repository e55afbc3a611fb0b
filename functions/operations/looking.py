"""Looking at the running system: every source asked at once, and what one does not answer left out and said so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from kernel import aws, log
from operations import depths, metrics
from operations.insights import Insights, NoAnswer
from operations.metrics import Measured
from operations.model import Counted, Depth, Look
from operations.policy import POLICY
from operations.queue import QueueName, queues_of
from operations.service import SERVICE
from operations.system_map import SystemMap
from operations.tally import Tally

T = TypeVar("T")


class Source(StrEnum):
    """Where a part of what is seen comes from."""

    LOG_LINES = "log_lines"
    METRICS = "cloudwatch_metrics"
    ATTRIBUTES = "queue_attributes"


@dataclass(frozen=True)
class Seen:
    """What the sources said at one instant; `silent` are those that did not answer."""

    at: datetime
    tallies: tuple[Tally, ...] = ()
    counted: dict[str, Counted] = field(default_factory=dict)
    depths: dict[str, Depth] = field(default_factory=dict)
    silent: tuple[Source, ...] = ()

    def of(self, system: SystemMap) -> Look:
        return Look(system, self.at, self.tallies, self.counted, self.depths)

    def says_the_same(self, other: Seen) -> bool:
        """Looking leaves lines as well; they are no news."""
        return self._news() == other._news()

    def _news(self) -> tuple[object, ...]:
        foreign = {tally for tally in self.tallies if tally.service != SERVICE.name}
        return foreign, self.counted, self.depths, self.silent


def look(system: SystemMap, now: datetime) -> Seen:
    since = now - timedelta(seconds=POLICY.window_s)
    queues = queue_names(system)
    dead = [queue.dead_name for queue in all_queues(system)]
    logs, cloudwatch, sqs = aws.client("logs"), aws.client("cloudwatch"), aws.client("sqs")
    with ThreadPoolExecutor(3) as pool:
        told = pool.submit(_or_none, lambda: Insights(logs, system.functions, since, now).tallies())
        counted = pool.submit(_or_none, lambda: metrics.measure(cloudwatch, system.functions, queues, since, now))
        lying = pool.submit(_or_none, lambda: depths.depths(sqs, [*queues, *dead]))
    answers = {Source.LOG_LINES: told.result(), Source.METRICS: counted.result(), Source.ATTRIBUTES: lying.result()}
    measured = counted.result() or Measured()
    return Seen(
        at=now,
        tallies=tuple(told.result() or ()),
        counted=measured.counted,
        depths=_with_ages(lying.result() or {}, measured.oldest_s),
        silent=tuple(source for source, answer in answers.items() if answer is None),
    )


def all_queues(system: SystemMap) -> list[QueueName]:
    return [queue for outline in system.services for queue in queues_of(outline)]


def queue_names(system: SystemMap) -> list[str]:
    """Of the queues that messages wait in."""
    return [queue.full_name for queue in all_queues(system) if queue.is_fed_by_messages]


def _with_ages(found: dict[str, Depth], oldest_s: dict[str, float]) -> dict[str, Depth]:
    return {name: Depth(depth.waiting, depth.in_flight, depth.delayed, oldest_s.get(name)) for name, depth in found.items()}


def _or_none(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except (ClientError, BotoCoreError, NoAnswer) as error:
        log.warning("a source does not answer", reason=f"{type(error).__name__}: {error}")
        return None
