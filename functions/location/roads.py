"""Which cars are on the road: an index that changes with shifts and never with a position.

It lies in partitions by the driver's id, and a sample takes as many of each: so it is even, the same cars are in it as long
as they are on the road, and reading it costs by its size, not by the fleet's.
"""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import chain, zip_longest
from math import ceil

from kernel.attributes import marshal
from kernel.table import Table
from location.service import SERVICE

INDEX = "road"
PARTITIONS = 16
UNEVENNESS = 2
"""How many times its share one partition may hold, before a small fleet is not seen whole."""

_table = Table(SERVICE.name)
_pool = ThreadPoolExecutor(PARTITIONS)


def partition_key(number: int) -> str:
    return f"ROAD#{number}"


def place(driver_id: str) -> dict[str, str]:
    """What puts a car into the index."""
    return {"road_pk": partition_key(zlib.crc32(driver_id.encode()) % PARTITIONS), "road_sk": driver_id}


def sample(limit: int) -> list[str]:
    """The drivers of up to `limit` cars."""
    each = ceil(limit / PARTITIONS) * UNEVENNESS
    pages = [_pool.submit(copy_context().run, _drivers, number, each) for number in range(PARTITIONS)]
    in_turn = chain.from_iterable(zip_longest(*(page.result() for page in pages)))
    return [driver_id for driver_id in in_turn if driver_id][:limit]


def roughly_all() -> int:
    """How many cars there are, taken from one partition."""
    answer = _table.call(
        "query",
        IndexName=INDEX,
        Select="COUNT",
        KeyConditionExpression="road_pk = :pk",
        ExpressionAttributeValues=marshal({":pk": partition_key(0)}),
    )
    return int(answer["Count"]) * PARTITIONS


def _drivers(number: int, limit: int) -> list[str]:
    return [str(item["road_sk"]) for item in _table.query(partition_key(number), index=INDEX, limit=limit).items]
