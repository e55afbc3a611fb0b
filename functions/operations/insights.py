"""CloudWatch Logs Insights over the log groups of all functions: one question to all of them, whatever they logged."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from operations import tally
from operations.hops import Line
from operations.log_line import line_of
from operations.policy import POLICY
from operations.tally import Row, Tally

GROUP_PREFIX = "/aws/lambda/"
GROUPS_PER_QUERY = 20
"""AWS takes 50; with fewer, each query's 10,000 rows go further where lines are not counted by the query itself."""
QUERIES_AT_ONCE = 4
ASK_AGAIN_AFTER_S = 0.2
PATIENCE_S = 8.0
UNFINISHED = ("Scheduled", "Running")
TOO_MANY = ("LimitExceededException", "ThrottlingException")


class NoAnswer(Exception):
    """The query was not answered in time, or failed, or there are too many at once."""


class Insights:
    """`client` is one of CloudWatch Logs, `functions` are full names; nothing from before `since` is read."""

    def __init__(self, client: Any, functions: Sequence[str], since: datetime, until: datetime) -> None:
        self.client = client
        self.groups = [GROUP_PREFIX + function for function in functions]
        self.since, self.until = since, until

    def tallies(self) -> list[Tally]:
        return tally.tallies(self._ask(tally.QUERY))

    def holding(self, terms: Iterable[str]) -> list[Line]:
        wanted = sorted(terms)
        pattern = "|".join(re.escape(term).replace("/", r"\/") for term in wanted)
        return [line for line in self.lines(pattern) if any(term in json.dumps(line) for term in wanted)]

    def lines(self, pattern: str, newest: int = POLICY.lines_read) -> list[Line]:
        """The structured lines that match a regular expression in which `/` is escaped, the newest first."""
        rows = self._ask(f"fields @timestamp, @message | filter @message like /{pattern}/ | sort @timestamp desc", newest)
        told = {row["@message"].strip(): row.get("@timestamp", "") for row in rows}
        newest_first = sorted(told, key=lambda message: told[message], reverse=True)
        return [line for message in newest_first if (line := line_of(message))][:newest]

    def _ask(self, query: str, limit: int = POLICY.lines_read) -> list[Row]:
        chunks = [self.groups[start : start + GROUPS_PER_QUERY] for start in range(0, len(self.groups), GROUPS_PER_QUERY)]
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            return [row for rows in pool.map(lambda groups: self._answer(groups, query, limit), chunks) for row in rows]

    def _answer(self, groups: Sequence[str], query: str, limit: int) -> list[Row]:
        query_id = self._start(groups, f"{query} | limit {limit}")
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            answer = self.client.get_query_results(queryId=query_id)
            if answer["status"] == "Complete":
                return [{cell["field"]: cell["value"] for cell in row if "value" in cell} for row in answer["results"]]
            if answer["status"] not in UNFINISHED:
                raise NoAnswer(f"the log query ended as {answer['status']}")
            time.sleep(ASK_AGAIN_AFTER_S)
        self.client.stop_query(queryId=query_id)
        raise NoAnswer(f"the log query took longer than {PATIENCE_S:.0f} s")

    def _start(self, groups: Sequence[str], query: str) -> str:
        try:
            started = self.client.start_query(
                logGroupNames=list(groups),
                startTime=int(self.since.timestamp()),
                endTime=int((self.until + timedelta(seconds=1)).timestamp()),
                queryString=query,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in TOO_MANY:
                raise NoAnswer("too many log queries at once") from error
            raise
        return str(started["queryId"])
