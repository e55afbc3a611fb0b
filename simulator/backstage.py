"""What the stack itself recorded of a run: log lines and queues, which no app can see."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LOG_GROUPS = "/aws/lambda/corrida-"
DEAD_LETTERS = "-dead"
EVENTS = "-events"
HELD = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
QUIET_POLL_S = 1.0


@dataclass(frozen=True)
class Units:
    """DynamoDB capacity units."""

    read: float = 0.0
    write: float = 0.0

    def __add__(self, other: Units) -> Units:
        return Units(self.read + other.read, self.write + other.write)


@dataclass
class Record:
    """`units` are what each service's functions used while the city rode, without the set-up."""

    published: int = 0
    units: dict[str, Units] = field(default_factory=lambda: defaultdict(Units))
    dead_letters: Counter[str] = field(default_factory=Counter)

    def add(self, line: dict[str, Any], *, while_riding: bool) -> None:
        if line.get("message") == "published":
            self.published += 1
        elif line.get("message") == "handled" and while_riding:
            self.units[line["service"]] += Units(line.get("read_units", 0.0), line.get("write_units", 0.0))


@dataclass(frozen=True)
class Backstage:
    """`logs` and `sqs` are boto3 clients of the stack."""

    logs: Any
    sqs: Any

    def record(self, began_epoch_s: float, riding_epoch_s: float) -> Record:
        """What was recorded since the run began; both instants by the wall clock."""
        record = Record(dead_letters=self._messages(DEAD_LETTERS))
        for event in self._log_events(began_epoch_s):
            record.add(_parsed(event["message"]), while_riding=event["timestamp"] >= riding_epoch_s * 1000)
        return record

    def wait_until_quiet(self, at_most_s: float) -> bool:
        """Until no event waits for its subscriber any more; says whether that came true in time."""
        ends_s = time.monotonic() + at_most_s
        while self._messages(EVENTS).total():
            if time.monotonic() >= ends_s:
                return False
            time.sleep(QUIET_POLL_S)
        return True

    def _messages(self, suffix: str) -> Counter[str]:
        """How many there are in each queue of this kind that is not empty."""
        counts: Counter[str] = Counter()
        for page in self.sqs.get_paginator("list_queues").paginate(QueueNamePrefix="corrida-"):
            for url in page.get("QueueUrls", []):
                if url.endswith(suffix):
                    attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(HELD))["Attributes"]
                    counts[url.rpartition("/")[2]] = sum(int(attributes.get(name, 0)) for name in HELD)
        return +counts

    def _log_events(self, since_epoch_s: float) -> Iterator[dict[str, Any]]:
        groups = self.logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=LOG_GROUPS)
        names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
        for name in names:
            pages = self.logs.get_paginator("filter_log_events").paginate(
                logGroupName=name, startTime=int(since_epoch_s * 1000)
            )
            for page in pages:
                yield from page["events"]


def _parsed(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
