"""What the kit remembers between runs, in a file of its own: who became whom, how far it came, what was sent and refused."""

from __future__ import annotations

import csv
import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

SCHEMA = """
CREATE TABLE IF NOT EXISTS people (old_id TEXT PRIMARY KEY, subject TEXT NOT NULL, told TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS progress (kind TEXT PRIMARY KEY, after TEXT, finished INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sent (kind TEXT, key TEXT, fingerprint TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejects (kind TEXT, key TEXT, reason TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (kind TEXT, key TEXT, note TEXT, PRIMARY KEY (kind, key, note)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (kind TEXT, key TEXT, kept TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class StateFault(Exception):
    """What the kit remembers cannot be used by this run."""


class Reject(NamedTuple):
    kind: str
    key: str
    reason: str


class State:
    """Every change is safe on disk when the call returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.sql = sqlite3.connect(folder / "state.db", isolation_level=None)
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.executescript(SCHEMA)
        self._claim: TextIO | None = None

    def close(self) -> None:
        self.sql.close()
        if self._claim:
            self._claim.close()

    def claim(self) -> None:
        """For one run at a time: a second one would take back what it did not see itself. Ends with the process."""
        self._claim = (self.folder / "claim").open("w")
        try:
            fcntl.flock(self._claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateFault(f"another run is at work with {self.folder}: wait for its end") from None

    def belong_to(self, services: str) -> None:
        """What was sent to others was not sent to these."""
        known = self.recall("services", services)
        if known != services:
            words = f"what is remembered in {self.folder} is of other services ({known}; these are {services})"
            raise StateFault(f"{words}: name another folder with --state, or remove this one")
        self.remember("services", services)

    def remember(self, name: str, value: str) -> None:
        self.sql.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def recall(self, name: str, default: str = "") -> str:
        row = self.sql.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def subjects(self) -> dict[str, str]:
        return dict(self.sql.execute("SELECT old_id, subject FROM people"))

    def add_person(self, old_id: str, subject: str, told: str = "") -> None:
        """`told` is what his sign-in was made from."""
        self.sql.execute("INSERT OR REPLACE INTO people (old_id, subject, told) VALUES (?, ?, ?)", (old_id, subject, told))

    def told_of_people(self) -> dict[str, str]:
        return dict(self.sql.execute("SELECT old_id, told FROM people"))

    def progress(self, kind: str) -> tuple[str | None, bool]:
        row = self.sql.execute("SELECT after, finished FROM progress WHERE kind = ?", (kind,)).fetchone()
        return (row[0], bool(row[1])) if row else (None, False)

    def advance(self, kind: str, after: str | None, *, finished: bool = False) -> None:
        self.sql.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", (kind, after, int(finished)))

    def fingerprints(self, kind: str, keys: Iterable[str]) -> dict[str, str]:
        wanted = list(keys)
        marks = ",".join("?" * len(wanted))
        found = self.sql.execute(f"SELECT key, fingerprint FROM sent WHERE kind = ? AND key IN ({marks})", (kind, *wanted))
        return dict(found)

    def settle(
        self,
        kind: str,
        sent: Iterable[tuple[str, str]],
        rejects: Iterable[Reject],
        notes: Iterable[tuple[str, str, str]],
        run: int,
    ) -> None:
        """What became of a page: one transaction, so that a killed run repeats a page and never skips one."""
        sent, rejects = list(sent), list(rejects)
        self.sql.execute("BEGIN")
        self.sql.executemany(
            "INSERT OR REPLACE INTO sent (kind, key, fingerprint, seen) VALUES (?, ?, ?, ?)",
            [(kind, key, fingerprint, run) for key, fingerprint in sent],
        )
        self.sql.executemany("DELETE FROM rejects WHERE kind = ? AND key = ?", [(kind, key) for key, _ in sent])
        there = [*(key for key, _ in sent), *(reject.key for reject in rejects if reject.kind == kind)]
        self.sql.executemany("DELETE FROM gone WHERE kind = ? AND key = ?", [(kind, key) for key in there])
        self.sql.executemany("INSERT OR REPLACE INTO rejects VALUES (?, ?, ?, ?)", [(*reject, run) for reject in rejects])
        self.sql.executemany("INSERT OR IGNORE INTO notes VALUES (?, ?, ?)", list(notes))
        self.sql.execute("COMMIT")

    def forget_mended(self, kind: str, run: int) -> None:
        """What was rejected once, and neither it nor a part of it was in this run, which looked at all rows."""
        self.sql.execute(
            "DELETE FROM rejects WHERE (kind = ? OR substr(kind, 1, ?) = ?) AND seen < ?",
            (kind, len(kind) + 1, f"{kind}/", run),
        )

    def vanished(self, kind: str, run: int) -> list[str]:
        """What was taken over once and is no longer in the old database, not even as something rejected."""
        row = "CASE instr(s.key, '.') WHEN 0 THEN s.key ELSE substr(s.key, 1, instr(s.key, '.') - 1) END"
        rejected = f"SELECT 1 FROM rejects WHERE kind = s.kind AND key IN (s.key, {row}) AND seen = ?"
        query = f"SELECT key FROM sent s WHERE kind = ? AND seen < ? AND NOT EXISTS ({rejected})"
        return [key for (key,) in self.sql.execute(query, (kind, run, run))]

    def took_back(self, kind: str, keys: Iterable[str]) -> None:
        told = [(key, "") for key in keys]
        self._leave(
            kind, told, *(f"DELETE FROM {table} WHERE kind = ? AND key = ?" for table in ("sent", "notes", "rejects"))
        )

    def keep(self, kind: str, reasons: Iterable[tuple[str, str]]) -> None:
        """What is gone there stays here, for a reason."""
        self._leave(kind, list(reasons))

    def _leave(self, kind: str, told: list[tuple[str, str]], *forgetting: str) -> None:
        self.sql.execute("BEGIN")
        for statement in forgetting:
            self.sql.executemany(statement, [(kind, key) for key, _ in told])
        self.sql.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?)", [(kind, key, kept) for key, kept in told])
        self.sql.execute("COMMIT")

    def kept(self, kind: str = "") -> list[Reject]:
        """What is gone there and stays here, with the reason."""
        where, values = ("AND kind = ?", (kind,)) if kind else ("", ())
        query = f"SELECT kind, key, kept FROM gone WHERE kept <> '' {where} ORDER BY kind, key"
        return [Reject(*row) for row in self.sql.execute(query, values)]

    def taken_back_count(self, kind: str) -> int:
        query = "SELECT COUNT(*) FROM gone WHERE kind = ? AND kept = ''"
        return int(self.sql.execute(query, (kind,)).fetchone()[0])

    def add_rejects(self, rejects: Iterable[Reject], run: int) -> None:
        self.sql.executemany("INSERT OR REPLACE INTO rejects VALUES (?, ?, ?, ?)", [(*reject, run) for reject in rejects])

    def sent_count(self, kind: str) -> int:
        return int(self.sql.execute("SELECT COUNT(*) FROM sent WHERE kind = ?", (kind,)).fetchone()[0])

    def sent_keys(self, kind: str) -> Iterator[tuple[str, str]]:
        yield from self.sql.execute("SELECT key, fingerprint FROM sent WHERE kind = ? ORDER BY key", (kind,))

    def rejects(self, kind: str = "") -> list[Reject]:
        where, values = ("WHERE kind = ?", (kind,)) if kind else ("", ())
        rows = self.sql.execute(f"SELECT kind, key, reason FROM rejects {where} ORDER BY kind, key", values)
        return [Reject(*row) for row in rows]

    def rejected_count(self, kind: str) -> int:
        """Without those of which an older state is held."""
        held = "SELECT 1 FROM sent WHERE kind = r.kind AND key = r.key"
        query = f"SELECT COUNT(*) FROM rejects r WHERE kind = ? AND NOT EXISTS ({held})"
        return int(self.sql.execute(query, (kind,)).fetchone()[0])

    def note_counts(self) -> list[tuple[str, str, int]]:
        """What was changed on the way, without its values: how often, of which kind."""
        told: dict[tuple[str, str], int] = {}
        for kind, note in self.sql.execute("SELECT kind, note FROM notes"):
            words = " ".join("…" if any(c.isdigit() for c in word) else word for word in note.split())
            told[kind, words] = told.get((kind, words), 0) + 1
        return [(kind, words, times) for (kind, words), times in sorted(told.items())]

    def write_rejects(self) -> Path:
        path = self.folder / "rejects.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("kind", "key", "reason"))
            writer.writerows(self.rejects())
        return path
