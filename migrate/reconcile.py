"""Whether all of it arrived: counts, money by month and kind, references, and whole objects compared field by field.

The old database sums its money up itself, in SQL, and the services tell record by record what they hold now: the two ways
share nothing but the mapping's word on which column is which.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from migrate import left_behind
from migrate.left_behind import LeftBehind
from migrate.mapping import Kind, Mapping, Split, Sum
from migrate.state import State
from migrate.transfer import Transfer
from migrate.transforms import matches


@dataclass
class Line:
    """`held` must be what the source has, less what was rejected with its reason, and what is gone there and `kept` here.

    `taken_back` is what was held once and, being gone there, is so no more.
    """

    name: str
    period: str
    source: int
    rejected: int
    held: int
    kept: int = 0
    taken_back: int = 0

    @property
    def difference(self) -> int:
        return self.source - self.rejected + self.kept - self.held


@dataclass
class Reconciliation:
    counts: list[Line] = field(default_factory=list)
    money: list[Line] = field(default_factory=list)
    uncovered: list[tuple[str, int, int, str]] = field(default_factory=list)
    left_behind: list[LeftBehind] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    broken_references: list[str] = field(default_factory=list)
    compared: int = 0
    differing: list[str] = field(default_factory=list)
    trial_balance: dict[str, int] = field(default_factory=dict)
    legacy_rounding: int | None = None
    erased: int = 0
    to_rejected: int = 0

    @property
    def faults(self) -> list[str]:
        return [
            *(f"{line.name}: {line.difference} records missing" for line in self.counts if line.difference),
            *(f"{line.name} {line.period}: {line.difference} minor units apart" for line in self.money if line.difference),
            *(f"{table}: {missing} of {rows} rows are in no kind" for table, rows, missing, _ in self.uncovered if missing),
            *self.broken_references,
            *self.differing,
            *(f"trial balance of {currency}: {minor}" for currency, minor in self.trial_balance.items() if minor),
        ]

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass
class Seen:
    """Ids that records have, and ids that others point to."""

    ids: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    pointers: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


class Reconciler:
    """`sample` is how many of each kind are compared whole, drawn at random; all of them without it."""

    def __init__(self, transfer: Transfer, seed: int = 1, sample: int | None = None) -> None:
        self.transfer = transfer
        self.mapping: Mapping = transfer.mapping
        self.state: State = transfer.state
        self.sample, self.seed = sample, seed

    def run(self, trial_balance: dict[str, int] | None = None, legacy_rounding: int | None = None) -> Reconciliation:
        found = Reconciliation(trial_balance=trial_balance or {}, legacy_rounding=legacy_rounding)
        held_months: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        kept_months: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        seen = Seen()
        for kind in self.mapping.kinds:
            chosen = self._chosen(kind)
            kept = {each.key for each in self.state.kept(kind.name)}
            held = 0
            parts: dict[str, int | None] = {}
            for page in _pages(self.transfer.target.held(kind.service, kind.kind), kind.page):
                held += len(page)
                if kind.split:
                    field = kind.split.field
                    parts |= {each["key"]: None if each["data"] is None else len(each["data"][field]) for each in page}
                there = [record for record in page if record["data"] is not None]
                found.erased += len(page) - len(there)
                for record in there:
                    self._add(kind.service, kind.kind, record["data"], held_months)
                    self._note_references(kind.service, kind.kind, record, seen, gone_there=record["key"] in kept)
                    if record["key"] in kept:
                        self._add(kind.service, kind.kind, record["data"], kept_months)
                wanted = {
                    each["key"]: each["data"] for each in there if chosen is None or _row_of(each["key"], kind) in chosen
                }
                self._compare(kind, wanted, kept, found)
            if kind.split:
                self._count_parts(kind, kind.split, parts, kept, found)
            else:
                self._count(kind, held, found)
        self._money(held_months, kept_months, found)
        self._coverage(found)
        self._references(seen, found)
        return found

    def _chosen(self, kind: Kind) -> set[str] | None:
        """Of which rows the records are compared whole; None for all."""
        if self.sample is None:
            return None
        rows = sorted({_row_of(key, kind) for key, _ in self.state.sent_keys(kind.name)})
        return set(random.Random(self.seed).sample(rows, min(self.sample, len(rows))))

    def _compare(self, kind: Kind, held: dict[str, dict[str, Any]], kept: Collection[str], found: Reconciliation) -> None:
        """With what would be sent now."""
        rows = self.transfer.source.rows_of(kind, [_typed(key) for key in sorted({_row_of(key, kind) for key in held})])
        there = {str(row["_key"]) for row in rows}
        sent = {key: each.data for key, each in self.transfer.rendered(kind, rows) if not each.reason}
        for key, data in held.items():
            if key in sent:
                found.compared += 1
                told = {field: value for field, value in sent[key].items() if field not in kind.not_compared}
                if apart := differing(told, data):
                    found.differing.append(f"{kind.name} {key}: {', '.join(apart)} differ")
            elif _row_of(key, kind) not in there and key not in kept:
                found.differing.append(f"{kind.name} {key} is held, and is not in the old database")

    def _count(self, kind: Kind, held: int, found: Reconciliation) -> None:
        source, rejected = self.transfer.source.count_wanted(kind), self.state.rejected_count(kind.name)
        kept, taken_back = len(self.state.kept(kind.name)), self.state.taken_back_count(kind.name)
        found.counts.append(Line(kind.name, "", source, rejected, held, kept, taken_back))

    def _count_parts(
        self, kind: Kind, split: Split, held: dict[str, int | None], kept: set[str], found: Reconciliation
    ) -> None:
        """Rows, of which at least a part is held, and what the parts are made of. `held` says how much, None if erased."""
        source = self.transfer.source
        rejected = {reject.key for reject in self.state.rejects(kind.name)} - set(held)
        rows, kept_rows = {_row_of(key) for key in held}, {_row_of(key) for key in kept}
        lost = {_row_of(key) for key in rejected} - rows
        taken_back = self.state.taken_back_count(kind.name)
        found.counts.append(Line(kind.name, "", source.count_wanted(kind), len(lost), len(rows), len(kept_rows), taken_back))
        children = [child for child in kind.children if child.field == split.field]
        left_out = sum(len(self.state.rejects(f"{kind.name}/{child.name}")) for child in children)
        erased = {key for key, entries in held.items() if entries is None}
        found.counts.append(
            Line(
                f"{split.field} of {kind.name}",
                "",
                sum(source.count_children(kind, child) for child in children),
                left_out + self._entries(kind, split, rejected),
                sum(entries or 0 for entries in held.values()) + self._entries(kind, split, erased),
                sum(held.get(key) or 0 for key in kept),
            )
        )

    def _entries(self, kind: Kind, split: Split, keys: set[str]) -> int:
        """How much there is in the source of parts of which nothing is held."""
        entries = 0
        for key in {_row_of(key) for key in keys}:
            row = self.transfer.source.row(kind, _typed(key))
            told = self.transfer.rendered(kind, [row] if row else [])
            entries += sum(len(record.data.get(split.field, ())) for part, record in told if part in keys)
        return entries

    def _add(self, service: str, kind: str, data: dict[str, Any], months: dict[str, dict[str, int]]) -> None:
        for wanted in self.mapping.sums:
            held = wanted.held
            if (held.service, held.kind) == (service, kind) and all(matches(data.get(n), v) for n, v in held.where.items()):
                amount = sum(int(data.get(name) or 0) for name in (held.amount, *held.plus))
                months[wanted.name][self._month(wanted, data)] += amount

    def _month(self, wanted: Sum, data: dict[str, Any]) -> str:
        told = data.get(wanted.held.month)
        return datetime.fromisoformat(told).astimezone(self.mapping.zone_info).strftime("%Y-%m") if told else ""

    def _money(self, held: dict[str, dict[str, int]], kept: dict[str, dict[str, int]], found: Reconciliation) -> None:
        gone_there = {(each.kind, each.key) for each in self.state.kept()}
        for wanted in self.mapping.sums:
            source = self.transfer.source.monthly(wanted)
            rejects = [reject for name in wanted.rejects for reject in self.state.rejects(name)]
            keys = [_typed(reject.key) for reject in rejects if (reject.kind, reject.key) not in gone_there]
            rejected = self.transfer.source.monthly(wanted, keys) if keys else {}
            for month in sorted({*source, *held[wanted.name]}):
                told = source, rejected, held[wanted.name], kept[wanted.name]
                figures = [each.get(month, 0) for each in told]
                if any(figures):
                    found.money.append(Line(wanted.name, month or "(no date)", *figures))

    def _coverage(self, found: Reconciliation) -> None:
        source = self.transfer.source
        found.left_behind = left_behind.find(self.transfer)
        for covered in self.mapping.coverage:
            rows = source.count_table(covered.table)
            waiting = source.count_table(covered.table, covered.waiting)
            inside = sum(source.count_wanted(self.mapping.kind_named(name)) for name in covered.kinds)
            inside += sum(source.count_children(*self.mapping.list_named(name)) for name in covered.lists)
            inside += source.count_table(covered.table, covered.read)
            left = sum(each.rows for each in found.left_behind if each.table == covered.table)
            because = f"{waiting} wait: {covered.because}" if waiting else ""
            found.uncovered.append((covered.table, rows, rows - waiting - inside - left, because))
        sizes, accounted_for = source.sizes(), {covered.table for covered in self.mapping.coverage}
        found.unread = {table: rows for table, rows in sizes.items() if rows and table not in self.mapping.tables}
        found.looked_up = sorted((self.mapping.tables & set(sizes)) - accounted_for)

    def _note_references(self, service: str, kind: str, record: dict[str, Any], seen: Seen, *, gone_there: bool) -> None:
        """What is gone there and kept here may point to what was taken back."""
        for number, reference in enumerate(self.mapping.references):
            for to_service, to_kind, to_field in reference.targets:
                if (to_service, to_kind) == (service, kind):
                    seen.ids[service, kind, to_field].add(str(record["data"].get(to_field)))
            if gone_there:
                continue
            if (reference.service, reference.kind) == (service, kind) and (value := record["data"].get(reference.field)):
                seen.pointers[number].append((record["key"], str(value)))

    def _references(self, seen: Seen, found: Reconciliation) -> None:
        for number, reference in enumerate(self.mapping.references):
            known = {known for target in reference.targets for known in seen.ids[target]}
            rejected = {key for service, kind, _ in reference.targets for key in self._rejected(service, kind)}
            for key, value in seen.pointers[number]:
                if value in known:
                    continue
                if key.partition(".")[0] in rejected:
                    found.to_rejected += 1
                else:
                    who = f"{reference.service} {reference.kind} {key}"
                    told = f"{who}: {reference.field} points to nothing in {', '.join(reference.to)}"
                    found.broken_references.append(told)

    def _rejected(self, service: str, kind: str) -> set[str]:
        names = [each.name for each in self.mapping.kinds if (each.service, each.kind) == (service, kind)]
        return {reject.key for name in names for reject in self.state.rejects(name)}


def differing(sent: Any, held: Any, place: str = "") -> list[str]:
    """Where two values say different things; what was not sent may be held as the service's default.

    >>> differing({"name": "Ana", "at": "2026-01-01T00:00:00+00:00"}, {"name": "Ann", "at": "2026-01-01T00:00:00Z", "x": 1})
    ['name']
    """
    if isinstance(sent, dict) and isinstance(held, dict):
        return [fault for name in sent for fault in differing(sent[name], held.get(name), f"{place}.{name}".lstrip("."))]
    if isinstance(sent, list) and isinstance(held, list):
        if len(sent) != len(held):
            return [place]
        return [fault for n, (a, b) in enumerate(zip(sent, held, strict=True)) for fault in differing(a, b, f"{place}[{n}]")]
    return [] if sent == held or _instant(sent) == _instant(held) is not None else [place]


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None


def _pages(records: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    left = iter(records)
    while page := list(islice(left, size)):
        yield page


def _row_of(key: str, kind: Kind | None = None) -> str:
    """Of a part's key, if the kind is told in parts.

    >>> _row_of("4711.2"), _row_of("4711")
    ('4711', '4711')
    """
    return key.partition(".")[0] if kind is None or kind.split else key


def _typed(key: str) -> int | str:
    return int(key) if key.isdigit() else key
