"""What the deployed functions logged, searched line by line."""

from __future__ import annotations

from collections.abc import Iterator

from drills.site import Site

GROUPS = "/aws/lambda/corrida-"


def lines(site: Site, words: str, function: str = "") -> Iterator[str]:
    """Log lines of all functions, or of one, that hold these words."""
    client = site.stack.client("logs")
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=function or GROUPS)
    for group in [group["logGroupName"] for page in pages for group in page["logGroups"]]:
        found = client.get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern=f'"{words}"')
        yield from (event["message"] for page in found for event in page["events"] if words in event["message"])
