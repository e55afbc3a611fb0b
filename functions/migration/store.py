"""Where the route table and its audit are kept."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec

from kernel import ids
from kernel.clock import rfc3339
from kernel.table import Key, Table, Write, next_version
from migration.model import Board, Change, KillSwitch, Shift
from migration.policy import POLICY
from migration.service import SERVICE

table = Table(SERVICE.name)

BOARD = "BOARD"
AUDIT = "AUDIT"
KILL_SWITCH = "KILL-SWITCH"
SHIFT = "SHIFT#"


class AuditPage(NamedTuple):
    changes: list[Change]
    next: dict[str, str] | None


def shift_key(capability: str) -> Key:
    return Key(BOARD, f"{SHIFT}{capability}")


def kill_switch_key() -> Key:
    return Key(BOARD, KILL_SWITCH)


def change_key(change: Change) -> Key:
    return Key(AUDIT, f"{rfc3339(change.at)}#{ids.random_id()}")


def board() -> Board:
    """As it stands now, read consistently."""
    items = list(table.all(BOARD))
    shifts = [msgspec.convert(item, Shift) for item in items if item["sk"].startswith(SHIFT)]
    switch = next((msgspec.convert(item, KillSwitch) for item in items if item["sk"] == KILL_SWITCH), KillSwitch())
    return Board({shift.capability: shift for shift in shifts}, switch)


_seen: tuple[float, Board] | None = None


def board_seen() -> Board:
    """At most `table_fresh_s` old; if the table cannot be read just now, as it was when it could."""
    global _seen  # noqa: PLW0603
    if _seen is None or time.monotonic() - _seen[0] > POLICY.table_fresh_s:
        try:
            _seen = time.monotonic(), board()
        except Exception:
            if _seen is None:
                raise
    return _seen[1]


def forget_board() -> None:
    """Read it anew: for tests."""
    global _seen  # noqa: PLW0603
    _seen = None


def save_shift(shift: Shift, change: Change) -> Shift:
    table.commit(table.saving(shift_key(shift.capability), shift), _line(change))
    return next_version(shift)


def save_kill_switch(switch: KillSwitch, change: Change) -> KillSwitch:
    table.commit(table.saving(kill_switch_key(), switch), _line(change))
    return next_version(switch)


def audit(limit: int, after: dict[str, str] | None) -> AuditPage:
    """The newest first."""
    page = table.query(AUDIT, limit=limit, newest_first=True, after=after)
    return AuditPage([msgspec.convert(item, Change) for item in page.items], page.next)


def _line(change: Change) -> Write:
    return table.put(change_key(change), change, if_absent=True)
