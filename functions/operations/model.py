"""How the system is doing: every function, queue and edge judged by the same few rules, a service by its worst part.

quiet ── flowing ── slow ── strained ── stuck ── failing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from kernel.outline import RELAY, Outline
from operations.policy import POLICY
from operations.queue import EVENTS, QueueName, queues_of
from operations.system_map import SUBSCRIBERS, Edge, Link, SystemMap
from operations.tally import Tally

UNMATCHED = ("no_such_route", "method_not_allowed")


class State(StrEnum):
    """From the best to the worst.

    `STRAINED`: some of it failed or was turned away, but the latest went well. `STUCK`: it waits, and nobody takes it.
    `FAILING`: the latest failed, or something was given up.
    """

    QUIET = "quiet"
    FLOWING = "flowing"
    SLOW = "slow"
    STRAINED = "strained"
    STUCK = "stuck"
    FAILING = "failing"

    @property
    def severity(self) -> int:
        return list(State).index(self)


def worst(states: Iterable[State]) -> State:
    """
    >>> worst([State.QUIET, State.STUCK, State.FLOWING])
    <State.STUCK: 'stuck'>
    """
    return max(states, key=lambda state: state.severity, default=State.QUIET)


@dataclass(frozen=True)
class Counted:
    """What the platform counted of a function: `crashes` are invocations that ended without an answer of ours.

    `throttled_since_ms` is the beginning of the latest minute in which some were turned away.
    """

    crashes: int = 0
    throttles: int = 0
    throttled_since_ms: int = 0


@dataclass(frozen=True)
class Depth:
    """How full a queue is; `oldest_s` is unknown where nobody measures it."""

    waiting: int = 0
    in_flight: int = 0
    delayed: int = 0
    oldest_s: float | None = None


@dataclass(frozen=True)
class Look:
    """What was seen of the system at one instant, before anybody judges it."""

    system: SystemMap
    at: datetime
    tallies: tuple[Tally, ...] = ()
    counted: dict[str, Counted] = field(default_factory=dict)
    depths: dict[str, Depth] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """One kind of work of one function: an HTTP route, an event, a timer, or an event published."""

    kind: str
    what: str
    done: int = 0
    failed: int = 0
    p95_ms: float | None = None
    delivery_p95_ms: float | None = None
    last_done_ms: int = 0
    last_failed_ms: int = 0

    @property
    def state(self) -> State:
        if self.failed:
            return State.FAILING if self.last_failed_ms >= self.last_done_ms else State.STRAINED
        if not self.done:
            return State.QUIET
        return State.SLOW if self._is_slow else State.FLOWING

    @property
    def _is_slow(self) -> bool:
        """A few say nothing: behind each may be one cold start."""
        late = (self.delivery_p95_ms or 0) > POLICY.slow_delivery_ms or (self.p95_ms or 0) > POLICY.slow_work_ms
        return late and self.done >= POLICY.slow_from_number


@dataclass(frozen=True)
class FunctionHealth:
    name: str
    work: tuple[Work, ...]
    counted: Counted

    @property
    def done(self) -> int:
        return sum(work.done for work in self.work)

    @property
    def failed(self) -> int:
        return sum(work.failed for work in self.work)

    @property
    def last_done_ms(self) -> int:
        return max((work.last_done_ms for work in self.work), default=0)

    @property
    def p95_ms(self) -> float | None:
        """Of its slowest kind of work."""
        return max((work.p95_ms for work in self.work if work.p95_ms is not None), default=None)

    @property
    def state(self) -> State:
        told = [work.state for work in self.work]
        if self.counted.crashes:
            told.append(State.STRAINED if self.done else State.FAILING)
        if self.counted.throttles:
            told.append(State.STRAINED if self.last_done_ms >= self.counted.throttled_since_ms else State.STUCK)
        return worst(told)


@dataclass(frozen=True)
class QueueHealth:
    """A queue with its dead letters. A relay's has dead letters only: it reads a stream."""

    name: QueueName
    depth: Depth
    dead: int
    taker: FunctionHealth
    holds_what_is_stuck: bool = False

    @property
    def state(self) -> State:
        if self.dead:
            return State.FAILING
        if self.holds_what_is_stuck or (self.depth.waiting and (self.taker.state == State.STUCK or self._waits_too_long)):
            return State.STUCK
        return State.FLOWING if self.taker.done or self.depth.in_flight else State.QUIET

    @property
    def _waits_too_long(self) -> bool:
        return (self.depth.oldest_s or 0) > POLICY.waiting_too_long_s


@dataclass(frozen=True)
class ServiceHealth:
    name: str
    functions: tuple[FunctionHealth, ...]
    queues: tuple[QueueHealth, ...]

    @property
    def state(self) -> State:
        return worst([*(function.state for function in self.functions), *(queue.state for queue in self.queues)])

    def function(self, name: str) -> FunctionHealth:
        return next((function for function in self.functions if function.name == name), FunctionHealth(name, (), Counted()))

    def queue(self, holds: str) -> QueueHealth | None:
        return next((queue for queue in self.queues if queue.name.holds == holds), None)


