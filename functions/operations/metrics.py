"""What the platform itself counts, in one call: invocations that crashed or were turned away, and how long messages wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from operations.model import Counted

PERIOD_S = 60
QUERIES_PER_CALL = 500


class Point(NamedTuple):
    """A minute's value."""

    at: datetime
    value: float


@dataclass(frozen=True)
class Measured:
    """By the full name of a function, and of a queue. A queue nobody measures is not among them."""

    counted: dict[str, Counted] = field(default_factory=dict)
    oldest_s: dict[str, float] = field(default_factory=dict)


def measure(cloudwatch: Any, functions: Sequence[str], queues: Sequence[str], since: datetime, until: datetime) -> Measured:
    metrics = {
        **{f"errors{n}": _of("AWS/Lambda", "Errors", FunctionName=name) for n, name in enumerate(functions)},
        **{f"throttles{n}": _of("AWS/Lambda", "Throttles", FunctionName=name) for n, name in enumerate(functions)},
        **{f"age{n}": _of("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName=name) for n, name in enumerate(queues)},
    }
    values = _values(cloudwatch, [_wanted(query_id, metric) for query_id, metric in metrics.items()], since, until)
    counted = {name: _counted(values[f"errors{n}"], values[f"throttles{n}"]) for n, name in enumerate(functions)}
    oldest_s = {name: values[f"age{n}"][-1].value for n, name in enumerate(queues) if values[f"age{n}"]}
    return Measured(counted, oldest_s)


def _counted(errors: Sequence[Point], throttles: Sequence[Point]) -> Counted:
    return Counted(
        crashes=round(sum(point.value for point in errors)),
        throttles=round(sum(point.value for point in throttles)),
        throttled_since_ms=max((int(point.at.timestamp() * 1000) for point in throttles if point.value), default=0),
    )


def _of(namespace: str, metric: str, **dimensions: str) -> dict[str, Any]:
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": metric, "Dimensions": named}


def _wanted(query_id: str, metric: dict[str, Any]) -> dict[str, Any]:
    """Counts are summed up, ages are as old as the oldest."""
    statistic = "Maximum" if "Age" in metric["MetricName"] else "Sum"
    return {"Id": query_id, "MetricStat": {"Metric": metric, "Period": PERIOD_S, "Stat": statistic}}


def _values(cloudwatch: Any, wanted: Sequence[dict[str, Any]], since: datetime, until: datetime) -> dict[str, list[Point]]:
    """By query, the oldest first."""
    values: dict[str, list[Point]] = {query["Id"]: [] for query in wanted}
    for start in range(0, len(wanted), QUERIES_PER_CALL):
        request = {
            "MetricDataQueries": list(wanted[start : start + QUERIES_PER_CALL]),
            "StartTime": since.replace(second=0, microsecond=0),
            "EndTime": until,
            "ScanBy": "TimestampAscending",
        }
        while request:
            answer = cloudwatch.get_metric_data(**request)
            for result in answer["MetricDataResults"]:
                values[result["Id"]] += map(Point, result["Timestamps"], result["Values"])
            request = request | {"NextToken": answer["NextToken"]} if answer.get("NextToken") else {}
    return values
