"""Old price lists, published one after the other, however long that takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from migrate import tariffs
from tests.migrate.conftest import NOW, Kit


def test_a_tariff_that_is_published_late_in_a_run_does_not_begin_in_the_past(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin: list[datetime] = []

    def as_admin(_method: str, _path: str, _token: str, body: dict[str, Any], _headers: dict[str, str]) -> None:
        begin.append(datetime.fromisoformat(body["tariff"]["valid_from"]))

    monkeypatch.setattr(kit.target, "as_admin", as_admin, raising=False)
    assert kit.mapping.tariffs
    begun = datetime.now(UTC)
    told = tariffs.publish(kit.transfer(), kit.mapping.tariffs, "token", lambda _rows: None)
    assert told["imported"] == len(begin) > 0
    assert begun > NOW
    assert all(begun < at for at in begin)
