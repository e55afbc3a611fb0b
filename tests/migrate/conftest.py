"""An old database on SQLite, the services' own import handlers on moto, and the kit between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from moto import mock_aws
from sqlalchemy import Engine, create_engine

from infra.app import SERVICES
from kernel import aws
from kernel.importing import RECORDS_AT_ONCE
from kernel.receipts import SHARDS
from kernel.table import Table, Write
from migrate.mapping import Mapping, load
from migrate.reconcile import Reconciler, Reconciliation
from migrate.source import Source
from migrate.state import State
from migrate.target import Outcome
from migrate.transfer import Told, Transfer
from tests.conftest import Answer, FakeLambdaContext, create_table, http_event
from tests.importing import ARN
from tests.legacy import history
from tests.legacy.schema import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RIDES = 12


class InProcess:
    """The services without a network between: what they refuse they refuse for real."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.dies_after = -1
        self.user_pool_id = "this-stack"

    def take(self, service: str, records: list[dict[str, Any]]) -> list[Outcome]:
        outcomes = []
        for begin in range(0, len(records), RECORDS_AT_ONCE):
            batch = records[begin : begin + RECORDS_AT_ONCE]
            if len(self.asked) == self.dies_after:
                raise KeyboardInterrupt
            self.asked.append((service, len(batch)))
            told = self._ask(service, "POST", json.dumps({"records": batch}))["outcomes"]
            outcomes += [Outcome(o["key"], o["result"], o["code"], f"{o['field']} {o['reason']}".strip()) for o in told]
        return outcomes

    def held(self, service: str, kind: str) -> Iterator[dict[str, Any]]:
        for shard in range(SHARDS):
            after = ""
            while True:
                query = {"kind": kind, "shard": shard} | ({"after": after} if after else {})
                page = self._ask(service, "GET", None, urlencode(query))
                yield from page["records"]
                after = page["next"]
                if not after:
                    break

    def _ask(self, service: str, method: str, body: str | None, query: str = "") -> Any:
        path = f"/internal/{service}/imports" + (f"?{query}" if query else "")
        answer = Answer(
            import_module(f"{service}.importing").handler(http_event(method, path, body, role=ARN), FakeLambdaContext())
        )
        assert answer.status == 200, answer
        return answer.body


class Kit:
    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.mapping: Mapping = load("rideaustin")
        self.source = Source(str(engine.url))
        self.state = State(folder)
        self.target = InProcess()
        self.sign_everybody_in()

    def sign_everybody_in(self) -> None:
        people = self.mapping.people
        for page in self.source.pages(people):
            for row in page:
                if "@" in (row[people.email] or ""):
                    self.state.add_person(str(row["_key"]), f"person-{row['_key']}")

    def transfer(self) -> Transfer:
        return Transfer(self.mapping, self.source, self.state, self.target, NOW)  # type: ignore[arg-type]

    def carry(self, *, whole: bool = False, only: tuple[str, ...] = ()) -> dict[str, Told]:
        transfer = self.transfer()
        kinds = [kind for kind in self.mapping.kinds if not only or kind.name in only]
        return {kind.name: transfer.run(kind, lambda _rows: None, whole=whole) for kind in kinds}

    def sync(self, only: tuple[str, ...] = ()) -> dict[str, Told]:
        transfer = self.transfer()
        kinds = [kind for kind in self.mapping.kinds if not only or kind.name in only]
        told = {kind.name: transfer.run(kind, lambda _rows: None, whole=True) for kind in kinds}
        transfer.take_back(list(told.values()))
        return told

    def reconcile(self) -> Reconciliation:
        return Reconciler(self.transfer(), sample=30).run()

    def held(self, service: str, kind: str) -> dict[str, Any]:
        return {record["key"]: record["data"] for record in self.target.held(service, kind)}

    def change(self, statement: str, **values: Any) -> None:
        self.source.execute(statement, **values)

    def reasons(self, kind: str) -> dict[str, str]:
        return {reject.key: reject.reason for reject in self.state.rejects(kind)}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("old") / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    history.fill(engine, RIDES)
    engine.dispose()
    return path.read_bytes()


@pytest.fixture
def old(filled: bytes, tmp_path: Path) -> Engine:
    path = tmp_path / "old.db"
    path.write_bytes(filled)
    return create_engine(f"sqlite:///{path}")


@contextmanager
def services() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("CARD_PROVIDER", "stripe")
        patch.setattr(Table, "_transact", _one_after_another)
        aws.client.cache_clear()
        for service in SERVICES:
            create_table(service)
        yield
    aws.client.cache_clear()


def _one_after_another(table: Table, writes: tuple[Write, ...]) -> None:
    """moto copies every table for every transaction, which takes minutes here; that transactions hold is shown elsewhere."""
    for write in writes:
        if write.operation != "ConditionCheck":
            table._conditional(f"{write.operation.lower()}_item", write.parameters)


@pytest.fixture
def kit(old: Engine, tmp_path: Path) -> Iterator[Kit]:
    with services():
        yield Kit(old, tmp_path / "state")


@pytest.fixture(scope="module")
def everything(filled: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """All of it carried over, for tests that look and change nothing on this side."""
    folder = tmp_path_factory.mktemp("carried")
    (folder / "old.db").write_bytes(filled)
    with services():
        kit = Kit(create_engine(f"sqlite:///{folder / 'old.db'}"), folder / "state")
        kit.carry()
        yield kit


@pytest.fixture
def carried(everything: Kit, old: Engine) -> Kit:
    """`everything`, before an old database of the test's own."""
    kit = copy(everything)
    kit.engine, kit.source = old, Source(str(old.url))
    return kit
