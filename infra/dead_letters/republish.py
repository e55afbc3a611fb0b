"""The last resort, when the stream has forgotten what a relay could not carry: a table still holds what the latest write of
each of its items caused, and saying it twice does no harm."""

from __future__ import annotations

from typing import Any

from infra.access import Access
from infra.dead_letters.delivery import chunks, invoke
from kernel import outbox


def republish(access: Access, service: str) -> int:
    """Hands every outbox in the service's table to its relay; returns how many."""
    pages = (
        access.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=f"corrida-{service}",
            FilterExpression="attribute_exists(#outbox)",
            ProjectionExpression="pk, sk, #outbox",
            ExpressionAttributeNames={"#outbox": outbox.ATTRIBUTE},
        )
    )
    said = 0
    for records in chunks([_record(item) for page in pages for item in page["Items"]]):
        invoke(access, f"corrida-{service}-relay", {"Records": records})
        said += len(records)
    return said


def _record(item: dict[str, Any]) -> dict[str, Any]:
    return {"eventName": "MODIFY", "dynamodb": {"Keys": {"pk": item["pk"], "sk": item["sk"]}, "NewImage": item}}
