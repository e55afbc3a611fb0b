"""Estimators: each against something that answers as the real one does, and what happens when it does not."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.stub import Stubber

from kernel import aws
from kernel.geo import Point
from pricing import routes
from pricing.route import EstimatorSilent, RouteUnknown
from pricing.route_amazon import AmazonLocation
from pricing.route_osrm import Osrm
from pricing.route_straight_line import StraightLine
from tests.pricing.flow import ALIADOS, MATOSINHOS

WAY = [ALIADOS, Point(41.16, -8.65), MATOSINHOS]


@dataclass
class OsrmServer:
    """Speaks OSRM's route service v1, as far as it is asked."""

    answer: tuple[int, Any] = (200, {"code": "Ok", "routes": [{"distance": 9412.6, "duration": 1034.4, "legs": []}]})
    paths: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def osrm() -> Iterator[OsrmServer]:
    fake = OsrmServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.paths.append(self.path)
            status, body = fake.answer
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def choosing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def choose(name: str, url: str = "") -> None:
        monkeypatch.setitem(os.environ, "ROUTE_ESTIMATOR", name)
        monkeypatch.setitem(os.environ, "OSRM_URL", url)

    routes.chosen.cache_clear()
    yield choose
    routes.chosen.cache_clear()


def test_straight_lines_go_over_the_stops() -> None:
    direct, around = StraightLine().route([ALIADOS, MATOSINHOS]), StraightLine().route(WAY)
    assert direct.distance_m <= around.distance_m
    assert (direct.measured_by, direct.instead_of) == ("straight_line*1.35", "")


def test_osrm_is_asked_longitude_first_and_over_the_stops(osrm: OsrmServer) -> None:
    route = Osrm(osrm.url + "/").route(WAY)
    assert (route.distance_m, route.duration_s, route.told) == (9413, 1034, "osrm")
    assert osrm.paths == ["/route/v1/driving/-8.611000,41.147900;-8.650000,41.160000;-8.696300,41.184400?overview=false"]


@pytest.mark.parametrize("answer", [(500, b"oops"), (200, b"<html>"), (200, {"routes": []})])
def test_an_osrm_that_is_not_understood_is_silent(osrm: OsrmServer, answer: tuple[int, Any]) -> None:
    osrm.answer = answer
    with pytest.raises(EstimatorSilent):
        Osrm(osrm.url).route(WAY)


def test_an_osrm_that_is_not_there_is_silent() -> None:
    with pytest.raises(EstimatorSilent):
        Osrm("http://127.0.0.1:9").route(WAY)


def test_amazon_location_is_asked_in_its_own_words() -> None:
    client = aws.client("geo-routes")
    expected = {
        "Origin": [-8.611, 41.1479],
        "Destination": [-8.6963, 41.1844],
        "Waypoints": [{"Position": [-8.65, 41.16]}],
        "TravelMode": "Car",
        "DepartNow": True,
        "LegGeometryFormat": "Simple",
    }
    summary = {"Distance": 9500, "Duration": 1100}
    leg: dict[str, Any] = {"Geometry": {}, "TravelMode": "Car", "Type": "Vehicle"}
    answer = {
        "LegGeometryFormat": "Simple",
        "Notices": [],
        "PricingBucket": "Advanced",
        "Routes": [{"Legs": [leg], "MajorRoadLabels": [], "Summary": summary}],
    }
    with Stubber(client) as stub:
        stub.add_response("calculate_routes", answer, expected)
        route = AmazonLocation().route(WAY)
        assert (route.distance_m, route.duration_s, route.told) == (9500, 1100, "amazon_location")
        stub.add_client_error("calculate_routes", "ThrottlingException")
        with pytest.raises(EstimatorSilent):
            AmazonLocation().route(WAY)
        stub.add_response("calculate_routes", {**answer, "Routes": []})
        with pytest.raises(RouteUnknown):
            AmazonLocation().route(WAY)


def test_the_deployment_chooses(osrm: OsrmServer, choosing: Any) -> None:
    choosing("osrm", osrm.url)
    assert routes.estimate(WAY).told == "osrm"
    choosing("straight_line")
    assert routes.estimate(WAY).told == "straight_line*1.35"
    choosing("crystal_ball")
    with pytest.raises(ValueError, match="straight_line, osrm or amazon_location"):
        routes.estimate(WAY)


def test_a_silent_estimator_is_replaced_openly_and_left_alone_for_a_while(
    osrm: OsrmServer, choosing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing("osrm", osrm.url)
    seconds = [1000.0]
    monkeypatch.setattr(routes, "monotonic", lambda: seconds[0])
    osrm.answer = (503, b"")
    for _ in range(5):
        assert routes.estimate(WAY).told == "straight_line*1.35 instead of osrm"
    assert len(osrm.paths) == 1
    osrm.answer = OsrmServer().answer
    seconds[0] += routes.LEFT_ALONE_S
    assert routes.estimate(WAY).told == "osrm"


def test_a_place_without_a_road_silences_nobody(osrm: OsrmServer, choosing: Any) -> None:
    choosing("osrm", osrm.url)
    osrm.answer = (400, {"code": "NoSegment", "message": "no road near"})
    assert routes.estimate(WAY).instead_of == "osrm"
    osrm.answer = OsrmServer().answer
    assert routes.estimate(WAY).told == "osrm"
