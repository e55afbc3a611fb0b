"""A ticket lets one connection in, once and soon: what a browser can send with a WebSocket is its address, and an access
token has no business in an address.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from feed import real_time
from feed.policy import POLICY
from feed.viewer import Viewer


@dataclass(frozen=True)
class Ticket:
    """Kept under the hash of its secret: who reads the table cannot connect."""

    secret_hash: str
    viewer: Viewer
    expires_at: datetime

    @classmethod
    def issue(cls, secret: str, viewer: Viewer, now: datetime) -> Ticket:
        return cls(secret_hash(secret), viewer, real_time.later(now, POLICY.ticket_s))


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
