"""All that the deployed services hold, read with the rights of the local AWS's root."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from infra.local import LocalStack
from kernel.attributes import unmarshal
from kernel.declaration import Service

Item = dict[str, Any]


def items(stack: LocalStack, service: Service) -> Iterator[Item]:
    return of_table(stack, f"corrida-{service.name}")


def of_table(stack: LocalStack, name: str) -> Iterator[Item]:
    for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=name):
        for item in page["Items"]:
            yield unmarshal(item)


def holding(stack: LocalStack, services: tuple[Service, ...], words: str) -> list[str]:
    """Where these words stand, whatever the attribute."""
    return [
        f"{service.name}: {item['pk']} {item['sk']}"
        for service in services
        for item in items(stack, service)
        if words in json.dumps(item, ensure_ascii=False, default=str)
    ]
