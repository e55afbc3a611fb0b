"""What may be seen: every route looks, or takes the last look if it is young enough, and answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zlib import crc32

from kernel import aws, clock, log
from kernel.http import Api, Response, answer
from kernel.problem import NotFound
from operations import hops, letters, looking, outlines, store
from operations.bodies import SHORTEST_RIDE_NAME, Days, RideName
from operations.insights import Insights, NoAnswer
from operations.letter_views import LetterList
from operations.letters import Letters
from operations.model import health_of
from operations.policy import POLICY
from operations.service import SERVICE
from operations.trace_views import ErrorList, ErrorView, TraceView
from operations.tracing import FAILED_LINES, RideNotRecorded, trace
from operations.views import HealthView, SystemView
from operations.wording import WORDINGS, logs_silent

api = Api(SERVICE, WORDINGS)


@api.get("/v1/services")
def get_services() -> Response[SystemView]:
    """The map of the system as its deployed services declare it: who says what to whom, and who asks whom."""
    view = SystemView.of(outlines.system())
    return answer(view, crc32(view.model_dump_json().encode()))


@api.get("/v1/services/health")
def get_health() -> Response[HealthView]:
    """How every function, queue and edge is doing now. Poll it with `If-None-Match`; a few seconds old at most."""
    now, system = clock.wall_now(), outlines.system()
    before = store.seen()
    if before and _is_young(before[0].at, now, POLICY.look_again_after_s):
        seen, kept = before
    else:
        seen = looking.look(system, now)
        kept = store.save_seen(seen, before)
    return answer(HealthView.of(health_of(seen.of(system)), seen), kept.revision)


@api.get("/v1/services/{service}/errors")
def get_errors(service: str) -> ErrorList:
    """The last errors of a service, within the last hour."""
    system, now = outlines.system(), clock.wall_now()
    outline = system.service(service)
    if outline is None:
        raise NotFound(what="service")
    since = now - timedelta(seconds=POLICY.errors_looked_back_s)
    functions = [f"corrida-{service}-{function}" for function in outline.functions]
    with _answering_logs():
        failed = hops.read(Insights(aws.client("logs"), functions, since, now).lines(FAILED_LINES))
    errors = [ErrorView.of(hop) for hop in reversed(failed) if hop.failed]
    return ErrorList(since=since, errors=errors[: POLICY.errors_shown])


@api.get("/v1/rides/{ride_id}/hops")
def get_hops(ride_id: RideName, days: Days = 1.0) -> TraceView:
    """Every hop of a ride between and within the services with its delay, and the hops that should have happened."""
    if len(ride_id) < SHORTEST_RIDE_NAME:
        raise RideNotRecorded(ride_id=ride_id, days=f"{days:g}")
    system, now = outlines.system(), clock.wall_now()
    since = now - timedelta(days=days)
    logs = Insights(aws.client("logs"), system.functions, since, now)
    with _answering_logs():
        found = trace(system, logs, ride_id, lambda service: _letters(now).event_ids(service))
    if not found.hops:
        raise RideNotRecorded(ride_id=ride_id, days=f"{days:g}")
    return TraceView.of(ride_id, since, found)


@api.get("/v1/dead-letters")
def get_dead_letters() -> Response[LetterList]:
    """What could not be delivered: about what, since when, and why. Poll it with `If-None-Match`."""
    found, revision = _kept_letters(clock.wall_now())
    return answer(LetterList.of(found), revision)


@contextmanager
def _answering_logs() -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        log.warning("the logs do not answer", reason=str(error))
        raise logs_silent() from error


def _letters(now: datetime) -> Letters:
    return _kept_letters(now)[0]


def _kept_letters(now: datetime) -> tuple[Letters, int]:
    before = store.letters()
    if before and _is_young(before[0].at, now, POLICY.letters_look_again_after_s):
        return before[0], before[1].revision
    found = letters.look(outlines.system(), now)
    return found, store.save_letters(found, before).revision


def _is_young(at: datetime, now: datetime, enough_s: float) -> bool:
    return now - at < timedelta(seconds=enough_s)


handler = api.handler
