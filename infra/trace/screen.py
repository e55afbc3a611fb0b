"""A trace as people read it."""

from __future__ import annotations

from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from operations.hops import Hop
from operations.tracing import Trace

ARROWS = {"http": "→", "publish": "↗", "event": "↘", "timer": "◷", "message": "↘", "socket": "⇄"}


def show(console: Console, ride_id: str, trace: Trace, *, reads: bool = False) -> None:
    """`reads`: also what only looked and found nothing wrong, such as an app that asks every few seconds."""
    hops, gaps = trace.hops, trace.gaps
    last = max(hop.ended_at for hop in hops)
    console.print(f"Ride {ride_id}: {len(hops)} hops in {_span((last - hops[0].at).total_seconds() * 1000)}")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("time", "waited", "took"):
        table.add_column(column, justify="left" if column == "time" else "right", no_wrap=True)
    table.add_column("hop", overflow="fold")
    worst = trace.slowest
    shown = [hop for hop in hops if reads or not hop.is_read]
    for hop in shown:
        table.add_row(*_row(hop, hop is worst), style="bold red" if hop.failed else "yellow" if hop is worst else "")
    for gap in gaps:
        done = "published" if gap.function == "relay" else "handled"
        what = f"{gap.service}.{gap.function} ✗ {gap.event} never {done}: {gap.state}"
        table.add_row(_time(gap.since), "", "", Text(what), style="bold red")
    console.print(table)
    if len(shown) < len(hops):
        console.print(f"{len(hops) - len(shown)} reads not shown (--reads)")
    failures = sum(hop.failed for hop in hops)
    if failures or gaps:
        console.print(f"[bold red]{failures} failed, {len(gaps)} that never happened[/]")
    else:
        console.print("[green]Every hop happened, none failed.[/]")


def _row(hop: Hop, is_slowest: bool) -> tuple[str | Text, ...]:
    waited = f"late {_span(hop.late_ms)}" if hop.late_ms else "" if hop.delay_ms is None else f"+{_span(hop.delay_ms)}"
    what = f"{hop.service}.{hop.function} {ARROWS[hop.kind]} {hop.what}"
    if hop.outcome != "ok":
        what += f": {hop.outcome} {hop.error}".rstrip()
    return (
        _time(hop.at),
        waited,
        _span(hop.duration_ms) if hop.duration_ms else "",
        Text(what + "  ← slowest" * is_slowest),
    )


def _time(at: datetime) -> str:
    return at.strftime("%H:%M:%S.%f")[:-3]


def _span(milliseconds: float) -> str:
    """
    >>> _span(12.34), _span(1234)
    ('12 ms', '1.2 s')
    """
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
