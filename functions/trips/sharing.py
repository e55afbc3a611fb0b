"""Links by which people without an account follow a trip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from kernel.clock import seconds
from kernel.refusal import Refusal
from trips.policy import POLICY


class TooManyShareLinks(Refusal):
    """One trip has all the links it may have."""


class ShareLinkEnded(Refusal):
    """The link once led to a trip; it was withdrawn or its time is over."""


@dataclass(frozen=True)
class ShareLink:
    token_hash: str
    ends_at: datetime

    @classmethod
    def make(cls, token: str, now: datetime) -> ShareLink:
        return cls(token_hash(token), now + seconds(POLICY.share_longest_s))


@dataclass(frozen=True)
class ShareLinks:
    """The links of one trip. Who reads the table learns no token: only their hashes are kept."""

    links: list[ShareLink] = field(default_factory=list)

    def add(self, link: ShareLink, now: datetime) -> ShareLinks:
        lasting = [other for other in self.links if now < other.ends_at]
        if len(lasting) >= POLICY.share_links_max:
            raise TooManyShareLinks(share_links_max=POLICY.share_links_max)
        return ShareLinks([*lasting, link])

    def check(self, token_hash: str, now: datetime, trip_ended_at: datetime | None) -> None:
        """A link lasts until some time after the trip, and never longer than its own life. Raises if it is over."""
        after_trip = trip_ended_at and trip_ended_at + seconds(POLICY.share_after_end_s)
        lasting = [link for link in self.links if now < min(link.ends_at, after_trip or link.ends_at)]
        if token_hash not in {link.token_hash for link in lasting}:
            raise ShareLinkEnded()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
