"""The map and the health of the system as the API answers them."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel.http import View
from kernel.outline import Outline
from operations.looking import Seen, Source
from operations.model import EdgeHealth, FunctionHealth, Health, QueueHealth, ServiceHealth, State, Work
from operations.policy import POLICY
from operations.system_map import Edge, Link, SystemMap


class ServiceView(View):
    """`people` are the groups that call it; what it `emits` may be heard by nobody yet."""

    name: str
    purpose: str
    functions: list[str]
    people: list[str]
    emits: list[str]
    scheduled: list[str]

    @classmethod
    def of(cls, outline: Outline) -> ServiceView:
        return cls(
            name=outline.name,
            purpose=outline.purpose,
            functions=list(outline.functions),
            people=list(outline.people),
            emits=list(outline.emits),
            scheduled=list(outline.scheduled),
        )


class EdgeView(View):
    """An event that `source` says and `target` hears, or a route of `target` that `source` asks (`query`)."""

    source: str
    target: str
    link: Link
    name: str
    source_function: str
    target_function: str

    @classmethod
    def of(cls, edge: Edge) -> EdgeView:
        return cls.model_validate(edge)


class SystemView(View):
    services: list[ServiceView]
    edges: list[EdgeView]

    @classmethod
    def of(cls, system: SystemMap) -> SystemView:
        return cls(
            services=[ServiceView.of(outline) for outline in system.services],
            edges=[EdgeView.of(edge) for edge in system.edges],
        )


class SourceView(View):
    """Where a part of the answer comes from; what a source that does not answer would have said is missing.

    `log_lines`: what was done and failed, how long it took, how long events were on their way. `cloudwatch_metrics`:
    crashes, throttles, the age of the oldest message where the platform measures it. `queue_attributes`: how full queues
    are.
    """

    name: Source
    available: bool


class WorkView(View):
    """One kind of work: an HTTP route, an event handled, a timer, or an event published (`publish`)."""

    kind: str
    what: str
    state: State
    done: int
    failed: int
    p95_ms: float | None
    delivery_p95_ms: float | None
    last_failed_at: datetime | None

    @classmethod
    def of(cls, work: Work) -> WorkView:
        return cls(
            kind=work.kind,
            what=work.what,
            state=work.state,
            done=work.done,
            failed=work.failed,
            p95_ms=work.p95_ms,
            delivery_p95_ms=work.delivery_p95_ms,
            last_failed_at=datetime.fromtimestamp(work.last_failed_ms / 1000, UTC) if work.last_failed_ms else None,
        )


class FunctionHealthView(View):
    """Counted over the window. `crashes` are invocations that ended without an answer, `throttles` those turned away."""

    name: str
    state: State
    done: int
    failed: int
    per_minute: float
    crashes: int
    throttles: int
    p95_ms: float | None
    work: list[WorkView]

    @classmethod
    def of(cls, function: FunctionHealth) -> FunctionHealthView:
        return cls(
            name=function.name,
            state=function.state,
            done=function.done,
            failed=function.failed,
            per_minute=_per_minute(function.done + function.failed),
            crashes=function.counted.crashes,
            throttles=function.counted.throttles,
            p95_ms=function.p95_ms,
            work=[WorkView.of(work) for work in function.work],
        )


class QueueHealthView(View):
    """`holds` `events`, `timers`, or only dead letters, of a `relay` or a schedule. `oldest_s` is null if not measured."""

    name: str
    holds: str
    state: State
    waiting: int
    in_flight: int
    delayed: int
    oldest_s: float | None
    dead_letters: int

    @classmethod
    def of(cls, queue: QueueHealth) -> QueueHealthView:
        return cls(
            name=queue.name.full_name,
            holds=queue.name.holds,
            state=queue.state,
            waiting=queue.depth.waiting,
            in_flight=queue.depth.in_flight,
            delayed=queue.depth.delayed,
            oldest_s=queue.depth.oldest_s,
            dead_letters=queue.dead,
        )


class ServiceHealthView(View):
    name: str
    state: State
    functions: list[FunctionHealthView]
    queues: list[QueueHealthView]

    @classmethod
    def of(cls, service: ServiceHealth) -> ServiceHealthView:
        return cls(
            name=service.name,
            state=service.state,
            functions=[FunctionHealthView.of(function) for function in service.functions],
            queues=[QueueHealthView.of(queue) for queue in service.queues],
        )


class EdgeHealthView(View):
    """How it goes on an edge: `said` by the source, `done` and `failed` at the target, `waiting` in the target's one queue.

    `delivery_p95_ms` is how long after the fact 95 of 100 events arrived; a query is neither said nor delivered.
    """

    source: str
    target: str
    link: Link
    name: str
    state: State
    said: int
    rejected: int
    done: int
    failed: int
    per_minute: float
    throttles: int
    waiting: int
    p95_ms: float | None
    delivery_p95_ms: float | None

    @classmethod
    def of(cls, health: EdgeHealth) -> EdgeHealthView:
        edge, work = health.edge, health.work
        return cls(
            source=edge.source,
            target=edge.target,
            link=edge.link,
            name=edge.name,
            state=health.state,
            said=health.said.done,
            rejected=health.said.failed,
            done=work.done,
            failed=work.failed,
            per_minute=_per_minute(health.said.done if edge.link is Link.EVENT else work.done + work.failed),
            throttles=health.taker.counted.throttles,
            waiting=health.waiting,
            p95_ms=work.p95_ms,
            delivery_p95_ms=work.delivery_p95_ms,
        )


class HealthView(View):
    """What was seen at `at`, counted over the `window_s` before. States, from the best to the worst:

    `quiet` (nothing happened), `flowing`, `slow`, `strained` (some failed or were turned away, the latest went well),
    `stuck` (it waits, nobody takes it), `failing` (the latest failed, or something was given up).
    """

    at: datetime
    window_s: int
    state: State
    sources: list[SourceView]
    services: list[ServiceHealthView]
    edges: list[EdgeHealthView]

    @classmethod
    def of(cls, health: Health, seen: Seen) -> HealthView:
        return cls(
            at=health.at,
            window_s=POLICY.window_s,
            state=health.state,
            sources=[SourceView(name=source, available=source not in seen.silent) for source in Source],
            services=[ServiceHealthView.of(service) for service in health.services],
            edges=[EdgeHealthView.of(edge) for edge in health.edges],
        )


def _per_minute(number: int) -> float:
    return round(number * 60 / POLICY.window_s, 1)
