"""One dashboard per service: what its functions do, what waits, what died, what the table costs."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

PERIOD = Duration.minutes(1)


def dashboard(
    scope: Construct,
    service: str,
    functions: Sequence[lambda_.Function],
    queues: Sequence[sqs.Queue],
    table: dynamodb.Table,
) -> cloudwatch.Dashboard:
    alive = [queue for queue in queues if not queue.node.id.endswith("dead-queue")]
    dead = [queue for queue in queues if queue.node.id.endswith("dead-queue")]
    relays = [function for function in functions if function.node.id == "relay"]
    graphs = {
        "Calls": [function.metric_invocations(period=PERIOD) for function in functions],
        "Errors and throttles": [
            metric
            for function in functions
            for metric in (function.metric_errors(period=PERIOD), function.metric_throttles(period=PERIOD))
        ],
        "Duration, p95": [function.metric_duration(period=PERIOD, statistic="p95") for function in functions],
        "Waiting messages": [queue.metric_approximate_number_of_messages_visible(period=PERIOD) for queue in alive],
        "Oldest message": [queue.metric_approximate_age_of_oldest_message(period=PERIOD) for queue in alive],
        "Dead letters": [queue.metric_approximate_number_of_messages_visible(period=PERIOD) for queue in dead],
        "Stream lag": [function.metric("IteratorAge", period=PERIOD, statistic="max") for function in relays],
        "Table units": [
            table.metric_consumed_read_capacity_units(period=PERIOD),
            table.metric_consumed_write_capacity_units(period=PERIOD),
        ],
    }
    widgets: list[cloudwatch.IWidget] = [
        cloudwatch.GraphWidget(title=title, left=metrics, width=12) for title, metrics in graphs.items() if metrics
    ]
    return cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=f"corrida-{service}", widgets=_rows_of_two(widgets))


def _rows_of_two(widgets: list[cloudwatch.IWidget]) -> list[list[cloudwatch.IWidget]]:
    return [widgets[start : start + 2] for start in range(0, len(widgets), 2)]
