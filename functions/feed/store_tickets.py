"""Where tickets wait to be used, and links to trips are found by the hashes of their tokens."""

from __future__ import annotations

from datetime import datetime

import msgspec

from feed.service import SERVICE
from feed.ticket import Ticket
from feed.viewer import FollowedTrip
from kernel.attributes import marshal, unmarshal
from kernel.table import Key, Table

table = Table(SERVICE.name)


def ticket_key(secret_hash: str) -> Key:
    return Key(f"TICKET#{secret_hash}", "TICKET")


def link_key(token_hash: str) -> Key:
    return Key(f"LINK#{token_hash}", "LINK")


def keep(ticket: Ticket) -> None:
    table.commit(table.put(ticket_key(ticket.secret_hash), ticket, expires_at=ticket.expires_at))


def redeem(secret_hash: str, now: datetime) -> Ticket | None:
    """The ticket, once: whoever comes second gets none."""
    key = marshal(ticket_key(secret_hash)._asdict())
    response = table.call("delete_item", Key=key, ReturnValues="ALL_OLD")
    if "Attributes" not in response:
        return None
    ticket = msgspec.convert(unmarshal(response["Attributes"]), Ticket)
    return ticket if now < ticket.expires_at else None


def keep_link(link: FollowedTrip, ends_at: datetime) -> None:
    """Whether it still leads anywhere is for the topic to say."""
    table.commit(table.put(link_key(link.token_hash), link, expires_at=ends_at))


def link(token_hash: str) -> FollowedTrip | None:
    return table.get(link_key(token_hash), FollowedTrip)
