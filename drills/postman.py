"""A bad postman between the buses and the queues: he drops, doubles, delays and shuffles what he carries.

Every rule's target is turned to a queue of the postman's own for as long as the block lasts. What he drops is delivered by a
replay of the buses' archives, as an operator would order it.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from drills.queues import Queue
from drills.site import Site
from infra import names

LONGEST_DELAY_S = 4
REPLAY_EVERY_S = 4.0
OVERLAP = timedelta(seconds=2)
LISTEN_S = 0.2
REPLAYED = "replay-name"
NOT_REPLAYED = json.dumps({REPLAYED: [{"exists": False}]})
"""Of an archive, so that a replay is not archived and replayed in its turn."""


@dataclass
class Postman:
    site: Site = field(repr=False)
    seed: int
    dropped_share: float
    carried: int = 0
    dropped: int = 0
    doubled: int = 0
    delayed: int = 0
    replays: int = 0
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lot = random.Random(self.seed)
        self.since = datetime.now(UTC)

    def carry(self, box: Queue, queue: Queue) -> None:
        """What lies in the box, in any order, some of it twice or three times, some later, some not at all."""
        letters = list(box.take())
        self.lot.shuffle(letters)
        for letter in letters:
            if REPLAYED not in letter and self.lot.random() < self.dropped_share:
                self.dropped += 1
                continue
            copies = self.lot.choice((1, 1, 2, 3))
            self.carried += 1
            self.doubled += copies > 1
            for _ in range(copies):
                delay_s = self.lot.choice((0, 0, 1, LONGEST_DELAY_S))
                self.delayed += delay_s > 0
                queue.send([letter], delay_s)

    def replay(self, archives: dict[str, str], since: datetime) -> None:
        """Everything said since then is said again, whether it had been dropped or not."""
        events = self.site.stack.client("events")
        for name, bus_arn in archives.items():
            replay = f"drill-{uuid4().hex[:12]}"
            events.start_replay(
                ReplayName=replay,
                EventSourceArn=events.describe_archive(ArchiveName=name)["ArchiveArn"],
                EventStartTime=since,
                EventEndTime=datetime.now(UTC),
                Destination={"Arn": bus_arn},
            )
            while events.describe_replay(ReplayName=replay)["State"] in ("STARTING", "RUNNING"):
                time.sleep(0.1)
        self.replays += 1


@contextmanager
def bad_postman(site: Site, seed: int, dropped_share: float = 0.2) -> Iterator[Postman]:
    """In the end he replays everything once more and drops nothing, so that nothing is missing when the block ends."""
    postman = Postman(site, seed, dropped_share)
    over = Event()
    archives = _archives(site)
    with _rules_turned(site) as boxes:
        threads = [
            Thread(target=_carrying, args=(postman, boxes, over)),
            Thread(target=_replaying, args=(postman, archives, over)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield postman
        finally:
            over.set()
            for thread in reversed(threads):
                thread.join()
            postman.replay(archives, postman.since)
            for _ in range(20):
                for box, queue in boxes:
                    postman.carry(box, queue)
                time.sleep(LISTEN_S)
            for name in archives:
                site.stack.client("events").delete_archive(ArchiveName=name)


def _carrying(postman: Postman, boxes: list[tuple[Queue, Queue]], over: Event) -> None:
    try:
        while not over.wait(LISTEN_S):
            for box, queue in boxes:
                postman.carry(box, queue)
    except Exception as error:
        postman.failures.append(f"the postman fell ill: {error!r}")


def _replaying(postman: Postman, archives: dict[str, str], over: Event) -> None:
    try:
        since = postman.since
        while not over.wait(REPLAY_EVERY_S):
            begun = datetime.now(UTC)
            postman.replay(archives, since)
            since = begun - OVERLAP
    except Exception as error:
        postman.failures.append(f"the archive fell ill: {error!r}")


def _archives(site: Site) -> dict[str, str]:
    """By name, the bus they archive. The local AWS makes none from a template."""
    events = site.stack.client("events")
    made = {}
    for service in site.services:
        if service.emits:
            bus = names.bus(service.source)
            arn = events.describe_event_bus(Name=bus)["Arn"]
            name = f"drill-{bus}"
            events.create_archive(ArchiveName=name, EventSourceArn=arn, EventPattern=NOT_REPLAYED)
            made[name] = arn
    return made


@contextmanager
def _rules_turned(site: Site) -> Iterator[list[tuple[Queue, Queue]]]:
    """Boxes of the postman's, each with the queue it is carried to."""
    events, sqs = site.stack.client("events"), site.stack.client("sqs")
    turned: list[tuple[str, str, list[dict[str, Any]]]] = []
    boxes: dict[str, tuple[Queue, Queue]] = {}
    for bus in [names.bus(service.source) for service in site.services if service.emits]:
        for rule in [rule["Name"] for rule in events.list_rules(EventBusName=bus)["Rules"]]:
            targets = events.list_targets_by_rule(Rule=rule, EventBusName=bus)["Targets"]
            name = targets[0]["Arn"].rpartition(":")[2]
            if name not in boxes:
                box = f"drill-{name}"
                sqs.create_queue(QueueName=box, Attributes={"Policy": json.dumps(ANYBODY_MAY_SEND)})
                boxes[name] = (Queue(site.stack, box), Queue(site.stack, name))
            arn = boxes[name][0].attributes()["QueueArn"]
            events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": targets[0]["Id"], "Arn": arn}])
            turned.append((rule, bus, targets))
    try:
        yield list(boxes.values())
    finally:
        for rule, bus, targets in turned:
            events.put_targets(Rule=rule, EventBusName=bus, Targets=targets)
        for own, _ in boxes.values():
            sqs.delete_queue(QueueUrl=own.url)


ANYBODY_MAY_SEND = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}],
}
