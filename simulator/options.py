"""What can be chosen for a run: as environment variables (how `make run RIDES=80` passes them on) or as flags."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TRIPS = Path(__file__).parent.parent / "data" / "porto_trips.csv"
DEFAULT_RIDES = 40
DRIVERS_PER_RIDE = 1.0
MOST_DRIVERS_BY_DEFAULT = 60
DEFAULT_SEED = 20


@dataclass(frozen=True)
class Options:
    trips: Path = TRIPS
    rides: int = DEFAULT_RIDES
    drivers: int = 0
    clock_rate: float | None = None
    report: Path | None = None
    once: bool = False
    seed: int = DEFAULT_SEED


def options(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Options:
    parser = _parser()
    stated = [
        f"--{name.replace('_', '-')}={value}"
        for name in ("trips", "rides", "drivers", "clock_rate", "report", "seed")
        if (value := environment.get(name.upper(), "").strip())
    ]
    if environment.get("ONCE", "").strip().lower() not in ("", "0", "false", "no"):
        stated.append("--once")
    chosen = parser.parse_args([*stated, *arguments])
    drivers = chosen.drivers or max(2, min(MOST_DRIVERS_BY_DEFAULT, round(chosen.rides * DRIVERS_PER_RIDE)))
    return Options(**vars(chosen) | {"drivers": drivers})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__, allow_abbrev=False)
    parser.add_argument("--trips", type=Path, default=TRIPS, help="CSV of recorded trips (TRIPS)")
    parser.add_argument("--rides", type=count, default=DEFAULT_RIDES, help="how many rides are asked for (RIDES)")
    parser.add_argument("--drivers", type=count, default=0, help="how many drivers work; default: by rides (DRIVERS)")
    parser.add_argument("--clock-rate", type=rate, help="speed of the city; default: as this machine allows (CLOCK_RATE)")
    parser.add_argument("--report", type=Path, help="write the report as JSON to this path (REPORT)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the dice people throw (SEED)")
    parser.add_argument("--once", action="store_true", help="end after the report; status 1 if a ride was lost (ONCE=1)")
    return parser


def count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def rate(text: str) -> float:
    factor = float(text)
    if not 1 <= factor <= 100:
        raise argparse.ArgumentTypeError("must be between 1 and 100")
    return factor
