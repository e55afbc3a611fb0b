"""Rows become records and are sent: resumable, repeatable, a page at a time, and every row ends somewhere.

    rows read = held + rejected          of every kind, or the run says so

An `import` goes on where the last one ended. A `sync` reads everything again and sends what is new or differs from what was
sent: the old system's own marks of change cannot be trusted, so the whole row is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kernel.importing import fingerprint
from migrate import mapping as mappings
from migrate.mapping import Kind, Mapping, Rendered
from migrate.source import Source
from migrate.state import Reject, State
from migrate.target import Target
from migrate.transforms import Context, Row


@dataclass
class Told:
    """What became of one kind in one run. One row makes one record, or several where it is split into parts."""

    kind: str
    rows: int = 0
    told_rows: int = 0
    records: int = 0
    passed_over: int = 0
    results: Counter[str] = field(default_factory=Counter)
    vanished: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        is_every_row_told = self.rows == self.told_rows + self.passed_over
        return is_every_row_told and self.records == sum(self.results.values())


class Transfer:
    def __init__(self, mapping: Mapping, source: Source, state: State, target: Target, now: datetime | None = None) -> None:
        self.mapping, self.source, self.state, self.target = mapping, source, state, target
        self.subjects = state.subjects()
        self.now = now or datetime.now(UTC)
        self.run_number = int(state.recall("run", "0")) + 1
        state.remember("run", str(self.run_number))
        self.first_run = datetime.fromisoformat(state.recall("first run") or self.now.isoformat())
        state.remember("first run", self.first_run.isoformat())

    def run(self, kind: Kind, seen: Callable[[int], None], *, whole: bool) -> Told:
        """`whole` reads from the beginning, as a sync does; otherwise from where the last run ended."""
        told = Told(kind.name)
        after, finished = (None, False) if whole else self.state.progress(kind.name)
        if finished:
            return told
        for page in self.source.pages(kind, _typed(after), kind.page):
            self._page(kind, page, told)
            told.rows += len(page)
            seen(len(page))
            self.state.advance(kind.name, str(page[-1]["_key"]))
        self.state.advance(kind.name, None, finished=True)
        if whole:
            self.state.forget_mended(kind.name, self.run_number)
            told.vanished = self.state.vanished(kind.name, self.run_number)
        return told

    def rendered(self, kind: Kind, page: Sequence[Row]) -> Iterable[tuple[str, Rendered]]:
        """The records of some rows, as they would be sent now."""
        rows = [row for row in page if mappings.wanted(row, kind.only)]
        children = {child.name: self.source.children(child, [row["_key"] for row in rows]) for child in kind.children}
        for row in rows:
            own = {name: found.get(str(row["_key"]), []) for name, found in children.items()}
            yield from mappings.records(kind, row, own, self.context())

    def context(self) -> Context:
        mapping = self.mapping
        return Context(mapping.namespace, mapping.zone_info, mapping.currency, self.subjects, [], self.now, self.first_run)

    def _page(self, kind: Kind, page: Sequence[Row], told: Told) -> None:
        told.passed_over += sum(not mappings.wanted(row, kind.only) for row in page)
        fit: list[tuple[str, dict[str, Any], str]] = []
        rejects: list[Reject] = []
        notes: list[tuple[str, str, str]] = []
        rows: set[str] = set()
        for key, record in self.rendered(kind, page):
            told.records += 1
            rows.add(key.partition(".")[0] if kind.split else key)
            notes += [(kind.name, key, note) for note in record.notes]
            rejects += [Reject(f"{kind.name}/{name}", part, reason) for name, part, reason in record.left_out]
            if record.reason:
                rejects.append(Reject(kind.name, key, record.reason))
                told.results["rejected"] += 1
            else:
                fit.append((key, record.data, fingerprint(record.data)))
        told.told_rows += len(rows)
        before = self.state.fingerprints(kind.name, [key for key, _, _ in fit])
        changed = [(key, data, seen) for key, data, seen in fit if before.get(key) != seen]
        held = [(key, seen) for key, _, seen in fit if before.get(key) == seen]
        told.results["unchanged"] += len(held)
        outcomes = self.target.take(
            kind.service, [{"kind": kind.kind, "key": key, "data": data} for key, data, _ in changed]
        )
        for (key, _, seen), outcome in zip(changed, outcomes, strict=True):
            told.results[outcome.result if outcome.is_held else "rejected"] += 1
            if outcome.is_held:
                held.append((key, seen))
            else:
                rejects.append(Reject(kind.name, key, f"{outcome.code}: {outcome.reason}"))
        self.state.settle(kind.name, held, rejects, notes, self.run_number)


def _typed(after: str | None) -> int | str | None:
    return int(after) if after and after.lstrip("-").isdigit() else after
