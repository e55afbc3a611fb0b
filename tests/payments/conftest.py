"""The payments table on moto with the embedded provider, and a ride's events and timers as the service hears them."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import moto.dynamodb.models
import pytest
import time_machine
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table as MotoTable

os.environ |= {f"{role}_PROVIDER": "fake" for role in ("CARD", "PIX", "PAYOUT")}

from kernel.table import Table
from payments.service import SERVICE
from tests.conftest import create_table
from tests.payments.flow import Flow

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_backup_per_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto copies the whole table for each write of a transaction, to roll it back; once is enough."""
    monkeypatch.setattr(moto.dynamodb.models, "copy", Backups())
    transact = DynamoDBBackend.transact_write_items

    def transact_anew(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        moto.dynamodb.models.copy.tables.clear()  # type: ignore[attr-defined]
        transact(backend, transact_items)

    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", transact_anew)


class Backups:
    """What moto's models use of the module `copy`."""

    def __init__(self) -> None:
        self.tables: dict[int, Any] = {}

    def deepcopy(self, thing: Any) -> Any:
        if not isinstance(thing, MotoTable):
            return copy.deepcopy(thing)
        if id(thing) not in self.tables:
            self.tables[id(thing)] = copy.deepcopy(thing)
        return self.tables[id(thing)]


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def flow(table: Table, clock: time_machine.Traveller) -> Flow:
    return Flow(table, clock)
