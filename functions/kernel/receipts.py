"""What is kept of a record of another system beside what it became, and what of that is left when that is erased."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from kernel.table import Key, Table, Write

SHARDS = 16
"""The receipts of a kind are spread over so many partitions; a reader asks for them one by one."""


@dataclass(frozen=True)
class Receipt:
    """`id` is what the record became; `version` what it had when it was taken (0: it has none and never changes).

    `mark` is of the parts that people change, where others change by themselves.
    """

    id: str
    version: int
    fingerprint: str
    mark: str = ""


def shard_of(key: str) -> int:
    return zlib.crc32(key.encode()) % SHARDS


def receipt_partition(kind: str, shard: int) -> str:
    return f"IMPORTS#{kind}#{shard}"


def receipt_key(kind: str, key: str) -> Key:
    return Key(receipt_partition(kind, shard_of(key)), key)


def origin_key(kind: str, id: str) -> Key:
    return Key(f"IMPORTED#{kind}#{id}", "ORIGIN")


def tracing(table: Table, kind: str, id: str, key: str) -> Write:
    """The way back from what a record became to its receipt."""
    return table.put(origin_key(kind, id), {"key": key})


def forgetting(table: Table, kind: str, id: str) -> tuple[Write, ...]:
    """What belongs into the commit that erases something: if a record brought it, its receipt no longer tells of what.

    A fingerprint of a name and a telephone number can be guessed. That there was a record is still known, so the same one
    again is not taken for unchanged, but decided about anew.
    """
    origin = table.item(origin_key(kind, id))
    return () if origin is None else (table.put(receipt_key(kind, origin["key"]), Receipt(id, 0, "")),)
