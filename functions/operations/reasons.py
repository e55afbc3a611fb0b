"""Why letters are dead, from the log lines their last tries left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from operations.hops import Line, last_words

FAILED = r'"message":\s?"message failed"'


class Lines(Protocol):
    def lines(self, pattern: str) -> list[Line]:
        """The structured lines that match, the newest first."""


def reasons(logs: Lines, message_ids: Iterable[str]) -> dict[str, str]:
    """The last error by message id."""
    wanted = set(message_ids)
    found: dict[str, str] = {}
    for line in logs.lines(FAILED):
        if line.get("message_id") in wanted:
            found.setdefault(line["message_id"], last_words(line))
    return found
