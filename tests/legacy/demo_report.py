"""What the demonstration shows: in figures, with everything that was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.legacy.apps import REQUEST_AGAIN
from tests.legacy.record import (
    Call,
    Held,
    Record,
    RideFaults,
    RideSeen,
    Worse,
    ended_otherwise,
    only_while_migrating,
    ride_faults,
)

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Moved:
    capability: str
    stage: str
    percent: int

    def __str__(self) -> str:
        return f"{self.capability} → {self.stage}" + (f" {self.percent} %" if self.percent else "")


@dataclass
class Report:
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    stayed: dict[str, str] = field(default_factory=dict)
    """Capabilities that were not safe to move, and why."""
    unproved: dict[str, str] = field(default_factory=dict)
    """Those that were moved before enough pairs had been compared."""
    moves: list[Moved] = field(default_factory=list)
    reversed: Any = None
    reconciliation: Any = None
    record: Record = field(default_factory=Record)
    alone: Record = field(default_factory=Record)
    failed: list[Call] = field(default_factory=list)
    worse: list[Worse] = field(default_factory=list)
    rides: RideFaults = field(default_factory=lambda: RideFaults([], [], [], []))
    rides_wanted: int = 0
    """So many rides with the services at least; with fewer not much was shown."""
    numbers: range = range(0)
    """Those that were reserved for rides with the services."""

    def with_services(self, record: Record) -> list[RideSeen]:
        """The rides that began there and were carried to their end."""
        ended = [ride for ride in record.rides_of("rider") if ride.status == "COMPLETED"]
        return [ride for ride in ended if ride.ride_id in self.numbers]

    @property
    def asked_again(self) -> int:
        """The drivers are split between two sides, so a search may miss the second one while he moves."""
        return sum(call.name.step == REQUEST_AGAIN for call in self.record.calls)

    def judge(self, record: Record, alone: Record, held: list[Held]) -> None:
        self.record, self.alone = record, alone
        self.failed = only_while_migrating(record, alone)
        self.worse = ended_otherwise(record, alone)
        self.rides = ride_faults(record, held)

    @property
    def faults(self) -> list[str]:
        """Why it did not hold; empty if it did."""
        told = [f"{call.status} {call.method} {call.path} ({call.name}) {call.fault.strip()}" for call in self.failed]
        told += [
            f"crew {each.crew}, journey {each.journey}: {each.migrated}, with the monolith alone {each.alone}"
            for each in self.worse
        ]
        told += [f"lost: {what}" for what in self.rides.lost]
        told += [f"twice: {what}" for what in self.rides.twice]
        told += [f"nobody asked for it: {what}" for what in self.rides.unknown]
        told += [f"different: {what}" for what in self.rides.different]
        told += [f"{capability} was not moved: {missing}" for capability, missing in self.stayed.items()]
        told += [*self.record.crashes, *self.alone.crashes]
        if (carried := len(self.with_services(self.record))) < self.rides_wanted:
            told.append(f"only {carried} rides of {self.rides_wanted} were carried by the services")
        if not (self.reconciliation or {}).get("holds"):
            told.append("the reconciliation does not hold")
        return told

    @property
    def held(self) -> bool:
        return not self.faults

    def text(self) -> str:
        figures = [
            ("requests of old apps", len(self.record.calls)),
            ("refused by the monolith alone as well", len(self.record.failed) - len(self.failed)),
            ("failed by the migration only", len(self.failed)),
            ("journeys", self.record.journeys),
            ("journeys that ended otherwise than with the monolith alone", len(self.worse)),
            ("searches in vain after which a rider asked again", self.asked_again),
            ("rides that the apps saw", len(self.record.rides_of("rider"))),
            ("of them carried by the services to their end", len(self.with_services(self.record))),
            ("rides lost", len(self.rides.lost)),
            ("rides twice", len(self.rides.twice)),
            ("rides that nobody asked for", len(self.rides.unknown)),
            ("rides held otherwise than the screen said", len(self.rides.different)),
            ("rows moved", sum(self.rows.values())),
            ("rows rejected, each with its reason", sum(self.rejected.values())),
        ]
        lines = ["# The migration, while old apps drive", "", "| | |", "|---|---:|"]
        lines += [f"| {what} | {number} |" for what, number in figures]
        lines += ["", f"Moves: {', '.join(map(str, self.moves))}.", ""]
        lines += [
            "Endings: " + ", ".join(f"{n} {ending}" for ending, n in Counter(self.record.outcomes.values()).items()),
            "",
        ]
        lines += ["| route | verdict | pairs | mismatched | in money | what is missing |", "|---|---|---:|---:|---:|---|"]
        for each in self.verdicts:
            found = each["figures"]
            counts = f"{found['pairs']} | {found['mismatched_pairs']} | {found['money_mismatches']}"
            lines.append(f"| {each['route_id']} | {each['verdict']} | {counts} | {'; '.join(each['missing'])} |")
        lines += ["", *(f"{name} was moved before enough was compared: {why}." for name, why in self.unproved.items())]
        faults = self.faults
        lines += ["", "**It held.**" if not faults else f"**It did not hold** ({len(faults)} faults):", ""]
        lines += [f"- {fault}" for fault in faults[:SHOWN_AT_MOST]]
        if len(faults) > SHOWN_AT_MOST:
            lines.append(f"- and {len(faults) - SHOWN_AT_MOST} more")
        return "\n".join(lines) + "\n"
