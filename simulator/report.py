"""The report of a run: facts in, one mapping out, which `REPORT=<path>` writes as JSON. Its names are stable:

rides         requested, completed, cancelled, unserved; lost: asked for and in no final state, as the API says in the end
pickup_wait   p50_s, p95_s: scenario seconds from the request to the driver's arrival, of completed rides
money         see money.py: fares, receipts, payments, ledger, drivers, ratings, priced, went_without
worth_a_look  ride ids by reason (lost, unserved, longest_wait), for `make trace RIDE=<id>`
http          calls; server_errors (5xx), network_errors (no answer), throttled (429, asked again), unexpected_refusals
              (4xx that no app had reason to expect), each by route under `details`; latency p50_ms, p95_ms
events        published (by the relays, since the start of the run), dead_letters, dead_letters_by_queue
dynamodb      per service: read_units_per_ride, write_units_per_ride: capacity its functions used while the city rode, by
              completed ride (null without one)
input         file, rows, used, skipped (reason: count)
demand        starts_at (UTC), stretch_s of the recorded day, span_s it was compressed to, compression, repeated
run           seed, rides, drivers, clock_rate, scenario_s, riding_wall_s, wall_s
notes         sentences about whatever did not go as it should
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.backstage import Record
from simulator.demand import Demand
from simulator.desk import Outcome
from simulator.money import Part, flaws
from simulator.options import Options
from simulator.traffic import Traffic
from simulator.trips import Reading

Report = dict[str, Any]


@dataclass(frozen=True)
class Durations:
    """`scenario_s` and `riding_wall_s` from the first request's time to the last driver's way home."""

    scenario_s: float
    riding_wall_s: float
    wall_s: float


def report(
    *,
    options: Options,
    reading: Reading,
    demand: Demand,
    outcomes: Sequence[Outcome],
    money: Part,
    traffic: Traffic,
    record: Record,
    durations: Durations,
    notes: Sequence[str],
) -> Report:
    rides = ride_counts(outcomes)
    waits_s = [outcome.pickup_wait_s for outcome in outcomes if outcome.pickup_wait_s is not None]
    return {
        "rides": rides,
        "pickup_wait": {"p50_s": percentile(waits_s, 50), "p95_s": percentile(waits_s, 95)},
        "money": money,
        "worth_a_look": worth_a_look(outcomes),
        "http": {
            "calls": traffic.calls,
            "server_errors": traffic.server_errors.total(),
            "network_errors": traffic.network_errors.total(),
            "throttled": traffic.throttled,
            "unexpected_refusals": traffic.unexpected.total(),
            "details": {
                "server_errors": _most_common(traffic.server_errors),
                "network_errors": _most_common(traffic.network_errors),
                "unexpected_refusals": _most_common(traffic.unexpected),
            },
            "latency": {"p50_ms": percentile(traffic.latencies_ms, 50), "p95_ms": percentile(traffic.latencies_ms, 95)},
        },
        "events": {
            "published": record.published,
            "dead_letters": record.dead_letters.total(),
            "dead_letters_by_queue": _most_common(record.dead_letters),
        },
        "dynamodb": {
            service: {
                "read_units_per_ride": per_ride(units.read, rides["completed"]),
                "write_units_per_ride": per_ride(units.write, rides["completed"]),
            }
            for service, units in sorted(record.units.items())
        },
        "input": {
            "file": str(options.trips),
            "rows": reading.rows,
            "used": min(len(demand.requests), len(reading.trips)),
            "skipped": _most_common(reading.skipped),
        },
        "demand": {
            "starts_at": _time_of_day(demand.starts_at_s),
            "stretch_s": demand.stretch_s,
            "span_s": round(demand.span_s),
            "compression": round(demand.compression, 2),
            "repeated": demand.repeated,
        },
        "run": {
            "seed": options.seed,
            "rides": options.rides,
            "drivers": options.drivers,
            "clock_rate": options.clock_rate,
            "scenario_s": round(durations.scenario_s),
            "riding_wall_s": round(durations.riding_wall_s, 1),
            "wall_s": round(durations.wall_s, 1),
        },
        "notes": list(notes),
    }


def flawless(report: Report) -> bool:
    """No ride was lost, no request met a server error, and the money is in order to the cent."""
    return bool(report["rides"]["lost"] == 0 and report["http"]["server_errors"] == 0 and not flaws(report["money"]))


def ride_counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    by_state = Counter(outcome.state for outcome in outcomes)
    return {"requested": len(outcomes)} | {
        state: by_state[state] for state in ("completed", "cancelled", "unserved", "lost")
    }


def worth_a_look(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Ids of rides to trace: what went wrong, and the longest wait."""
    by_wait = sorted((o for o in outcomes if o.pickup_wait_s is not None), key=lambda o: o.pickup_wait_s or 0.0)
    ids = {state: [o.ride_id for o in outcomes if o.state == state and o.ride_id] for state in ("lost", "unserved")}
    return ids | {"longest_wait": [o.ride_id for o in by_wait[-1:]]}


def per_ride(units: float, completed: int) -> float | None:
    return round(units / completed, 2) if completed else None


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The smallest value that so many percent do not exceed; None of nothing.

    >>> percentile([3.0, 1.0, 2.0], 50), percentile([3.0, 1.0, 2.0], 95), percentile([], 50)
    (2.0, 3.0, None)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return round(ordered[-(-len(ordered) * percent // 100) - 1], 1)


def _most_common(counts: Counter[str]) -> dict[str, int]:
    return dict(counts.most_common())


def _time_of_day(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"
