from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, insert

from migrate import numbers
from migrate.mapping import load
from migrate.source import Source, SourceFault
from migrate.state import State
from migrate.target import Outcome
from tests.legacy import history, schema

MAPPING = load("rideaustin")


class Told:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def take(self, _service: str, records: list[dict[str, Any]]) -> list[Outcome]:
        self.records += records
        return [Outcome(record["key"], "imported", "", "") for record in records]

    def held(self, _service: str, _kind: str) -> Iterator[dict[str, Any]]:
        return iter({record["key"]: record for record in self.records}.values())


@pytest.fixture
def source(tmp_path: Any) -> Source:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    schema.metadata.create_all(engine)
    history.fill(engine, rides=5)
    engine.dispose()
    return Source(url)


def new_ride(source: Source) -> int:
    with source.engine.begin() as sql:
        values = {"rider_id": 1, "start_location_lat": 30.2, "start_location_long": -97.7}
        [key] = sql.execute(insert(schema.rides).values(status="COMPLETED", **values)).inserted_primary_key or (0,)
    return int(key)


def test_the_old_system_gives_out_numbers_beyond_the_block(source: Source, tmp_path: Any) -> None:
    before = new_ride(source)
    told = Told()
    [rides, shifts] = numbers.reserve(source, MAPPING, State(tmp_path / "kit"), told)  # type: ignore[arg-type]
    assert before < int(rides["first"]) < int(rides["last"]) < new_ride(source)
    assert [record["data"]["of"] for record in told.records] == ["rides", "shifts"]
    assert shifts["of"] == "shifts"


def test_a_block_is_reserved_once(source: Source, tmp_path: Any) -> None:
    told = Told()
    first = numbers.reserve(source, MAPPING, State(tmp_path / "kit"), told)  # type: ignore[arg-type]
    beyond = new_ride(source)
    again = numbers.reserve(source, MAPPING, State(tmp_path / "another kit"), told)  # type: ignore[arg-type]
    assert again == first
    assert new_ride(source) == beyond + 1


def test_a_counter_that_forgot_its_lift_is_lifted_again(source: Source, tmp_path: Any) -> None:
    told, state = Told(), State(tmp_path / "kit")
    [rides, _] = numbers.reserve(source, MAPPING, state, told)  # type: ignore[arg-type]
    source.execute("UPDATE sqlite_sequence SET seq = (SELECT MAX(id) FROM rides) WHERE name = 'rides'")
    numbers.reserve(source, MAPPING, state, told)  # type: ignore[arg-type]
    assert new_ride(source) > int(rides["last"])


class Dies(Source):
    """Before the counter is lifted."""

    def execute(self, statement: str, **_values: Any) -> int:
        raise KeyboardInterrupt(statement)


def test_a_block_that_the_old_system_came_into_meanwhile_is_not_given_out(source: Source, tmp_path: Any) -> None:
    told, state = Told(), State(tmp_path / "kit")
    with pytest.raises(KeyboardInterrupt):
        numbers.reserve(Dies(str(source.engine.url)), MAPPING, state, told)  # type: ignore[arg-type]
    for _ in range(numbers.MARGIN + 3):
        reached = new_ride(source)
    source.apart = numbers.apart(MAPPING, told)  # type: ignore[arg-type]
    assert source.apart == {}, "nobody was told of numbers yet"
    [rides, _] = numbers.reserve(source, MAPPING, state, told)  # type: ignore[arg-type]
    assert reached < int(rides["first"]) < int(rides["last"]) < new_ride(source)


class Busy(Source):
    """Gives a number out just before its counter is lifted."""

    def execute(self, statement: str, **values: Any) -> int:
        before = super().execute("UPDATE sqlite_sequence SET seq = seq + 1000 WHERE name = 'rides'")
        new_ride(self)
        return before and super().execute(statement, **values)


def test_nobody_is_told_of_a_block_in_which_a_number_was_given_out_before_the_lift(source: Source, tmp_path: Any) -> None:
    told, state = Told(), State(tmp_path / "kit")
    with pytest.raises(SourceFault, match="reserve again"):
        numbers.reserve(Busy(str(source.engine.url)), MAPPING, state, told)  # type: ignore[arg-type]
    assert told.records == []
    reached = source.greatest("rides", "id")
    [rides, _] = numbers.reserve(source, MAPPING, state, told)  # type: ignore[arg-type]
    assert int(rides["first"]) > reached


def test_what_was_written_back_is_not_read_as_the_old_systems_own(source: Source, tmp_path: Any) -> None:
    told = Told()
    [rides, _] = numbers.reserve(source, MAPPING, State(tmp_path / "kit"), told)  # type: ignore[arg-type]
    source.apart = numbers.apart(MAPPING, told)  # type: ignore[arg-type]
    kind = MAPPING.kind_named("ride numbers")
    before = source.count(kind), source.monthly(MAPPING.sums[0])
    number = int(rides["first"])
    row = {"id": number, "status": "COMPLETED", "rider_id": 1, "total_fare": "9.99", "completed_on": "2024-05-01 10:00:00"}
    row |= {"start_location_lat": 30.2, "start_location_long": -97.7, "surge_factor": 0}
    row |= {"driver_accepted_on": "2024-05-01 09:50:00"}
    row |= {"created_date": "2024-05-01 10:00:00", "updated_date": "2024-05-01 10:00:00"}
    assert source.write("rides", "id", row) == "written"
    assert source.write("rides", "id", row) == "unchanged"
    assert source.write("rides", "id", row | {"tip": "2.00"}) == "changed"
    assert (source.count(kind), source.monthly(MAPPING.sums[0])) == before
    assert number not in [row["_key"] for page in source.pages(kind) for row in page]
    assert beyond_is_read(source, kind)


def beyond_is_read(source: Source, kind: Any) -> bool:
    number = new_ride(source)
    return number in [row["_key"] for page in source.pages(kind) for row in page]


def test_a_reader_who_may_not_lift_a_counter_is_told_so(source: Source, tmp_path: Any) -> None:
    reader = Source(f"sqlite:///file:{tmp_path / 'old.db'}?mode=ro&uri=true")
    with pytest.raises(SourceFault, match="the database says no: attempt to write a readonly database"):
        numbers.reserve(reader, MAPPING, State(tmp_path / "kit"), Told())  # type: ignore[arg-type]


def test_a_driver_that_is_not_installed_is_told_with_the_way_out() -> None:
    with pytest.raises(SourceFault, match="psycopg, which is not installed: put it into this environment"):
        Source("postgresql+psycopg://reader@db/rides")
