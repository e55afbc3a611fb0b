"""What RideAustin's own tables can hold, carried over: nothing is lost between what was taken and what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.legacy import mariadb
from tests.migrate import nasty, published
from tests.migrate.conftest import Kit, services

RIDES = 60
NO_SERVER = pytest.mark.skipif(not mariadb.is_there(), reason=mariadb.NOT_THERE)


SEEDS = {"sqlite": 1, "mysql": 7}


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=NO_SERVER)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    with mariadb.running(tmp_path / "mariadb") as (old, _):
        yield old


def test_odd_values_of_the_published_schema_are_taken_or_refused_with_a_reason(address: str, tmp_path: Path) -> None:
    engine = create_engine(address)
    nasty.fill(engine, published.create(engine), RIDES, SEEDS[engine.dialect.name])
    with services():
        kit = Kit(engine, tmp_path / "state")
        told = kit.carry()
        found = kit.reconcile()
    engine.dispose()
    assert found.faults == []
    for kind in ("riders", "drivers", "trips", "fares", "money of rides", "ratings", "tracks"):
        taken = told[kind].results
        assert taken.get("imported"), (kind, taken)
