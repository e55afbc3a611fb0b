"""`make migrate-demo`: a monolith is moved over while old apps drive, and nobody notices.

It starts the monolith as a process with years of history, deploys the services on this machine with its address, and types
what an operator would: plan, import, sync, shadow, verdict, canary, service for each capability in the plan's order, back
once on the way and forward again, reconcile. Meanwhile crews of old apps carry rides without a pause. Afterwards the same
traffic runs against a twin of the monolith that nobody touched, and what only the migration broke is told.

`DATABASE=mariadb` has the monolith on MariaDB; `CREWS`, `HISTORY` and `RATE` make it larger. Exit code 0: it held.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from infra.assets import ROOT
from infra.local import LocalStack
from migrate.__main__ import main as migrate
from migrate.mapping import FOLDER as MAPPINGS
from tests.legacy import held, mariadb, process
from tests.legacy.apps import Pace
from tests.legacy.demo_report import Moved, Report
from tests.legacy.process import Monolith
from tests.legacy.traffic import Traffic, the_same_alone

FOLDER = ROOT / "build" / "migration-demo"
RIDES = "rides"
LAST_BILLS_S = 120.0
SETTLE_S = 4.0
"""Every function knows a change of the route table by then."""


class DemoFault(Exception):
    """A step of the migration did not work; said to the person at the terminal."""


@dataclass(frozen=True)
class Options:
    """A capability stays at each stage for `stay_s` while people use it, and is compared for `verdict_s` at most.

    Each time that rides are with the services, it lasts until `rides_with_services` more have begun there, or too long.
    """

    history: int = 300
    crews: int = 3
    stay_s: float = 12.0
    verdict_s: float = 240.0
    rides_with_services: int = 10
    rides_within_s: float = 300.0
    rate: float = 300.0
    seed: int = 1
    canary_percent: int = 50
    back: str = RIDES
    pace: Pace = field(default_factory=Pace)


class Kit:
    """The migration kit's commands, as they are typed."""

    def __init__(self, database: str, folder: Path, rate: float, say: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.common = ["--json", "--source", database, "--state", str(folder), "--rate", str(rate)]
        self.common += ["--mapping", str(local_mapping(folder))]
        self.say = say

    def __call__(self, *command: str, may_fail: bool = False) -> Any:
        self.say(f"$ python -m migrate {' '.join(command)}")
        answer = io.StringIO()
        with redirect_stdout(answer):
            code = migrate([*command, *self.common])
        if code == 2 or (code and not may_fail):
            raise DemoFault(f"migrate {command[0]} ended with {code}: {answer.getvalue()[-2000:]}")
        return json.loads(answer.getvalue())


def local_mapping(folder: Path) -> Path:
    """RideAustin's, with the cards at the provider that takes the money on a local stack."""
    text, path = (MAPPINGS / "rideaustin.toml").read_text(), folder / "rideaustin.toml"
    path.write_text(text.replace('provider = "stripe"', 'provider = "fake"'))
    return path


class Demo:
    def __init__(
        self, monolith: Monolith, rest_url: str, options: Options, folder: Path, say: Callable[[str], None]
    ) -> None:
        self.monolith, self.rest_url, self.options, self.say = monolith, rest_url, options, say
        self.kit = Kit(monolith.database, folder / "kit", options.rate, say)
        self.traffic = Traffic(monolith.url, crew_count=options.crews, seed=options.seed, pace=options.pace, looks=1)
        self.report = Report(rides_wanted=self._rides_wanted)

    @property
    def _rides_wanted(self) -> int:
        """With the services, before they go back and after."""
        return self.options.rides_with_services * (2 if self.options.back == RIDES else 1)

    def run(self, twin: Callable[[], Any]) -> Report:
        """`twin` gives, as a context, a monolith with the same history that nobody uses."""
        engine = create_engine(self.monolith.database)
        before = held.last_ride(engine)
        self.traffic.start()
        try:
            order = self._bring()
            self._compare(order)
            for capability in order:
                self._move(capability)
            self._go_back_and_forth(order)
        finally:
            record = self.traffic.stop()
        self.say("the crews have gone home")
        self._settle_accounts()
        with twin() as alone:
            self.say("the same journeys again, with the monolith alone ...")
            options = self.options
            baseline = the_same_alone(record, alone.url, crew_count=options.crews, seed=options.seed, pace=Pace(poll_s=0.02))
        self.report.judge(record, baseline, held.rides_since(engine, before))
        engine.dispose()
        return self.report

    def _bring(self) -> list[str]:
        """In which order to move; the history comes over while the apps still call the monolith itself."""
        self._stay()
        plan = self.kit("plan", "--log", str(self.monolith.access_log))
        told = self.kit("import")
        self.report.rows = {kind["kind"]: kind["rows"] for kind in told["kinds"]}
        self.report.rejected = {kind["kind"]: kind["rejected"] for kind in told["kinds"] if kind.get("rejected")}
        self.say("the apps' address is changed: the façade answers from now on, and asks the monolith")
        blocks = {block["of"]: range(block["first"], block["last"] + 1) for block in self.kit("reserve")}
        self.report.numbers = blocks["rides"]
        self.traffic.point_to(self.rest_url)
        self._stay()
        self.kit("sync")
        known = {route["capability"] for route in self.kit("status")["routes"]}
        return [step["capability"] for step in plan["steps"] if step["capability"] in known]

    def _compare(self, order: list[str]) -> None:
        for capability in order:
            self.kit("shadow", capability, "--reason", "compare first")
        time.sleep(SETTLE_S)

    def _judged(self, capability: str) -> dict[str, Any]:
        """The verdict on a capability, once there is one or the demonstration has waited long enough."""
        deadline_s = time.monotonic() + self.options.verdict_s
        while True:
            routes = [each for each in self.kit("verdict", may_fail=True) if each["capability"] == capability]
            if routes[0]["capability_verdict"] != "not_yet" or time.monotonic() > deadline_s:
                break
            time.sleep(SETTLE_S)
        self.report.verdicts += [each for each in routes if each["figures"]["pairs"] or each["verdict"] == "unsafe"]
        return dict(routes[0])

    def _move(self, capability: str) -> None:
        """An unsafe one stays where it is. One that merely too few people used is moved all the same, and that is told."""
        judged = self._judged(capability)
        verdict, missing = judged["capability_verdict"], "; ".join(judged["capability_missing"])
        self.say(f"  {capability}: {verdict} {missing}".rstrip())
        if verdict == "unsafe":
            self.report.stayed[capability] = missing
            return
        despite = ["--despite-verdict"] if verdict == "not_yet" else []
        if despite:
            self.report.unproved[capability] = missing
        self._shift(capability, "canary", "--percent", str(self.options.canary_percent), *despite)
        self._stay()
        self.kit("sync")
        self._live_with_services(capability, *despite)

    def _live_with_services(self, capability: str, *despite: str) -> None:
        """Until enough rides have begun and ended there."""
        begun = len(self.report.with_services(self.traffic.record))
        self._shift(capability, "service", *despite)
        self._stay()
        deadline_s = time.monotonic() + self.options.rides_within_s
        while capability == RIDES and time.monotonic() < deadline_s:
            if len(self.report.with_services(self.traffic.record)) >= begun + self.options.rides_with_services:
                return
            time.sleep(SETTLE_S)

    def _shift(self, capability: str, stage: str, *more: str) -> None:
        reason = "a demonstration, with too few pairs" if "--despite-verdict" in more else "the verdict is safe"
        moved = self.kit("shift", capability, "--to", stage, *more, "--reason", reason)
        self.report.moves.append(Moved(capability, moved["stage"], moved["percent"] or 0))
        time.sleep(SETTLE_S)

    def _go_back_and_forth(self, order: list[str]) -> None:
        moved_on = [name for name in order if name not in self.report.stayed]
        if not moved_on:
            return
        capability = self.options.back if self.options.back in moved_on else moved_on[-1]
        moved = self.kit("back", capability, "--to", "legacy", "--reason", "to show that it works")
        self.report.moves.append(Moved(capability, moved["stage"], 0))
        time.sleep(SETTLE_S)
        self.report.reversed = self.kit("sync", "--reverse")
        self._stay()
        self.kit("sync")
        despite = ["--despite-verdict"] if capability in self.report.unproved else []
        self._live_with_services(capability, *despite)

    def _settle_accounts(self) -> None:
        """Both sides know all rides when this is done, and agree. The last bills take a moment."""
        deadline_s = time.monotonic() + LAST_BILLS_S
        while self.kit("sync", "--reverse").get("under way") and time.monotonic() < deadline_s:
            time.sleep(SETTLE_S)
        self.kit("sync")
        self.report.reconciliation = self.kit("reconcile", may_fail=True)

    def _stay(self) -> None:
        time.sleep(self.options.stay_s)


@contextmanager
def databases(folder: Path, kind: str) -> Iterator[tuple[str, str]]:
    """For the monolith and for its twin."""
    if kind != "mariadb":
        yield f"sqlite:///{folder / 'old.db'}", f"sqlite:///{folder / 'twin.db'}"
        return
    with mariadb.running(folder / "mariadb") as (old, twin):
        yield old, twin


def main() -> int:
    folder = FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left in (*folder.glob("*.db*"), *folder.glob("kit/*.db*")):
        left.unlink()
    options = Options(
        history=int(os.environ.get("HISTORY", "300")),
        crews=int(os.environ.get("CREWS", "3")),
        rate=float(os.environ.get("RATE", "300")),
    )
    began_s = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began_s:7.1f} s  {words}", flush=True)  # noqa: T201

    with ExitStack() as until_the_end:
        old, twin = until_the_end.enter_context(databases(folder, os.environ.get("DATABASE", "sqlite")))
        monolith = until_the_end.enter_context(process.running(folder, history=options.history, database=old))
        stack = LocalStack()
        info = stack.up(say=say, context={"legacy-url": monolith.url})
        until_the_end.callback(stack.down)
        demo = Demo(monolith, info.api_url, options, folder, say)
        report = demo.run(lambda: process.running(folder / "twin", history=options.history, database=twin))
    text = report.text()
    (folder / "demo.md").write_text(text)
    with (folder / "calls.jsonl").open("w") as file:
        file.writelines(json.dumps(asdict(call)) + "\n" for call in report.record.calls)
    print(text)  # noqa: T201
    return 0 if report.held else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DemoFault, mariadb.MissingServer) as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        sys.exit(2)
