"""Timers: messages a service leaves for itself.

A timer is part of the commit that makes it necessary (it travels in the outbox), so no crash can lose it. It may still
fire late, early or twice: whoever handles it loads the state again and decides from that.
"""

from datetime import datetime

from msgspec import Struct


class Timer(Struct, frozen=True, kw_only=True):
    """Base of a service's timers, defined beside the model that sets them.

    class OfferExpires(Timer, frozen=True, kw_only=True):
        ride_id: str
    """

    due_at: datetime