@dataclass(frozen=True)
class EdgeHealth:
    """`said` is what its source published, `work` what its taker made of it, `queue` where it waits in between."""

    edge: Edge
    at_ms: int
    said: Work
    work: Work
    taker: FunctionHealth
    queue: QueueHealth | None

    @property
    def waiting(self) -> int:
        """Of all events for this subscriber: they share one queue."""
        return self.queue.depth.waiting if self.queue else 0

    @property
    def state(self) -> State:
        if self.is_stuck or (self.edge.link is Link.QUERY and self.taker.state == State.STUCK):
            return worst([State.STUCK, self.said.state, self.work.state])
        return worst([self.said.state, self.work.state])

    @property
    def is_stuck(self) -> bool:
        """It was said again since it was last taken, and that does not look like the moment between the two."""
        last_taken_ms = max(self.work.last_done_ms, self.work.last_failed_ms)
        throttled = self.taker.counted.throttles > 0
        if self.said.last_done_ms <= last_taken_ms or not (throttled or self.waiting):
            return False
        untaken_ms = self.at_ms - last_taken_ms
        silent_ms = self.at_ms - self.said.last_done_ms
        lasts = throttled or self.waiting > 1 or silent_ms > POLICY.moment_ms
        return lasts and untaken_ms > POLICY.stuck_after_ms


@dataclass(frozen=True)
class Health:
    at: datetime
    services: tuple[ServiceHealth, ...]
    edges: tuple[EdgeHealth, ...]

    @property
    def state(self) -> State:
        return worst([*(service.state for service in self.services), *(edge.state for edge in self.edges)])


def health_of(look: Look) -> Health:
    services = tuple(_service(outline, look) for outline in look.system.services)
    by_name = {service.name: service for service in services}
    at_ms = int(look.at.timestamp() * 1000)
    edges = tuple(_edge(edge, by_name, at_ms) for edge in look.system.edges if {edge.source, edge.target} <= by_name.keys())
    stuck_at = {edge.edge.target for edge in edges if edge.queue and edge.is_stuck}
    return Health(look.at, tuple(_marked(service) if service.name in stuck_at else service for service in services), edges)


def _marked(service: ServiceHealth) -> ServiceHealth:
    """Events that are stuck on their way to a service lie in its queue."""
    queues = [replace(queue, holds_what_is_stuck=queue.name.holds == EVENTS) for queue in service.queues]
    return replace(service, queues=tuple(queues))


def _service(outline: Outline, look: Look) -> ServiceHealth:
    functions = tuple(_function(outline.name, name, look) for name in outline.functions)
    by_name = {function.name: function for function in functions}
    queues = tuple(
        QueueHealth(
            name=queue,
            depth=look.depths.get(queue.full_name, Depth()),
            dead=_lying(look.depths.get(queue.dead_name, Depth())),
            taker=by_name[queue.taker],
        )
        for queue in queues_of(outline)
    )
    return ServiceHealth(outline.name, functions, queues)


def _function(service: str, name: str, look: Look) -> FunctionHealth:
    own = [tally for tally in look.tallies if (tally.service, tally.function) == (service, name)]
    counted = look.counted.get(f"corrida-{service}-{name}", Counted())
    return FunctionHealth(name, tuple(_works(own)), counted)


def _works(tallies: Sequence[Tally]) -> Iterator[Work]:
    """By kind and name, the failing ones first. A message that broke before it was anybody's work counts as its event."""
    told = [tally for tally in tallies if tally.outcome not in UNMATCHED]
    groups: dict[tuple[str, str], list[Tally]] = {}
    for tally in told:
        groups.setdefault(_named(tally, told), []).append(tally)
    works = [_work(kind, what, group) for (kind, what), group in groups.items()]
    yield from sorted(works, key=lambda work: (-work.state.severity, -work.done, work.what))


def _named(tally: Tally, among: Sequence[Tally]) -> tuple[str, str]:
    """A failed message is told without its kind: that of the work with its name, if there was any."""
    if tally.message != "message failed":
        return tally.kind or tally.message, tally.what
    kinds = (other.kind for other in among if other.what == tally.what and other.kind in ("event", "timer"))
    return next(kinds, "timer" if tally.function == "timers" else "event"), tally.what


def _work(kind: str, what: str, tallies: Sequence[Tally]) -> Work:
    done = [tally for tally in tallies if not tally.failed]
    return Work(
        kind=kind,
        what=what,
        done=sum(tally.number for tally in done),
        failed=_failures(tallies),
        p95_ms=_largest(tally.p95_ms for tally in tallies),
        delivery_p95_ms=_largest(tally.delivery_p95_ms for tally in tallies),
        last_done_ms=max((tally.last_ms for tally in done), default=0),
        last_failed_ms=max((tally.last_ms for tally in tallies if tally.failed), default=0),
    )


def _failures(tallies: Sequence[Tally]) -> int:
    """A handler that fails leaves two lines, its own and that of its message; a message nobody could read leaves one."""
    handled = sum(tally.number for tally in tallies if tally.failed and tally.message != "message failed")
    messages = sum(tally.number for tally in tallies if tally.message == "message failed")
    return max(handled, messages)


def _edge(edge: Edge, services: dict[str, ServiceHealth], at_ms: int) -> EdgeHealth:
    source, target = services[edge.source], services[edge.target]
    taker = target.function(edge.target_function)
    works = [work for work in taker.work if work.what == edge.name]
    published = _published(source.function(RELAY), edge.name) if edge.link is Link.EVENT else Work("publish", edge.name)
    return EdgeHealth(
        edge=edge,
        at_ms=at_ms,
        said=published,
        work=works[0] if works else Work(edge.link.value, edge.name),
        taker=taker,
        queue=target.queue(EVENTS) if edge.target_function == SUBSCRIBERS else None,
    )


def _published(relay: FunctionHealth, event: str) -> Work:
    return next((work for work in relay.work if work.what == event), Work("publish", event))


def _lying(depth: Depth) -> int:
    """Letters somebody is reading just now are there as well."""
    return depth.waiting + depth.in_flight


def _largest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
