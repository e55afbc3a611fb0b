"""`python -m migrate <command>`: move a running monolith over, one capability at a time, and back if need be."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from infra.local import LocalStack, LocalStackError
from migrate import back, left_behind, numbers, people, plan, report, tariffs
from migrate.facade import Board
from migrate.mapping import Kind, Mapping, MappingFault, load
from migrate.reconcile import Reconciler
from migrate.source import Source, SourceFault
from migrate.state import State, StateFault
from migrate.target import Target, TargetFault, find
from migrate.transfer import Told, Transfer, too_few_rows

HELD, FAULTS, USAGE = 0, 1, 2
FAULTS_TOLD = (
    MappingFault,
    SourceFault,
    StateFault,
    TargetFault,
    LocalStackError,
    BotoCoreError,
    ClientError,
    OSError,
    sqlite3.Error,
)
"""What is told in a line: somebody at the terminal can do something about it."""


class Kit:
    """What the commands share."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.mapping: Mapping = load(given.mapping)
        self.state = State(Path(given.state))
        self.screen = Console(stderr=True, quiet=given.json)

    @property
    def source(self) -> Source:
        url = self.given.source or os.environ.get("LEGACY_DATABASE", "")
        if not url:
            raise SourceFault("say which database: --source mysql://user@host/name, or LEGACY_DATABASE in the environment")
        return Source(url)

    def source_beside(self, target: Target) -> Source:
        """Without the rows that the services wrote into it."""
        source = self.source
        source.apart = numbers.apart(self.mapping, target)
        return source

    @property
    def target(self) -> Target:
        return find(self.given.stack, self.given.rate)

    def claimed(self) -> Target:
        """The services, for a command that writes down what it did: one at a time, and never about others."""
        self.state.claim()
        target = self.target
        self.state.belong_to(target.user_pool_id)
        return target

    @property
    def board(self) -> Board:
        return Board(self.target, self.token())

    def token(self) -> str:
        """Of an administrator: `CORRIDA_TOKEN`, or the local stack's ready-made one."""
        if token := os.environ.get("CORRIDA_TOKEN"):
            return token
        if self.given.stack != "local":
            raise TargetFault("sign in as an administrator and put the access token into CORRIDA_TOKEN")
        stack = LocalStack()
        return stack.token(stack.info.users["admin"])

    @contextmanager
    def progress(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        columns = (TextColumn("{task.description:26}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.screen) as bar:
            task = bar.add_task(name, total=total)
            yield lambda rows: bar.advance(task, rows)

    def tell(self, data: Any, *tables: Table | str) -> None:
        if self.given.json:
            print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
        else:
            screen = Console(markup=False, emoji=False, highlight=False)
            for table in tables:
                screen.print(table, soft_wrap=isinstance(table, str))


def do_plan(kit: Kit) -> int:
    source = kit.source
    log = Path(kit.given.log) if kit.given.log else None
    made = plan.make(kit.mapping, log, set(source.columns()), source.foreign_keys())
    table = Table("", "capability", "calls", "share", "writes", "coupled to", "why", title="In this order")
    for number, step in enumerate(made.steps, 1):
        coupled = ", ".join(f"{name} ({n})" for name, n in step.coupled_to.items()) or "nothing"
        cells = (
            str(number),
            step.capability,
            str(step.calls),
            f"{step.share_percent} %",
            "yes" if step.writes else "no",
            coupled,
        )
        table.add_row(*cells, step.why)
    notes = []
    if made.unknown_routes:
        told = ", ".join(f"{route} ({n})" for route, n in made.unknown_routes.items())
        notes.append(f"In the log, but in no capability (they stay where they are): {told}")
    if made.missing_tables:
        notes.append(f"In the mapping, but not in the database: {', '.join(made.missing_tables)}")
    data = {"steps": [step.data for step in made.steps], "calls": made.calls} | {
        "unknown_routes": made.unknown_routes,
        "missing_tables": made.missing_tables,
    }
    kit.tell(data, table, *notes)
    return FAULTS if made.missing_tables else HELD


def do_import(kit: Kit) -> int:
    return _carry(kit, whole=False)


def do_sync(kit: Kit) -> int:
    return _carry_back(kit) if kit.given.reverse else _carry(kit, whole=True)


def _carry_back(kit: Kit) -> int:
    if kit.mapping.back is None:
        raise MappingFault(f"{kit.given.mapping} does not say how anything is written back: [back]")
    target = kit.claimed()
    transfer = Transfer(kit.mapping, kit.source_beside(target), kit.state, target)
    with kit.progress("rides of the services", 0) as seen:
        told = back.WayBack(transfer, kit.mapping.back, target, kit.token()).run(seen)
    counts = ", ".join(f"{count} {what}" for what, count in told.items())
    rejects = kit.state.write_rejects()
    why = f"What the old database does not take, and why: {rejects}" if told["rejected"] else ""
    kit.tell(dict(told), f"Rides that began with the services: {counts or 'none'}.", why)
    return FAULTS if told["rejected"] else HELD


def _carry(kit: Kit, *, whole: bool) -> int:
    target = kit.claimed()
    source = kit.source_beside(target)
    asks_first = whole and not kit.given.take_back
    if asks_first and (too_few := too_few_rows(kit.mapping.kinds, source, kit.state)):
        raise SourceFault(_asked("Nothing was sent", too_few))
    with kit.progress("people", source.count(kit.mapping.people)) as seen:
        humans = people.bring(source, kit.mapping.people, kit.state, target, seen)
    transfer = Transfer(kit.mapping, source, kit.state, target)
    prices: Counter[str] = Counter()
    if kit.mapping.tariffs:
        with kit.progress("tariffs", source.count(kit.mapping.tariffs)) as seen:
            prices = tariffs.publish(transfer, kit.mapping.tariffs, kit.token(), seen)
        transfer.keep_gone(kit.mapping.tariffs)
    told = [_one(kit, transfer, kind, whole=whole) for kind in kit.mapping.kinds]
    too_much = transfer.too_much_gone(told) if asks_first else []
    if not too_much:
        transfer.take_back(told)
    left_behind.find(transfer)
    rejects = kit.state.write_rejects()
    table = Table("records", "rows", "imported", "updated", "unchanged", "rejected", "gone", "taken back", "kept")
    for each in told:
        results = [str(each.results[name]) for name in ("imported", "updated", "unchanged", "rejected")]
        table.add_row(each.kind, str(each.rows), *results, *map(str, (len(each.vanished), each.taken_back, each.kept)))
    if kit.mapping.tariffs:
        results = [str(prices[name]) for name in ("imported", "updated", "unchanged", "rejected")]
        table.add_row("tariffs", str(prices.total()), *results, "", "", str(len(kit.state.kept(kit.mapping.tariffs.name))))
    counts = f"{humans['made']} sign-ins made, {humans['changed']} changed, {humans['known']} known already"
    numbers = f"People: {counts}, {humans['rejected']} rejected."
    slow = f" Slowed down {target.throttled} times, now {target.per_second:.0f} a second." if target.throttled else ""
    kit.tell(
        {
            "people": humans,
            "tariffs": prices,
            "kinds": [
                {"kind": t.kind, "rows": t.rows, "passed_over": t.passed_over, **t.results}
                | {"vanished": t.vanished, "taken_back": t.taken_back, "kept": t.kept}
                for t in told
            ],
            "not_taken_back": too_much,
            "rejects": str(rejects),
            "throttled": target.throttled,
        },
        table,
        numbers + slow,
        f"What was rejected, and why: {rejects}" if kit.state.rejects() else "Nothing was rejected.",
        *([_asked("Nothing was taken back", too_much)] if too_much else []),
    )
    return HELD if all(each.adds_up for each in told) and not too_much else FAULTS


def _asked(what: str, why: list[str]) -> str:
    asked = "Is it the right database? If it is, and they shall go here as well: sync --take-back."
    return f"{what}, for much is gone at once: {'; '.join(why)}. {asked}"


def _one(kit: Kit, transfer: Transfer, kind: Kind, *, whole: bool) -> Told:
    with kit.progress(kind.name, transfer.source.count(kind)) as seen:
        return transfer.run(kind, seen, whole=whole)


def do_reserve(kit: Kit) -> int:
    target = kit.claimed()
    blocks = numbers.reserve(kit.source, kit.mapping, kit.state, target)
    kit.tell(blocks, *(f"Numbers of {each['of']} for the services: {each['first']} to {each['last']}" for each in blocks))
    return HELD


def do_reconcile(kit: Kit) -> int:
    target = kit.claimed()
    transfer = Transfer(kit.mapping, kit.source_beside(target), kit.state, target)
    balance, rounding = _books(kit, target)
    found = Reconciler(transfer, kit.given.seed, kit.given.sample).run(balance, rounding)
    at = datetime.now(UTC)
    path, _ = report.write(found, kit.state, kit.mapping.currency, at)
    kit.tell(report.as_data(found, kit.state, at), path.read_text(), f"Written to {path}")
    return HELD if found.holds else FAULTS


def _books(kit: Kit, target: Target) -> tuple[dict[str, int], int | None]:
    """The trial balance, and what is on the account of what the old figures leave over."""
    told = target.as_admin("GET", "/v1/ledger/trial-balance", kit.token())
    balances = {each["currency"]: int(each["difference"]["amount_minor"]) for each in told["currencies"]}
    rounding = [
        int(line["balance"]["amount_minor"])
        for each in told["currencies"]
        if each["currency"] == kit.mapping.currency
        for line in each["lines"]
        if line["account"] == "legacy_rounding"
    ]
    return balances, sum(rounding)


def do_status(kit: Kit) -> int:
    rows = []
    for kind in kit.mapping.kinds:
        after, finished = kit.state.progress(kind.name)
        stage = "done" if finished else f"after key {after}" if after else "not begun"
        rows.append((kind.name, stage, kit.state.sent_count(kind.name), len(kit.state.rejects(kind.name))))
    table = Table("records", "import", "held", "rejected")
    for row in rows:
        table.add_row(*map(str, row))
    routes = _routes(kit)
    board = Table("route", "capability", "stage", "calls in 24 h", "verdict")
    for route in routes:
        stage = f"{route['stage']} {route['percent']} %" if route["stage"] == "canary" else route["stage"]
        board.add_row(route["route_id"], route["capability"], stage, str(route["calls_24h"]), route["verdict"])
    data = [dict(zip(("kind", "import", "held", "rejected"), row, strict=True)) for row in rows]
    kit.tell({"records": data, "routes": routes}, table, board if routes else "The façade does not answer.")
    return HELD


def _routes(kit: Kit) -> list[dict[str, Any]]:
    """Empty if there is no deployment to ask."""
    try:
        return list(kit.board.routes()["routes"])
    except (TargetFault, LocalStackError):
        return []


def do_shadow(kit: Kit) -> int:
    return _shift(kit, "shadow")


def do_shift(kit: Kit) -> int:
    return _shift(kit, kit.given.to)


def do_back(kit: Kit) -> int:
    return _shift(kit, kit.given.to)


def _shift(kit: Kit, stage: str) -> int:
    given = kit.given
    despite = getattr(given, "despite_verdict", False)
    percent = getattr(given, "percent", 0)
    moved = kit.board.shift(given.capability, stage, given.reason, percent=percent, despite=despite)
    words = f"{moved['capability']} is at {moved['stage']}" + (f", {moved['percent']} %" if stage == "canary" else "")
    kit.tell(moved, f"{words}: {', '.join(moved['routes'])}")
    return HELD


def do_kill_switch(kit: Kit) -> int:
    told = kit.board.kill_switch(kit.given.reason, on=kit.given.on == "on")
    kit.tell(told, f"The kill switch is {'on: the old system answers everything' if told['on'] else 'off'}.")
    return HELD


def do_verdict(kit: Kit) -> int:
    verdicts = kit.board.verdicts()
    table = Table("route", "verdict", "pairs", "mismatched", "money", "missing")
    for each in verdicts:
        figures = each["figures"]
        counts = str(figures["pairs"]), f"{figures['mismatch_percent']} %", str(figures["money_mismatches"])
        table.add_row(each["route_id"], each["verdict"], *counts, "; ".join(each["missing"]))
    kit.tell(verdicts, table, verdicts[0]["rule"] if verdicts else "")
    return HELD if all(each["verdict"] == "safe" for each in verdicts) else FAULTS


COMMANDS: dict[str, tuple[Callable[[Kit], int], str]] = {
    "plan": (do_plan, "in which order to move, measured in the access log (--log) and the schema"),
    "import": (do_import, "take over what the database holds; goes on where it stopped"),
    "sync": (do_sync, "take over what is new or changed since, take back what is gone"),
    "reserve": (do_reserve, "numbers for what begins with the services: lifts the old counters beyond"),
    "shadow": (do_shadow, "let the services be asked as well, and compare"),
    "verdict": (do_verdict, "whether it is safe to move, by the stated rule"),
    "shift": (do_shift, "move a capability to a percentage of people (--to canary --percent n), or to all"),
    "back": (do_back, "let the old system answer again"),
    "kill-switch": (do_kill_switch, "let the old system answer everything, at once"),
    "reconcile": (do_reconcile, "prove that nothing is missing: build/migration/reconciliation.md"),
    "status": (do_status, "how far everything is"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m migrate", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("--json", action="store_true", help="for programs")
        command.add_argument("--mapping", default="rideaustin", help="a file, or the name of one that comes with the kit")
        command.add_argument(
            "--source", help="the monolith's database, such as mysql://reader@db/rides (or LEGACY_DATABASE)"
        )
        command.add_argument("--stack", choices=("local", "aws"), default="local", help="where the services are")
        command.add_argument("--state", default="build/migration", help="where the kit remembers what it did")
        command.add_argument("--rate", type=float, default=200.0, help="records a second at most")
        if name == "sync":
            command.add_argument(
                "--reverse", action="store_true", help="write into the old tables what began with the services"
            )
            command.add_argument(
                "--take-back", action="store_true", help="take back what is gone there, even if it is very much at once"
            )
        if name == "plan":
            command.add_argument("--log", help="the monolith's access log, in the common format")
        if name in ("shadow", "shift", "back"):
            command.add_argument("capability", help="such as estimates; `status` lists them")
        if name in ("shadow", "shift", "back", "kill-switch"):
            command.add_argument("--reason", required=True, help="why; kept in the audit trail")
        if name == "shift":
            command.add_argument("--to", choices=("canary", "service"), default="service")
            command.add_argument("--percent", type=int, default=5, help="of the people, for canary")
            command.add_argument("--despite-verdict", action="store_true", help="kept in the audit trail as well")
        if name == "back":
            command.add_argument("--to", choices=("legacy", "shadow", "canary"), default="legacy")
            command.add_argument("--percent", type=int, default=5, help="of the people, for canary")
        if name == "kill-switch":
            command.add_argument("on", choices=("on", "off"))
        if name == "reconcile":
            command.add_argument("--seed", type=int, default=1)
            command.add_argument("--sample", type=int, help="how many of each kind to compare whole, instead of all")
    given = parser.parse_args(arguments)
    try:
        kit = Kit(given)
        with closing(kit.state):
            return COMMANDS[given.command][0](kit)
    except FAULTS_TOLD as fault:
        print(f"{given.command}: {fault}", file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
