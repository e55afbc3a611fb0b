"""The commands as they are typed: one at a time, about the right services, and with words where something is wrong."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from migrate import __main__ as command
from migrate.state import State
from tests.migrate.conftest import Kit


@pytest.fixture
def kit(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Kit:
    monkeypatch.setattr(command, "find", lambda *_: kit.target)
    monkeypatch.setattr("migrate.people.bring", lambda *_: Counter())
    monkeypatch.setattr("migrate.tariffs.publish", lambda *_: Counter())
    monkeypatch.setattr(command.Kit, "token", lambda _: "token")
    monkeypatch.setattr(command, "_books", lambda *_: ({}, None))
    monkeypatch.setattr(kit.target, "throttled", 0, raising=False)
    return kit


def typed(kit: Kit, name: str, *more: str) -> list[str]:
    return [name, "--source", str(kit.engine.url), "--state", str(kit.state.folder), *more]


def test_two_at_once_would_each_take_back_what_the_other_saw(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kit.carry()
    seconds: list[int] = []

    def meanwhile(*_: Any) -> Counter[str]:
        seconds.extend(command.main(typed(kit, name)) for name in ("sync", "import", "reserve", "reconcile"))
        return Counter()

    monkeypatch.setattr("migrate.people.bring", meanwhile)
    assert command.main(typed(kit, "sync")) == 0
    assert seconds == [2, 2, 2, 2]
    assert "another run is at work" in capsys.readouterr().err
    assert command.main(typed(kit, "sync")) == 0, "the lock is gone with the run that had it"


def test_what_was_sent_to_other_services_is_not_taken_for_sent(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(typed(kit, "import", "--json")) == 0
    json.loads(capsys.readouterr().out)
    kit.target.user_pool_id = "another-stack"
    for name in ("import", "sync", "reconcile", "reserve"):
        assert command.main(typed(kit, name)) == 2
        assert "other services" in capsys.readouterr().err
    kit.target.user_pool_id = "this-stack"
    assert command.main(typed(kit, "import")) == 0


def test_what_people_wrote_is_shown_as_they_wrote_it(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    kit.change("UPDATE rides SET status = '[/b] :smile: [red]' WHERE id = (SELECT MIN(id) FROM rides)")
    assert command.main(typed(kit, "import")) == 0
    command.main(typed(kit, "reconcile"))
    assert "status [/b] :smile: [red] has no counterpart" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "AdminCreateUser"), "not you"),
        (EndpointConnectionError(endpoint_url="http://nowhere"), "Could not connect"),
    ],
)
def test_what_the_account_refuses_is_told_in_a_line(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception, told: str
) -> None:
    def refused(*_: Any) -> Counter[str]:
        raise fault

    monkeypatch.setattr("migrate.people.bring", refused)
    assert command.main(typed(kit, "import")) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_a_folder_or_a_log_that_cannot_be_used_is_told_in_a_line(
    kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert command.main(["status", "--state", str(tmp_path / "file")]) == 2
    State(tmp_path / "broken").close()
    (tmp_path / "broken" / "state.db").write_bytes(b"not a database" * 1000)
    assert command.main(["status", "--state", str(tmp_path / "broken")]) == 2
    assert command.main(typed(kit, "plan", "--log", str(tmp_path / "no.log"))) == 2
    assert capsys.readouterr().err.count("\n") == 3
