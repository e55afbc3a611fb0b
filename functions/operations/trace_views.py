"""A ride's hops, and a service's last errors, as the API answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from kernel.http import View
from operations.gaps import Gap, Whereabouts
from operations.hops import Hop
from operations.tracing import Trace

HopKind = Literal["http", "publish", "event", "timer", "message", "socket"]


class HopView(View):
    """One piece of work: a request answered, an event published or handled, a timer fired, a message nobody could read, what
    somebody said over a WebSocket.

    It began at `at` and took `duration_ms`; `delay_ms` lies between the end of its cause and its beginning. `cause` is the
    id of the event or request that caused it, `event_id` of the event it published. `is_read`: it only looked.
    """

    at: datetime
    service: str
    function: str
    kind: HopKind
    what: str
    outcome: str
    failed: bool
    is_read: bool
    is_slowest: bool
    duration_ms: float
    delay_ms: float | None
    late_ms: int
    cause: str
    event_id: str
    correlation_id: str
    error: str
    ids: dict[str, str]

    @classmethod
    def of(cls, hop: Hop, slowest: Hop | None = None) -> HopView:
        facts = {name: getattr(hop, name) for name in cls.model_fields if name != "is_slowest"}
        return cls(is_slowest=hop is slowest, **facts)


class GapView(View):
    """A hop that should have happened and has not: `service` has not handled `event`, or not published it.

    It `lies` unpublished in the service's table, waits in its queue, or is among its dead letters.
    """

    event: str
    event_id: str
    service: str
    function: str
    since: datetime
    lies: Whereabouts
    tries: int

    @classmethod
    def of(cls, gap: Gap) -> GapView:
        return cls.model_validate(gap)


class TraceView(View):
    """The hops in the order in which they began, looked for from `since` on."""

    ride_id: str
    since: datetime
    hops: list[HopView]
    gaps: list[GapView]

    @classmethod
    def of(cls, ride_id: str, since: datetime, trace: Trace) -> TraceView:
        return cls(
            ride_id=ride_id,
            since=since,
            hops=[HopView.of(hop, trace.slowest) for hop in trace.hops],
            gaps=[GapView.of(gap) for gap in trace.gaps],
        )


class ErrorView(View):
    """A piece of work that failed, and the last words of its error."""

    at: datetime
    function: str
    kind: HopKind
    what: str
    error: str
    correlation_id: str
    ids: dict[str, str]

    @classmethod
    def of(cls, hop: Hop) -> ErrorView:
        return cls.model_validate(hop)


class ErrorList(View):
    """The newest first, from `since` on."""

    since: datetime
    errors: list[ErrorView]
