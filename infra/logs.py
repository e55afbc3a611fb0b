"""What the functions of all services logged, for operators' commands."""

from __future__ import annotations

from datetime import timedelta

from infra.access import Access
from kernel import clock
from operations.insights import GROUP_PREFIX, Insights

PREFIX = "corrida-"


def of_the_last(days: float, access: Access, function: str = "") -> Insights:
    """Of every function that has a log group, or of one; nothing older than `days` is read."""
    now = clock.wall_now()
    client = access.client("logs")
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=f"{GROUP_PREFIX}{function or PREFIX}")
    functions = [group["logGroupName"].removeprefix(GROUP_PREFIX) for page in pages for group in page["logGroups"]]
    return Insights(client, functions, now - timedelta(days=days), now)
