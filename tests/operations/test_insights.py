"""Questions to Logs Insights, answered by a client that plays its part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operations import insights
from operations.insights import Insights, NoAnswer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Cloudwatch:
    """Answers each query with these rows, after having run for a while."""

    def __init__(self, rows: list[dict[str, str]], statuses: tuple[str, ...] = ("Running", "Complete")) -> None:
        self.rows, self.statuses = rows, statuses
        self.asked: list[dict[str, Any]] = []
        self.looked: dict[str, int] = {}
        self.stopped: list[str] = []

    def start_query(self, **query: Any) -> dict[str, str]:
        self.asked.append(query)
        return {"queryId": f"q{len(self.asked)}"}

    def get_query_results(self, queryId: str) -> dict[str, Any]:
        look = self.looked[queryId] = self.looked.get(queryId, -1) + 1
        status = self.statuses[min(look, len(self.statuses) - 1)]
        rows = [[{"field": name, "value": value} for name, value in row.items()] for row in self.rows]
        return {"status": status, "results": rows if status == "Complete" else []}

    def stop_query(self, queryId: str) -> None:
        self.stopped.append(queryId)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "ASK_AGAIN_AFTER_S", 0.001)


def about(cloudwatch: Cloudwatch, *functions: str) -> Insights:
    return Insights(cloudwatch, functions or ("corrida-trips-api",), NOW - timedelta(minutes=2), NOW)


def test_lines_come_the_newest_first_and_once_each() -> None:
    old, new = '{"n": 1}', '{"n": 2}'
    rows = [
        {"@timestamp": "2026-03-01 11:59:01.000", "@message": old},
        {"@timestamp": "2026-03-01 11:59:02.000", "@message": new + "\n"},
        {"@timestamp": "2026-03-01 11:59:02.000", "@message": new},
        {"@timestamp": "2026-03-01 11:59:03.000", "@message": "START RequestId: 1"},
        {"@timestamp": "2026-03-01 11:59:04.000", "@message": '{"n": 3, "what": "cut sho'},
    ]
    assert about(Cloudwatch(rows)).lines("n") == [{"n": 2}, {"n": 1}]


def test_a_term_is_searched_for_as_it_is_and_not_as_a_pattern() -> None:
    cloudwatch = Cloudwatch([{"@message": '{"id": "a.c"}'}, {"@message": '{"id": "abc"}'}])
    assert about(cloudwatch).holding({"a.c", "x/y"}) == [{"id": "a.c"}]
    assert r"like /a\.c|x\/y/" in cloudwatch.asked[0]["queryString"]


def test_many_log_groups_are_asked_in_several_queries() -> None:
    cloudwatch = Cloudwatch([])
    about(cloudwatch, *(f"corrida-x-{n}" for n in range(70))).lines("n")
    assert sorted(len(query["logGroupNames"]) for query in cloudwatch.asked) == [10, 20, 20, 20]
    assert cloudwatch.asked[0]["logGroupNames"][0].startswith("/aws/lambda/corrida-x-")


def test_nothing_from_outside_the_span_is_asked_for() -> None:
    cloudwatch = Cloudwatch([])
    about(cloudwatch).tallies()
    [query] = cloudwatch.asked
    assert (query["startTime"], query["endTime"]) == (int(NOW.timestamp()) - 120, int(NOW.timestamp()) + 1)
    assert "stats count(*)" in query["queryString"] and query["queryString"].endswith("| limit 10000")


def test_a_query_that_fails_is_no_empty_answer() -> None:
    with pytest.raises(NoAnswer, match="Failed"):
        about(Cloudwatch([], ("Running", "Failed"))).lines("n")


def test_a_query_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "PATIENCE_S", 0.01)
    cloudwatch = Cloudwatch([], ("Running",))
    with pytest.raises(NoAnswer, match="longer"):
        about(cloudwatch).lines("n")
    assert cloudwatch.stopped == ["q1"]
