"""Plain values to DynamoDB attributes and back.

boto3's own serializer knows numbers only as Decimal and refuses floats; coordinates are floats and everything else we store
is exact in an int, so numbers travel by their shortest repr instead.
"""

from typing import Any

SMALLEST = 1e-130
"""Closer to zero DynamoDB keeps no number."""


def marshal(item: dict[str, Any]) -> dict[str, Any]:
    """
    >>> marshal({"pk": "RIDE#1", "lat": 41.15, "seats": 4, "open": True})
    {'pk': {'S': 'RIDE#1'}, 'lat': {'N': '41.15'}, 'seats': {'N': '4'}, 'open': {'BOOL': True}}
    """
    return {name: to_attribute(value) for name, value in item.items()}


def unmarshal(item: dict[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(value) for name, value in item.items()}


def to_attribute(value: Any) -> dict[str, Any]:
    kind: str
    stored: Any = value
    match value:
        case None:
            kind, stored = "NULL", True
        case bool():
            kind = "BOOL"
        case int() | float():
            kind, stored = "N", repr(value) if abs(value) >= SMALLEST else "0"
        case str():
            kind = "S"
        case dict():
            kind, stored = "M", marshal(value)
        case list() | tuple():
            kind, stored = "L", [to_attribute(element) for element in value]
        case set() | frozenset():
            kind, stored = "SS", sorted(value)
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be stored; convert it to plain values first")
    return {kind: stored}


def from_attribute(attribute: dict[str, Any]) -> Any:
    [(kind, value)] = attribute.items()
    match kind:
        case "N":
            return int(value) if value.lstrip("-").isdigit() else float(value)
        case "M":
            return unmarshal(value)
        case "L":
            return [from_attribute(element) for element in value]
        case "NULL":
            return None
        case "SS":
            return list(value)
        case _:
            return value
