"""The old addresses: each call is answered by the old system or by the services, as the route table says.

Whatever goes wrong on the way to the services, the failure mode is the old system's answer; only what may have been done
already is never done a second time on the other side.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from kernel import border, ids, log, problem, work
from kernel.problem import Problem
from kernel.refusal import Refusal
from migration import calls, legacy, people, routes, shadow, store
from migration.acting import Acting, NothingDone, Refused
from migration.capability import Capability, Home, OldRoute, Seen
from migration.model import Board, LegacyUnset, Side
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.person import NOBODY, Person
from migration.policy import POLICY
from migration.wording import WORDINGS, command_unclear, legacy_silent, legacy_slow

_aside = ThreadPoolExecutor(max_workers=1)
"""For what no answer waits for."""


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    http = event["requestContext"]["http"]
    call = OldCall.of(event, border.path_of(event))
    request_id = event["requestContext"].get("requestId") or ids.random_id()
    correlation_id = border.traced(call.headers, "x-correlation-id") or request_id
    job = work.Work("http", f"{http['method']} {legacy.UNDER}…", correlation_id, request_id)
    with work.doing(job):
        answer = respond(call)
        job.facts["status"] = answer.status
        return answer.response()


def respond(call: OldCall) -> OldAnswer:
    asking = _Asking(call, time.monotonic())
    try:
        return _respond(asking)
    except Refusal as refusal:
        return _told(problem.problem_of(refusal, WORDINGS), call)
    except Problem as told:
        return _told(told, call)
    except Exception as error:
        log.exception("unexpected")
        work.current().facts["error"] = f"{type(error).__name__}: {error}"
        return _told(command_unclear(), call)


@dataclass(frozen=True)
class _Asking:
    """A call, and when it came in."""

    call: OldCall
    began: float

    def legacy(self) -> OldAnswer:
        """Raises the refusal that the old app is told if the old system does not answer."""
        try:
            return legacy.ask(self.call, POLICY.answer_within_s - (time.monotonic() - self.began))
        except legacy.NotThere:
            raise LegacyUnset() from None
        except legacy.Silent as silent:
            log.warning("the old system is silent", reason=str(silent))
            raise (legacy_slow() if silent.timed_out else legacy_silent()) from silent


def _respond(asking: _Asking) -> OldAnswer:
    found = routes.find(asking.call)
    if found is None or not legacy.is_set():
        return asking.legacy()
    capability, route, call = found
    work.current().name = f"{route.method} {route.path}"
    board, person = _who_asks(capability, route, call)
    if board is None or person is None:
        answer = asking.legacy()
        _later(route, "legacy")
        return answer
    work.current().ids["user_id"] = person.user_id
    home = _home(capability, route, call, person, board.side_of(capability.name, person.user_id))
    answer, side, outcome = _answered(route, call, person, home, asking)
    _hear(capability, Seen(route, call, person, side, answer))
    work.current().facts["side"] = outcome
    shadowed = side is Side.LEGACY and not home.binding and route.is_compared and board.shadows(capability.name)
    _later(route, outcome, (call, person, answer) if shadowed and outcome == "legacy" else None)
    return answer


def _who_asks(capability: Capability, route: OldRoute, call: OldCall) -> tuple[Board | None, Person | None]:
    """Nobody is asked for while nothing of the capability was ever moved, or if that cannot be found out."""
    try:
        board = store.board_seen()
        if board.leaves_alone(capability.name):
            return None, None
        if route.for_anybody:
            return board, NOBODY
        return board, people.who(call, route.role_of(call))
    except Exception:
        log.exception("who asks is not known")
        return None, None


def _home(capability: Capability, route: OldRoute, call: OldCall, person: Person, wanted: Side) -> Home:
    try:
        home = capability.home(call, person, wanted)
    except Exception:
        log.exception("the home of a call is not known")
        return Home(Side.LEGACY)
    names_what_lives_here = bool(call.variables) and home.binding and home.side is Side.SERVICE
    return home if route.translates(call) or names_what_lives_here else Home(Side.LEGACY, binding=True)


def _answered(route: OldRoute, call: OldCall, person: Person, home: Home, asking: _Asking) -> tuple[OldAnswer, Side, str]:
    """The answer, who gave it, and how that came about."""
    if home.side is Side.LEGACY:
        return asking.legacy(), Side.LEGACY, "legacy"
    services = Acting(person, problem.language_of(call.headers.get("accept-language", "")))
    try:
        return route.answer(call, services), Side.SERVICE, "service"
    except OldRefusal as refusal:
        return OldAnswer.refused(refusal), Side.SERVICE, "refused"
    except Refused as refused:
        return OldAnswer.of({"message": refused.detail, "code": refused.code}, refused.status), Side.SERVICE, "refused"
    except Exception as error:
        log.exception("the services did not answer", route_id=route.id)
        work.current().facts["fell_back"] = f"{type(error).__name__}: {error}"
        if home.binding or not (route.reads or isinstance(error, NothingDone)):
            return _told(command_unclear(), call), Side.SERVICE, "failed"
        return asking.legacy(), Side.LEGACY, "fell_back"


def _hear(capability: Capability, seen: Seen) -> None:
    try:
        capability.seen(seen)
    except Exception:
        log.exception("what was answered is not remembered", route_id=seen.route.id)


def _later(route: OldRoute, outcome: str, pair: tuple[OldCall, Person, OldAnswer] | None = None) -> None:
    """Count the call and note it for comparison. It holds the answer back only a moment, and breaks nothing."""
    calls.count(route.id, outcome)
    if pair is None and not calls.is_due():
        return

    def write() -> None:
        if pair:
            shadow.note(route, *pair)
        if calls.is_due():
            calls.flush()

    written: Future[None] = _aside.submit(copy_context().run, write)
    wait([written], POLICY.note_within_s)
    if written.done() and (error := written.exception()):
        log.warning("not noted down", reason=f"{type(error).__name__}: {error}")


def _told(told: Problem, call: OldCall) -> OldAnswer:
    """In the one sentence that old apps show."""
    work.current().outcome = told.code
    language = problem.language_of(call.headers.get("accept-language", ""))
    return OldAnswer.of({"message": told.text(language), "code": told.code}, told.status)
