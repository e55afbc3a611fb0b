"""Rows become records and are sent: resumable, repeatable, a page at a time, and every row ends somewhere.

    rows read = held + rejected          of every kind, or the run says so

An `import` goes on where the last one ended. A `sync` reads everything again and sends what is new or differs from what was
sent: the old system's own marks of change cannot be trusted, so the whole row is compared. When it has seen all rows, what
was sent once and is no longer among them is taken back: rows deleted there, and rows that the mapping no longer asks for.
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

FEW, SHARE_PERCENT = 100, 10
"""More rows of one kind than this many, which are more than this share of it, are not taken back unasked."""
SHARE_OF_ALL_PERCENT = 50

PEOPLES_OWN = "people and prices are not taken back by themselves"
NUMBERED_HERE = "its number is one of those that the services give out"


@dataclass
class Told:
    """What became of one kind in one run, which `before` it had so many records held.

    One row makes one record, or several where it is split into parts.
    """

    kind: str
    before: int = 0
    rows: int = 0
    told_rows: int = 0
    records: int = 0
    passed_over: int = 0
    results: Counter[str] = field(default_factory=Counter)
    vanished: list[str] = field(default_factory=list)
    taken_back: int = 0
    kept: int = 0

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
        told = Told(kind.name, self.state.sent_count(kind.name))
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

    def too_much_gone(self, told: Sequence[Told]) -> list[str]:
        """Why it looks as if this were not the database of before, when all of it was seen."""
        return too_much({each.kind: len(self._gone_anew(each)) for each in told}, {each.kind: each.before for each in told})

    def take_back(self, told: Sequence[Told]) -> None:
        """What is gone there, the last kinds first, for they stand on the first. Repeated, it finishes what it began."""
        for each in reversed(told):
            kind = self.mapping.kind_named(each.kind)
            for begin in range(0, len(each.vanished), kind.page):
                self._take_back(kind, each.vanished[begin : begin + kind.page], each)

    def keep_gone(self, kind: Kind) -> None:
        """Of a kind that is never taken back, after all its rows were seen."""
        self.state.keep(kind.name, [(key, PEOPLES_OWN) for key in self.state.vanished(kind.name, self.run_number)])

    def _take_back(self, kind: Kind, keys: Sequence[str], told: Told) -> None:
        kept = [(key, NUMBERED_HERE) for key in keys if self.source.is_apart(kind, key)]
        asked = [key for key in keys if not self.source.is_apart(kind, key)]
        outcomes = self.target.take(kind.service, [{"kind": kind.kind, "key": key, "data": None} for key in asked])
        rejects: list[Reject] = []
        for outcome in (each for each in outcomes if not each.is_gone):
            kept.append((outcome.key, PEOPLES_OWN if outcome.stays else f"{outcome.code}: {outcome.reason}"))
            if not outcome.stays:
                rejects.append(Reject(kind.name, *kept[-1]))
        gone = [outcome.key for outcome in outcomes if outcome.is_gone]
        self.state.add_rejects(rejects, self.run_number)
        self.state.keep(kind.name, kept)
        self.state.took_back(kind.name, gone)
        told.taken_back += len(gone)
        told.kept += len(kept)

    def _gone_anew(self, told: Told) -> set[str]:
        return set(told.vanished) - {kept.key for kept in self.state.kept(told.kind)}

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


def too_few_rows(kinds: Sequence[Kind], source: Source, state: State) -> list[str]:
    """The same by a count alone, before anything is sent that may be another database's."""
    held = {kind.name: state.sent_count(kind.name) for kind in kinds if not kind.split}
    missing = {
        kind.name: max(0, held[kind.name] - len(state.kept(kind.name)) - source.count(kind))
        for kind in kinds
        if kind.name in held
    }
    return too_much(missing, held)


def too_much(gone: dict[str, int], held: dict[str, int]) -> list[str]:
    """So much of a kind, or of everything, that somebody should look first.

    >>> too_much({"trips": 101, "cards": 90}, {"trips": 1000, "cards": 200})
    ['trips: 101 of 1000 are gone']
    >>> too_much({"trips": 60}, {"trips": 100})
    ['all kinds together: 60 of 100 are gone']
    """
    found = [
        f"{kind}: {count} of {held[kind]} are gone"
        for kind, count in gone.items()
        if count > FEW and count * 100 > held[kind] * SHARE_PERCENT
    ]
    if sum(gone.values()) * 100 > sum(held.values()) * SHARE_OF_ALL_PERCENT:
        found.append(f"all kinds together: {sum(gone.values())} of {sum(held.values())} are gone")
    return found


def _typed(after: str | None) -> int | str | None:
    return int(after) if after and after.lstrip("-").isdigit() else after
