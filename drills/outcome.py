"""What came of a drill: its figures, its tables, and whatever did not hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

Figure = int | float | str


@dataclass(frozen=True)
class Table:
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def markdown(self) -> str:
        """
        >>> print(Table("", ("who", "what"), [("trips", "a|b")]).markdown)
        | who | what |
        |---|---|
        | trips | a\\|b |
        """
        lines = [self.head, *self.rows]
        told = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines]
        return "\n".join([told[0], "|" + "---|" * len(self.head), *told[1:]])


@dataclass
class Outcome:
    """`promise` is what the drill tries to break; `failures` are the places where it broke, empty if it held."""

    title: str
    promise: str
    figures: dict[str, Figure] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not self.failures

    @property
    def markdown(self) -> str:
        verdict = "held" if self.holds else f"**broken in {len(self.failures)} places**"
        parts = [f"## {self.title}", f"{self.promise} — {verdict}, {self.seconds:.0f} s."]
        parts += [_list([f"{name}: {value}" for name, value in self.figures.items()])] if self.figures else []
        for table in self.tables:
            parts += [f"**{table.title}**", table.markdown]
        parts += ["What did not hold:", _list(self.failures)] if self.failures else []
        return "\n\n".join(parts)


def write(outcomes: Mapping[str, Outcome], folder: Path) -> None:
    """`drills.md` for people, `drills.json` for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = Table(
        "",
        ("drill", "held", "figures"),
        [(each.title, "yes" if each.holds else "NO", _in_short(each.figures)) for each in outcomes.values()],
    )
    sections = ["# Drills", summary.markdown, *(outcome.markdown for outcome in outcomes.values())]
    (folder / "drills.md").write_text("\n\n".join(sections) + "\n")
    told = {name: asdict(outcome) | {"holds": outcome.holds} for name, outcome in outcomes.items()}
    (folder / "drills.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _in_short(figures: Mapping[str, Figure]) -> str:
    return ", ".join(f"{value} {name}" for name, value in figures.items())


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
