"""`make drill`: every drill on a local stack of its own, and a report of what came of it in `build/`.

`python -m drills <drill> ...` runs some of them; `STACK=<folder>` uses a stack that is already up.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from drills import (
    bad_events,
    bad_input,
    blast_radius,
    delivery,
    erasure,
    followers,
    mangled,
    odd_values,
    outages,
    races,
    restore,
    roll_back,
    who_may,
)
from drills.environment import without_pace
from drills.outcome import Outcome, write
from drills.site import Site, site_of
from infra.app import SERVICES
from infra.assets import ROOT
from infra.local import LocalStack, running

REPORT = ROOT / "build"


def _unhurried(drill: Callable[[Site], Outcome]) -> Callable[[Site], Outcome]:
    """Of what is sent by the thousand, the limit on how fast one may call would hide most."""

    def run(site: Site) -> Outcome:
        with without_pace(site):
            return drill(site)

    return run


DRILLS: Mapping[str, Callable[[Site], Outcome]] = {
    "blast-radius": blast_radius.run,
    "followers": followers.run,
    "who-may": who_may.run,
    "bad-input": _unhurried(bad_input.run),
    "odd-values": _unhurried(odd_values.run),
    "mangled": _unhurried(mangled.run),
    "poison": bad_events.run,
    "outages": outages.run,
    "delivery": delivery.run,
    "races": races.run,
    "erasure": erasure.run,
    "roll-back": roll_back.run,
    "restore": restore.run,
}


def main(names: list[str]) -> int:
    if unknown := set(names) - DRILLS.keys():
        print(f"no such drill: {', '.join(sorted(unknown))}; there are: {', '.join(DRILLS)}", file=sys.stderr)
        return 2
    outcomes = {}
    with _stack() as stack, site_of(stack, SERVICES) as site:
        for name in names or DRILLS:
            outcomes[name] = outcome = _timed(DRILLS[name], site)
            print(
                f"{name:16} {'held' if outcome.holds else 'BROKEN':8} {outcome.seconds:6.0f} s  {_told(outcome)}", flush=True
            )
            write(outcomes, REPORT)
    print(f"\nThe report: {(REPORT / 'drills.md').relative_to(ROOT)}")
    return int(not all(outcome.holds for outcome in outcomes.values()))


def _timed(drill: Callable[[Site], Outcome], site: Site) -> Outcome:
    """A drill that fails to run has not shown that its promise holds; the others go on."""
    started_s = time.monotonic()
    try:
        outcome = drill(site)
    except Exception:
        outcome = Outcome(drill.__module__, "The drill runs to its end", failures=[traceback.format_exc()])
    outcome.seconds = time.monotonic() - started_s
    return outcome


def _told(outcome: Outcome) -> str:
    return ", ".join(f"{value} {name}" for name, value in outcome.figures.items())


@contextmanager
def _stack() -> Iterator[LocalStack]:
    if folder := os.environ.get("STACK"):
        yield LocalStack(folder=Path(folder))
        return
    with TemporaryDirectory() as folder, running(folder=Path(folder) / "stack") as stack:
        yield stack


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
