"""What this service keeps: its last looks, so that a whole desk costs no more than one viewer, and who redrove what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from kernel.clock import rfc3339, seconds
from kernel.table import Key, Table
from operations.letters import Letters
from operations.looking import Seen
from operations.policy import POLICY
from operations.redrive_record import Redrive, RedriveId
from operations.service import SERVICE

table = Table(SERVICE.name)

T = TypeVar("T")

Position = dict[str, str]


class RedrivePage(NamedTuple):
    redrives: list[Redrive]
    next: Position | None


@dataclass(frozen=True)
class Kept:
    """A look as text: one attribute is a third of the size of many. `revision` is the millisecond of the latest news."""

    seen: str
    revision: int
    version: int = 0


def health_key() -> Key:
    return Key("LOOK", "HEALTH")


def letters_key() -> Key:
    return Key("LOOK", "LETTERS")


def redrive_key(redrive_id: RedriveId) -> Key:
    return Key(f"REDRIVE#{redrive_id}", "REDRIVE")


REDRIVES = "REDRIVES"


def seen() -> tuple[Seen, Kept] | None:
    return _kept(health_key(), Seen)


def save_seen(seen: Seen, before: tuple[Seen, Kept] | None) -> Kept:
    news = before is None or not seen.says_the_same(before[0])
    return _keep(health_key(), seen, seen.at, before[1] if before else None, news=news)


def letters() -> tuple[Letters, Kept] | None:
    return _kept(letters_key(), Letters)


def save_letters(letters: Letters, before: tuple[Letters, Kept] | None) -> Kept:
    news = before is None or (letters.lying, letters.told) != (before[0].lying, before[0].told)
    return _keep(letters_key(), letters, letters.at, before[1] if before else None, news=news)


def forget_letters() -> None:
    """They are about to change: the next reader looks for himself."""
    table.commit(table.delete(letters_key()))


def redrive(redrive_id: RedriveId) -> Redrive | None:
    return table.get(redrive_key(redrive_id), Redrive)


def save_redrive(redrive: Redrive) -> Redrive:
    return table.save(
        redrive_key(redrive.id),
        redrive,
        expires_at=redrive.at + seconds(POLICY.redrives_kept_s),
        by_time_pk=REDRIVES,
        by_time_sk=f"{rfc3339(redrive.at)}#{redrive.id}",
    )


def redrives(limit: int, after: Position | None) -> RedrivePage:
    """The newest first."""
    page = table.query(REDRIVES, index="by_time", limit=limit, newest_first=True, after=after)
    return RedrivePage([msgspec.convert(item, Redrive) for item in page.items], page.next)


def _kept(key: Key, kind: type[T]) -> tuple[T, Kept] | None:
    kept = table.get(key, Kept)
    return (msgspec.json.decode(kept.seen, type=kind), kept) if kept else None


def _keep(key: Key, seen: Any, at: datetime, before: Kept | None, *, news: bool) -> Kept:
    revision = before.revision if before and not news else int(at.timestamp() * 1000)
    text = msgspec.json.encode(seen).decode()
    return table.save(key, Kept(text, revision, before.version if before else 0))
