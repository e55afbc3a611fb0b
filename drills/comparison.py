"""What the tables say, put so that two days can be compared: names for ids, and nothing of when and how fast."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from drills import tables
from drills.site import Site
from kernel.outbox import ATTRIBUTE

WHEN = {"at", "on", "period", "ttl", "sk"}
HOW_OFTEN = {"version", "round", "rounds", "seq", "log", "outbox"}
HOW_FAR = {"s", "m", "ms", "lat", "lng", "deg"}
BY_LOT = {"pin", "key", "hash", "fingerprint", "proof"}
WHICH_LAPSED = {"offers", "offer_id"}
WHAT_WAS_KNOWN = {"gates"}
VOLATILE = WHEN | HOW_OFTEN | HOW_FAR | BY_LOT | WHICH_LAPSED | WHAT_WAS_KNOWN
"""Names of attributes, or how they end, that differ between any two days."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?")
TOKEN = re.compile(r"[0-9a-f]{32,}|[A-Za-z0-9_-]{30,}")
NUMBER = re.compile(r"(?<=#)\d+(?=#|$|\")")

MAY_DIFFER = {
    "dispatch": ("ROUND",),
    "location": ("TRACK", "CHUNK"),
}
"""By service, what stands in the sort keys of items that tell of how a search or a drive went, second by second."""

Keys = Mapping[str, set[tuple[str, str]]]
Told = dict[str, Counter[str]]


def keys(site: Site) -> Keys:
    """Of everything stored now, by service."""
    return {
        service.name: {(item["pk"], item["sk"]) for item in tables.items(site.stack, service)} for service in site.services
    }


def what_tables_say(site: Site, names: Mapping[str, str], before: Keys) -> Told:
    """By service, all items that were not there before and name somebody or something of the day."""
    return {
        service.name: Counter(
            canonical(item, names)
            for item in tables.items(site.stack, service)
            if (item["pk"], item["sk"]) not in before[service.name]
            and _is_about(names, item)
            and not _may_differ(service.name, item)
        )
        for service in site.services
    }


def _is_about(names: Mapping[str, str], item: dict[str, Any]) -> bool:
    text = json.dumps({name: value for name, value in item.items() if name != ATTRIBUTE}, default=str)
    return any(real in text for real in names)


def _may_differ(service: str, item: dict[str, Any]) -> bool:
    return any(word in f"{item['pk']} {item['sk']}" for word in MAY_DIFFER.get(service, ()))


def canonical(item: dict[str, Any], names: Mapping[str, str]) -> str:
    """
    >>> canonical({"pk": "RIDE#r-1", "state": "completed", "ended_at": "2026-01-01T00:00:00Z"}, {"r-1": "ride"})
    '{"pk": "RIDE#ride", "state": "completed"}'
    """
    text = json.dumps(_steady(item), ensure_ascii=False, default=str)
    for real, name in names.items():
        text = text.replace(real, name)
    text = json.dumps(_in_order(json.loads(text)), sort_keys=True, ensure_ascii=False)
    for pattern, word in ((UUID, "<id>"), (INSTANT, "<instant>"), (TOKEN, "<token>"), (NUMBER, "<n>")):
        text = pattern.sub(word, text)
    return text


def _in_order(value: Any) -> Any:
    """Lists of names are kept in the order in which they were heard of, which says nothing."""
    match value:
        case dict():
            return {name: _in_order(entry) for name, entry in value.items()}
        case list() if all(isinstance(entry, str) for entry in value):
            return sorted(value)
        case list():
            return [_in_order(entry) for entry in value]
    return value


def _is_volatile(name: str) -> bool:
    return name in VOLATILE or name.rpartition("_")[2] in VOLATILE


def _steady(value: Any) -> Any:
    match value:
        case dict():
            return {name: _steady(entry) for name, entry in value.items() if not _is_volatile(name)}
        case list() | tuple():
            return [_steady(entry) for entry in value]
        case float():
            return round(value, 2)
    return value


def differences(clean: Told, disturbed: Told) -> Iterator[str]:
    for service, expected in clean.items():
        yield from (f"{service} lacks {n} x {item}" for item, n in (expected - disturbed[service]).items())
        yield from (f"{service} has {n} x {item} too many" for item, n in (disturbed[service] - expected).items())
