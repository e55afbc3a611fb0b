"""Identifiers: random where nothing may be guessed, derived where a replay must meet its first try."""

import secrets
import uuid

_NAMESPACE = uuid.UUID("6f2d3a52-8b0c-5d4e-9a51-c0441da00001")


def derived(*parts: str) -> str:
    """The same parts always give the same identifier, so a repeated request finds what its first try made.

    >>> derived("rider-1", "request_ride", "key-1") == derived("rider-1", "request_ride", "key-1")
    True
    """
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def random_id() -> str:
    return str(uuid.uuid4())


def unguessable_token() -> str:
    """192 bits, safe in a URL: for links that stand in for a login."""
    return secrets.token_urlsafe(24)
