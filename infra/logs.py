"""Searching what the functions of all services logged."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

GROUPS = "/aws/lambda/corrida-"
SEARCHES_AT_ONCE = 8


class Logs:
    """`cloudwatch` is a client of CloudWatch Logs; nothing older than `days` is read."""

    def __init__(self, cloudwatch: Any, days: float) -> None:
        self.cloudwatch = cloudwatch
        self.since_ms = int((time.time() - days * 86_400) * 1000)

    def holding(self, terms: Iterable[str]) -> set[str]:
        """Structured lines, of whatever function, that hold any of the terms."""
        searches = [(group, term) for term in terms for group in self._groups()]
        with ThreadPoolExecutor(SEARCHES_AT_ONCE) as pool:
            return set().union(*pool.map(lambda search: self.search(*search), searches))

    def search(self, group: str, term: str) -> list[str]:
        """Structured lines of one log group that hold a term; empty if there is no such group."""
        try:
            pages = self.cloudwatch.get_paginator("filter_log_events").paginate(
                logGroupName=group, filterPattern=f'"{term}"', startTime=self.since_ms
            )
            messages = [event["message"].strip() for page in pages for event in page["events"]]
        except self.cloudwatch.exceptions.ResourceNotFoundException:
            return []
        return [message for message in messages if message.startswith("{") and term in message]

    def _groups(self) -> list[str]:
        pages = self.cloudwatch.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=GROUPS)
        return [group["logGroupName"] for page in pages for group in page["logGroups"]]
