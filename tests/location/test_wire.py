from typing import Any

import msgspec
import pytest

from location.api import api
from location.service import SERVICE
from location.wire import WIRE


def test_every_lean_route_says_what_it_takes_and_answers() -> None:
    lean = {(route.method, route.path) for route in SERVICE.routes if route.function in ("positions", "internal")}
    assert WIRE.keys() == lean


@pytest.mark.parametrize("kind", [kind for pair in WIRE.values() for kind in pair if kind])
def test_what_lean_routes_speak_can_be_documented(kind: Any) -> None:
    assert "$ref" in msgspec.json.schema(kind)


def test_the_track_is_documented_as_geojson() -> None:
    answers = api.openapi()["paths"]["/v1/trips/{trip_id}/track"]["get"]["responses"]
    assert answers["200"]["content"]["application/geo+json"]["schema"]["$ref"].endswith("/TrackView")
