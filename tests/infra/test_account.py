"""Whoever deploys for the first time is told what is missing, all of it, before anything happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from moto import mock_aws

from infra.account import BOOTSTRAP_VERSION, missing

SURROUNDINGS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SURROUNDINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with mock_aws():
        monkeypatch.setenv("AWS_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield


def gaps() -> list[str]:
    return [gap.partition(":")[0].partition(" (")[0] for gap in missing(botocore.session.Session())]


def test_credentials_and_region_are_asked_for() -> None:
    assert gaps() == ["credentials", "a region"]


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert gaps() == ["a profile that exists"]


def test_an_account_without_the_cdks_bucket_is_told_how_to_get_it(account: None) -> None:
    assert gaps() == ["the CDK's bucket and roles in this account and region, once"]


def test_nothing_is_missing_in_a_prepared_account(account: None) -> None:
    ssm = botocore.session.Session().create_client("ssm")
    ssm.put_parameter(Name=BOOTSTRAP_VERSION, Value="30", Type="String")
    assert gaps() == []
