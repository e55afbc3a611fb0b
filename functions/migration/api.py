"""The route table, how it is changed and by whom, and what the comparison says."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kernel import clock
from kernel.cursor import decode, encode
from kernel.http import Api, Cursor, PageSize, Response, Signed, answer, check_version
from migration import routes, store, store_figures, store_numbers, verdict
from migration.bodies import KillSwitchBody, ShiftBody
from migration.capability import Capability
from migration.figures import Figures, by_route, total
from migration.model import Change, KillSwitch, NotSafe, Shift
from migration.service import SERVICE
from migration.verdict import Word
from migration.views import (
    AuditView,
    ChangeView,
    ComparisonsView,
    KillSwitchView,
    NumberedRidesView,
    NumberedRideView,
    RouteTable,
    RouteView,
    ShiftView,
    VerdictView,
)
from migration.wording import WORDINGS

api = Api(SERVICE, WORDINGS)

Hours = Annotated[int, Query(ge=1, le=168)]
AfterNumber = Annotated[int, Query(ge=0)]


@api.get("/v1/migration/routes")
def get_routes() -> RouteTable:
    """Every old route that the services can answer, where it stands, how much it is used, and the verdict on it."""
    board, figures = store.board(), by_route(store_figures.last_day())
    return RouteTable(
        kill_switch=KillSwitchView.of(board.kill_switch),
        routes=[
            RouteView.of(capability, route, board.shift(capability.name), figures.get(route.id, []))
            for capability in routes.CAPABILITIES
            for route in capability.routes
        ],
    )


@api.put("/v1/migration/routes/{route_id}")
def put_route(caller: Signed, route_id: str, body: ShiftBody) -> Response[ShiftView]:
    """Move a route, and with it all routes of its capability. The way back is always open; the way forward needs a safe
    verdict, or the word that it is taken despite it. Functions follow within seconds.
    """
    capability, _ = routes.of_id(route_id)
    before = store.board().shift(capability.name)
    check_version(before.version)
    now = clock.now()
    after = before.to(body.stage, body.percent, by=caller.id, reason=body.reason, at=now)
    word = _refuse_unless_safe(capability, after, despite=body.despite_verdict)
    change = Change(
        at=now,
        by=caller.id,
        reason=body.reason,
        what=capability.name,
        before=before.described,
        after=f"{after.described}{f' despite the verdict {word}' if word is not Word.SAFE else ''}",
        routes=tuple(route.id for route in capability.routes),
    )
    saved = store.save_shift(after, change)
    return answer(ShiftView.of(saved, capability), saved.version)


@api.get("/v1/migration/routes/{route_id}/comparisons")
def get_comparisons(route_id: str, hours: Hours = 24) -> ComparisonsView:
    """Per hour and field, how the answers of both sides compare; and masked samples of what nobody has explained."""
    _, route = routes.of_id(route_id)
    figures = store_figures.figures(clock.now() - timedelta(hours=hours))
    return ComparisonsView.of(route, by_route(figures).get(route_id, []), store_figures.samples(route_id))


@api.get("/v1/migration/routes/{route_id}/verdict")
def get_verdict(route_id: str) -> VerdictView:
    """Whether the route is safe to move, by which rule and figures, and what is missing."""
    capability, route = routes.of_id(route_id)
    figures = by_route(store_figures.last_day())
    found = verdict.judge(total(figures.get(route_id, [])), compared=route.is_compared)
    return VerdictView.of(capability, route, found, _verdict_on(capability, figures))


@api.put("/v1/migration/kill-switch")
def put_kill_switch(caller: Signed, body: KillSwitchBody) -> Response[KillSwitchView]:
    """Everything to the old system, at once; what lives here already still ends here. Switched off, all is as it was."""
    before = store.board().kill_switch
    check_version(before.version)
    now = clock.now()
    after = KillSwitch(body.on, now if body.on else None, caller.id, body.reason, before.version)
    told = {True: "on", False: "off"}
    change = Change(now, caller.id, body.reason, "kill switch", told[before.on], told[after.on])
    saved = store.save_kill_switch(after, change)
    return answer(KillSwitchView.of(saved), saved.version)


@api.get("/v1/migration/audit")
def get_audit(limit: PageSize = 50, cursor: Cursor = None) -> AuditView:
    """Who changed what, when and why."""
    page = store.audit(limit, decode(cursor))
    return AuditView(changes=[ChangeView.of(change) for change in page.changes], next_cursor=encode(page.next))


@api.get("/v1/migration/rides")
def get_rides(after: AfterNumber = 0) -> NumberedRidesView:
    """The rides that began here and that old apps know by a number: what is written back when one goes back."""
    rides = [NumberedRideView(number=ride.number, ride_id=ride.ride_id) for ride in store_numbers.given_out(after)]
    seen = store_numbers.seen_until(after)
    return NumberedRidesView(rides=rides, next_after=seen if seen < store_numbers.last_given_out() else None)


def _refuse_unless_safe(capability: Capability, after: Shift, *, despite: bool) -> Word:
    if not after.moves:
        return Word.SAFE
    word, missing = _verdict_on(capability, by_route(store_figures.last_day()))
    if word is not Word.SAFE and not despite:
        raise NotSafe(capability=capability.name, verdict=str(word), missing=missing)
    return word


def _verdict_on(capability: Capability, figures: dict[str, list[Figures]]) -> tuple[Word, list[str]]:
    compared = [route for route in capability.routes if route.is_compared]
    return verdict.worst((route.id, verdict.judge(total(figures.get(route.id, [])))) for route in compared)


handler = api.handler
