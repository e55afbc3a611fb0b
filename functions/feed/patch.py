"""Deltas as JSON merge patches (RFC 7386): what changed, by name, and null for what is gone."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def difference(before: Json, after: Json) -> Json:
    """The patch that makes `after` of `before`; neither holds a null.

    >>> difference({"state": "arrived", "car": {"lat": 41.1, "eta_s": 60}}, {"state": "arrived", "car": {"lat": 41.2}})
    {'car': {'lat': 41.2, 'eta_s': None}}
    """
    patch: Json = {}
    for name, value in after.items():
        old = before.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            if inner := difference(old, value):
                patch[name] = inner
        elif value != old:
            patch[name] = value
    return patch | {name: None for name in before if name not in after}


def merge(target: Json, patch: Json) -> Json:
    """
    >>> merge({"state": "arrived", "car": {"lat": 41.1, "eta_s": 60}}, {"car": {"lat": 41.2, "eta_s": None}})
    {'state': 'arrived', 'car': {'lat': 41.2}}
    """
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            old = merged.get(name)
            merged[name] = merge(old if isinstance(old, dict) else {}, value)
        else:
            merged[name] = value
    return merged


def without_nulls(value: Json) -> Json:
    return merge({}, value)
