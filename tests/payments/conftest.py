"""The payments table on moto with the embedded provider, and a ride's events and timers as the service hears them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

os.environ |= {f"SETTING_{role}_PROVIDER": "fake" for role in ("CARD", "PIX", "PAYOUT")}

from kernel.table import Table
from payments.service import SERVICE
from tests.conftest import create_table
from tests.payments.flow import Flow

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


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
