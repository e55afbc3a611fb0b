"""Surge: where it is, why it is what it is, and the desk's switch."""

from __future__ import annotations

from kernel import clock, cursor
from kernel.border import Request
from kernel.lean import decode, decode_query, lean_handler
from kernel.problem import NotFound
from pricing import store_surge as store
from pricing import store_tariffs
from pricing.service import SERVICE
from pricing.surge_views import CellStep, CellSteps, LimitBody, LimitView, StepsQuery, SurgeMap, SurgeQuery
from pricing.wording import WORDINGS


def surge_map(request: Request) -> SurgeMap:
    city = _known(decode_query(request, SurgeQuery).city)
    return SurgeMap.of(city, store.raised(city), store.limit(city))


def cell_steps(request: Request) -> CellSteps:
    query, cell_id = decode_query(request, StepsQuery), request.parameters["cell_id"]
    found, after = store.steps(cell_id, query.limit, cursor.decode(query.cursor))
    return CellSteps(
        cell_id,
        [CellStep(step["factor_percent"], step["changed_at"], step["proof"]) for step in found],
        cursor.encode(after),
    )


def limit(request: Request) -> LimitView:
    city = _known(request.parameters["city"])
    return LimitView.of(store.limit(city), store.throws(city))


def set_limit(request: Request) -> LimitView:
    """Said again it is another throw, and kept as one: whoever asks wants to know every hand on the switch."""
    city, body = _known(request.parameters["city"]), decode(request, LimitBody)
    thrown = store.limit(city).set(body.limit_percent, body.reason, request.caller.id, clock.now())
    return LimitView.of(store.save_limit(thrown), store.throws(city))


def _known(city: str) -> str:
    if city not in store_tariffs.timetable().cities():
        raise NotFound(what="city")
    return city


ANSWERS = {
    ("GET", "/v1/surge"): surge_map,
    ("GET", "/v1/surge/cells/{cell_id}"): cell_steps,
    ("GET", "/v1/surge/limits/{city}"): limit,
    ("PUT", "/v1/surge/limits/{city}"): set_limit,
}

handler = lean_handler(
    SERVICE, "surge_api", WORDINGS, lambda request: ANSWERS[request.route.method, request.route.path](request)
)
