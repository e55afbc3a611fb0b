"""What the platform counts, asked of moto's CloudWatch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kernel import aws
from operations.metrics import measure

NOW = datetime.now(UTC).replace(second=30, microsecond=0)
MINUTE = timedelta(minutes=1)


def put(metric: str, at: datetime, value: float, **named: str) -> None:
    dimensions = [{"Name": dimension, "Value": name} for dimension, name in named.items()]
    point = {"MetricName": metric, "Dimensions": dimensions, "Timestamp": at, "Value": value}
    namespace = "AWS/Lambda" if "FunctionName" in named else "AWS/SQS"
    aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[point])


def test_crashes_and_throttles_are_summed_and_ages_are_the_latest(aws_mock: None) -> None:
    put("Errors", NOW - 2 * MINUTE, 1, FunctionName="f")
    put("Errors", NOW - MINUTE, 2, FunctionName="f")
    put("Throttles", NOW - MINUTE, 5, FunctionName="f")
    put("ApproximateAgeOfOldestMessage", NOW - 2 * MINUTE, 9, QueueName="q")
    put("ApproximateAgeOfOldestMessage", NOW - MINUTE, 70, QueueName="q")
    measured = measure(aws.client("cloudwatch"), ["f", "idle"], ["q", "unmeasured"], NOW - 3 * MINUTE, NOW)
    counted = measured.counted["f"]
    assert (counted.crashes, counted.throttles) == (3, 5)
    assert counted.throttled_since_ms == int((NOW - MINUTE).replace(second=0).timestamp() * 1000)
    assert (measured.counted["idle"].crashes, measured.counted["idle"].throttles) == (0, 0)
    assert measured.oldest_s == {"q": 70}


def test_more_than_one_call_can_ask_is_asked_in_several(aws_mock: None) -> None:
    functions = [f"f{n}" for n in range(300)]
    put("Throttles", NOW - MINUTE, 1, FunctionName="f299")
    measured = measure(aws.client("cloudwatch"), functions, [], NOW - 3 * MINUTE, NOW)
    assert [name for name, counted in measured.counted.items() if counted.throttles] == ["f299"]
