"""The façade in front of the practice monolith: a driver of whom it says no more than the published API does."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from werkzeug.serving import make_server

from migration import store_people, store_rides
from migration.model import Side, Stage
from migration.person import Person
from tests.legacy import history, schema
from tests.legacy.server import build
from tests.migration.conftest import World, json_of
from tests.migration.test_rides import FORM, HERE, moved, quick

__all__ = ["moved", "quick"]
BENTO = "driverbento.101@example.com"


@pytest.fixture
def token(moved: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of a driver's session with a monolith that knows him; the services know him as well."""
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    schema.metadata.create_all(engine)
    history.fill(engine, rides=1)
    server = make_server("127.0.0.1", 0, build(engine), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("LEGACY_URL", f"http://127.0.0.1:{server.server_port}")
    moved.table.commit(*store_people.saving(Person("101", moved.sign_up(BENTO), BENTO, ("driver",)), None))
    password = base64.b64encode(f"{BENTO}:{history.PASSWORD}".encode()).decode()
    login = moved.call("POST", "/rest/login", token="", headers={"authorization": f"Basic {password}"})
    yield json_of(login)["token"]
    server.shutdown()
    server.server_close()
    engine.dispose()


def tell(world: World, method: str, token: str) -> object:
    return json_of(world.call(method, "/rest/acdr", urlencode(HERE), token=token, headers=FORM))


def side() -> Side:
    return store_rides.duty("101").side


def test_an_idle_driver_moves_with_his_next_position_and_goes_back_with_another(moved: World, token: str) -> None:
    moved.stage("rides", Stage.LEGACY)
    there = {"lat": 30.26, "lng": -97.74}
    assert tell(moved, "POST", token) == there
    moved.stage("rides", Stage.SERVICE)
    assert tell(moved, "PUT", token) == there | {"id": 5000, "status": "AVAILABLE"}
    assert side() is Side.SERVICE
    moved.stage("rides", Stage.LEGACY)
    assert tell(moved, "PUT", token) == there
    assert side() is Side.LEGACY
