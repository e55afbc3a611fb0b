"""An intruder in one function reaches nothing of another service, whatever it is that is deployed."""

from __future__ import annotations

import pytest

from drills.blast_radius import BlastRadius, Finding
from infra.app import SERVICES
from infra.local import LocalStack

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def findings(stack: LocalStack) -> list[Finding]:
    return BlastRadius(stack, SERVICES).try_everything()


def test_nobody_reaches_what_is_not_declared(findings: list[Finding]) -> None:
    assert [str(finding) for finding in findings if finding.is_breach] == []


def test_everybody_reaches_what_is_declared(findings: list[Finding]) -> None:
    assert [str(finding) for finding in findings if finding.is_missing] == []


def test_every_function_and_every_kind_of_resource_was_tried(stack: LocalStack, findings: list[Finding]) -> None:
    functions = {finding.function.full_name for finding in findings}
    assert {name for name in stack.functions() if not name.endswith("-probe")} == functions
    assert {finding.owner for finding in findings} >= {service.name for service in SERVICES}
