"""The report as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from simulator import printed_money
from simulator.report import Report


def show(report: Report, console: Console) -> None:
    table = Table(title="Report", title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, words in _lines(report):
        table.add_row(name, words)
    console.print()
    console.print(table, highlight=False)
    console.print()


def _lines(report: Report) -> list[tuple[str, str]]:
    rides, wait, http, events, demand, run = (
        report[part] for part in ("rides", "pickup_wait", "http", "events", "demand", "run")
    )
    return [
        ("rides", ", ".join(f"{count} {state}" for state, count in rides.items())),
        ("pickup wait", f"half within {_minutes(wait['p50_s'])}, 95 % within {_minutes(wait['p95_s'])}"),
        *printed_money.rows(report["money"]),
        ("HTTP", _http(http)),
        *((name.replace("_", " "), _counts(counts)) for name, counts in http["details"].items() if counts),
        ("events", f"{events['published']} published, {events['dead_letters']} dead letters"),
        *([("dead letters", _counts(events["dead_letters_by_queue"]))] if events["dead_letters"] else []),
        *_dynamodb(report["dynamodb"]),
        ("input", _input(report["input"])),
        ("demand", _demand(demand)),
        ("run", _run(run)),
        *(("note", note) for note in report["notes"]),
        *((reason.replace("_", " "), ", ".join(ids)) for reason, ids in report["worth_a_look"].items() if ids),
    ]


def _http(http: Mapping[str, Any]) -> str:
    latency = http["latency"]
    return (
        f"{http['calls']} calls (half within {latency['p50_ms']} ms, 95 % within {latency['p95_ms']} ms), "
        f"{http['server_errors']} server errors, {http['network_errors']} network errors, {http['throttled']} throttled"
    )


def _dynamodb(by_service: Mapping[str, Mapping[str, float | None]]) -> list[tuple[str, str]]:
    return [
        (
            "DynamoDB per ride" if first else "",
            f"{service:<10} {_number(units['read_units_per_ride'])} read, "
            f"{_number(units['write_units_per_ride'])} write units",
        )
        for first, (service, units) in zip([True] + [False] * len(by_service), by_service.items(), strict=False)
    ]


def _input(read: Mapping[str, Any]) -> str:
    skipped = sum(read["skipped"].values())
    return f"{read['file']}: {read['rows']} rows, {read['used']} used, {skipped} skipped" + (
        f" ({_counts(read['skipped'])})" if skipped else ""
    )


def _demand(demand: Mapping[str, Any]) -> str:
    return (
        f"from {demand['starts_at']} (UTC) on, {demand['stretch_s'] / 60:.0f} minutes of the recorded day in "
        f"{demand['span_s'] / 60:.0f} ({demand['compression']:.1f} times as dense)"
    )


def _run(run: Mapping[str, Any]) -> str:
    return (
        f"{run['drivers']} drivers, seed {run['seed']}; {run['scenario_s'] / 60:.0f} minutes of the city in "
        f"{run['riding_wall_s']:.0f} s at clock rate {run['clock_rate']:g}; {run['wall_s']:.0f} s altogether"
    )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def _number(value: float | None) -> str:
    return "    –" if value is None else f"{value:6.1f}"
