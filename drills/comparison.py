"""What the tables say, put so that two days can be compared: names for ids, and nothing of when and how fast."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from drills import tables
from drills.site import Site

VOLATILE = re.compile(
    r"(^|_)(at|on|version|ttl|pin|hash|fingerprint|s|m|ms|rounds?|heading_deg|lat|lng|key|period|sk)$|^outbox$"
)
"""Attributes that tell when, how often or how fast, and what is drawn by lot."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?")
TOKEN = re.compile(r"[0-9a-f]{32,}|[A-Za-z0-9_-]{30,}")
NUMBER = re.compile(r"(?<=#)\d+(?=#|$)")

MAY_DIFFER = {
    "dispatch": ("ROUND", "EXPLANATION", "DECISION", "OFFERED"),
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
    """By service, all items that were not there before."""
    return {
        service.name: Counter(
            canonical(item, names)
            for item in tables.items(site.stack, service)
            if (item["pk"], item["sk"]) not in before[service.name] and not _may_differ(service.name, item)
        )
        for service in site.services
    }


def _may_differ(service: str, item: dict[str, Any]) -> bool:
    return any(word in f"{item['pk']} {item['sk']}" for word in MAY_DIFFER.get(service, ()))


def canonical(item: dict[str, Any], names: Mapping[str, str]) -> str:
    """
    >>> canonical({"pk": "RIDE#r-1", "state": "completed", "ended_at": "2026-01-01T00:00:00Z"}, {"r-1": "ride"})
    '{"pk": "RIDE#ride", "state": "completed"}'
    """
    text = json.dumps(_steady(item), sort_keys=True, ensure_ascii=False, default=str)
    for real, name in names.items():
        text = text.replace(real, name)
    for pattern, word in ((UUID, "<id>"), (INSTANT, "<instant>"), (TOKEN, "<token>"), (NUMBER, "<n>")):
        text = pattern.sub(word, text)
    return text


def _steady(value: Any) -> Any:
    match value:
        case dict():
            return {name: _steady(entry) for name, entry in value.items() if not VOLATILE.search(name)}
        case list() | tuple():
            return [_steady(entry) for entry in value]
        case float():
            return round(value, 2)
    return value


def differences(clean: Told, disturbed: Told) -> Iterator[str]:
    for service, expected in clean.items():
        yield from (f"{service} lacks {n} x {item}" for item, n in (expected - disturbed[service]).items())
        yield from (f"{service} has {n} x {item} too many" for item, n in (disturbed[service] - expected).items())
