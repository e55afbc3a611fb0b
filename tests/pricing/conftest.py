"""The pricing table on moto, the secret that quotes are signed with, and a deployment that estimates by straight lines."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import time_machine

from kernel import aws, secrets
from kernel.table import Table
from pricing import routes, store_surge, store_tariffs
from pricing.service import SERVICE
from tests.conftest import create_table
from tests.pricing.drafts import NOON
from tests.pricing.flow import Flow

SECRET_ID = "corrida-pricing-quote-signing"

os.environ |= {"ROUTE_ESTIMATOR": "straight_line", "OSRM_URL": "", "SECRET_QUOTE_SIGNING": SECRET_ID}


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    for known in (store_tariffs, store_surge, secrets):
        known.forget()
    routes.chosen.cache_clear()
    aws.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString="not really a secret")
    yield create_table(SERVICE)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def flow(table: Table, traveller: time_machine.Traveller) -> Flow:
    return Flow(table, traveller)
