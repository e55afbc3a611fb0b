"""Opaque cursors: where the next page begins, in a form nobody is tempted to build himself.

A cursor holds only sort keys; the partition comes from the request that uses it, so a forged one leads nowhere new.
"""

import base64
import json

from kernel import problem


def encode(position: dict[str, str] | None) -> str | None:
    if position is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str | None) -> dict[str, str] | None:
    """Raises a 400 problem for anything `encode` did not make."""
    if not cursor:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        json.dumps(position, ensure_ascii=False).encode()  # half a surrogate pair can be written in JSON, but is no text
    except ValueError:
        raise problem.bad_cursor() from None
    if not isinstance(position, dict) or not all(isinstance(value, str) for value in position.values()):
        raise problem.bad_cursor()
    return position
