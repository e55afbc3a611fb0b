"""The reconciliation as a finance person reads and signs it, and as a program does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from migrate.reconcile import Line, Reconciliation
from migrate.state import Reject, State


def write(found: Reconciliation, state: State, currency: str, at: datetime) -> tuple[Path, Path]:
    """`reconciliation.md` and `.json` beside the kit's state."""
    path, data = state.folder / "reconciliation.md", state.folder / "reconciliation.json"
    path.write_text(as_markdown(found, state, currency, at))
    data.write_text(json.dumps(as_data(found, state, at), indent=2, ensure_ascii=False))
    return path, data


def as_data(found: Reconciliation, state: State, at: datetime) -> dict[str, object]:
    return asdict(found) | {
        "at": at.isoformat(),
        "holds": found.holds,
        "faults": found.faults,
        "counts": [asdict(line) | {"difference": line.difference} for line in found.counts],
        "money": [asdict(line) | {"difference": line.difference} for line in found.money],
        "rejects": [reject._asdict() for reject in state.rejects()],
        "kept": [kept._asdict() for kept in state.kept()],
        "changed_on_the_way": [{"kind": kind, "what": what, "times": n} for kind, what, n in state.note_counts()],
    }


def as_markdown(found: Reconciliation, state: State, currency: str, at: datetime) -> str:
    verdict = (
        "Everything is accounted for." if found.holds else f"**{len(found.faults)} things do not agree** (listed below)."
    )
    parts = [
        "# Reconciliation",
        f"{at:%d %B %Y, %H:%M} UTC. {verdict}",
        "The old database summed its own money up, in SQL. What the services hold was read back from them record by record. "
        "*Source* less *rejected*, with what is gone there and *kept here*, must be *held*. What was *taken back* was held "
        "once; it is gone there, and here.",
        "## Records",
        _table(
            ("records", "source", "rejected", "kept here", "held", "difference", "taken back"),
            [_count(line) for line in found.counts],
        ),
        "Rows of the old tables that are in none of these kinds: "
        + ("; ".join(_uncovered(*each) for each in found.uncovered) or "not asked for by the mapping")
        + ".",
        *_left_behind(found),
        f"## Money by month and kind ({currency})",
        _table(
            ("kind", "month", "source", "rejected", "kept here", "held", "difference"),
            [
                (line.name, line.period, *map(_money, (line.source, line.rejected, line.kept, line.held, line.difference)))
                for line in found.money
            ],
        ),
        *_books(found, currency),
        "## Whole objects",
        f"{found.compared} were compared field by field with what would be sent now; {len(found.differing)} differ. "
        f"{len(found.broken_references)} references point to nothing, {found.to_rejected} to what was rejected. "
        f"{found.erased} records are of people erased since.",
    ]
    if found.faults:
        parts += ["## What does not agree", "\n".join(f"- {fault}" for fault in found.faults[:200])]
    rejects = state.rejects()
    parts += [
        "## Rejected, with reasons",
        f"{len(rejects)} in all; every one is in `rejects.csv`." if rejects else "None.",
    ]
    if rejects:
        parts.append(_table(("kind", "reason", "rows"), _by_reason(rejects)))
    if kept := state.kept():
        parts += [
            "## Gone there, kept here",
            _table(("kind", "key", "why"), [(k, key, _cell(why)) for k, key, why in kept[:200]]),
        ]
        parts += [f"{len(kept)} in all."] if len(kept) > 200 else []
    if notes := state.note_counts():
        parts += ["## Changed on the way", _table(("kind", "what", "times"), [(k, w, str(n)) for k, w, n in notes])]
    parts += ["## Signed", "| name | date | signature |\n|---|---|---|\n| | | |"]
    return "\n\n".join(parts) + "\n"


def _books(found: Reconciliation, currency: str) -> list[str]:
    if not found.trial_balance and found.legacy_rounding is None:
        return []
    balances = ", ".join(f"{name} {_money(minor)}" for name, minor in found.trial_balance.items()) or f"{currency} 0.00"
    rounding = (
        ""
        if found.legacy_rounding is None
        else (
            f" What the old system's own figures leave over, all in all, is on the account `legacy_rounding`: "
            f"{_money(found.legacy_rounding)}."
        )
    )
    return ["## The books", f"Trial balance: {balances}.{rounding}"]


def _count(line: Line) -> tuple[str, ...]:
    return (line.name, *map(str, (line.source, line.rejected, line.kept, line.held, line.difference, line.taken_back)))


def _uncovered(table: str, rows: int, missing: int, because: str) -> str:
    return f"`{table}` {missing} of {rows}" + (f" ({because})" if because else "")


def _left_behind(found: Reconciliation) -> list[str]:
    parts = []
    if found.left_behind:
        rows = [
            (each.table, each.because, str(each.rows), "" if each.amount_minor is None else _money(each.amount_minor))
            for each in found.left_behind
        ]
        parts += ["## Left behind", _table(("table", "rows that stay there", "rows", "money in them"), rows)]
    if found.looked_up:
        parts.append(f"Only looked up for other rows: {', '.join(f'`{table}`' for table in found.looked_up)}.")
    if found.unread:
        told = ", ".join(f"`{table}` ({rows})" for table, rows in sorted(found.unread.items()))
        parts.append(f"Tables that are not read at all, and how many rows stay there: {told}.")
    return parts


def _by_reason(rejects: list[Reject]) -> list[tuple[str, str, str]]:
    told: dict[tuple[str, str], int] = {}
    for reject in rejects:
        words = " ".join("…" if any(c.isdigit() for c in word) else word for word in reject.reason.split())
        told[reject.kind, words] = told.get((reject.kind, words), 0) + 1
    return [(kind, _cell(words), str(times)) for (kind, words), times in sorted(told.items())]


def _cell(words: str) -> str:
    return words.replace("|", "/")


def _money(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    numbers = {
        n
        for n in range(len(head))
        if rows and all(row[n].replace(",", "").replace(".", "").lstrip("-").isdigit() for row in rows)
    }
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "|".join("---:" if n in numbers else "---" for n in range(len(head))) + "|",
    ]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
