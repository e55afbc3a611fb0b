"""`make migrate-demo` in short: what only reads is moved, forward and back, while a crew of old apps carries rides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import LocalStack, StackInfo
from kernel.settings import setting_variable
from tests.legacy import process
from tests.legacy.apps import Pace
from tests.legacy.demo import Demo, Options
from tests.legacy.process import Monolith

pytestmark = pytest.mark.system

FACADE = "corrida-migration-facade"
HISTORY = 6
SHORT = Options(
    history=HISTORY,
    crews=1,
    stay_s=1.0,
    verdict_s=0.0,
    rate=1000.0,
    only=("estimates", "accounts"),
    back="accounts",
    pace=Pace(poll_s=0.3, patience_s=30.0),
)


@pytest.fixture
def monolith(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Monolith]:
    """The stack's façade asks it until the test is over, and the kit finds the stack."""
    monkeypatch.setenv("STACK", str(stack.folder))
    monkeypatch.setenv("PORT", str(stack.port))
    setting = setting_variable("legacy-url")
    with process.running(tmp_path / "old", history=HISTORY) as monolith:
        stack.set_environment(FACADE, {setting: monolith.url})
        yield monolith
        stack.set_environment(FACADE, {setting: ""})


def test_old_apps_do_not_notice_that_what_they_read_is_moved(monolith: Monolith, info: StackInfo, tmp_path: Path) -> None:
    """Whether all of it reconciles is for a stack of one's own: here others import, too, and are compared."""
    demo = Demo(monolith, info.api_url, SHORT, tmp_path, say=lambda _: None)
    report = demo.run(lambda: process.running(tmp_path / "twin", history=HISTORY))
    noticed = [*report.failed, *report.worse]
    assert not noticed, report.text()
    assert report.rides.none, report.text()
    assert "estimates → service" in [str(moved) for moved in report.moves]
    assert report.record.journeys > 0
