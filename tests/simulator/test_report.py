import io
import json
from collections import Counter
from pathlib import Path

from rich.console import Console

from kernel.geo import Point
from simulator.backstage import Record, Units
from simulator.books import Books
from simulator.demand import Demand, Request
from simulator.desk import Outcome
from simulator.money import money
from simulator.options import Options
from simulator.printed import show
from simulator.report import Durations, Report, flawless, percentile, report
from simulator.tally import Tally
from simulator.traffic import Traffic
from simulator.trips import Reading, RecordedTrip
from tests.simulator.accounts import IN_ORDER

TRIP = RecordedTrip("1", 0, (Point(41.15, -8.61),) * 5)
COMPLETED = Outcome("completed", "ride-1", pickup_wait_s=240.0)
LOST = Outcome("lost", "ride-9")


def a_report(
    *outcomes: Outcome, traffic: Traffic | None = None, record: Record | None = None, books: Books = IN_ORDER
) -> Report:
    return report(
        options=Options(trips=Path("some.csv"), rides=3, drivers=2, clock_rate=15.0),
        reading=Reading(rows=5, trips=[TRIP] * 3, skipped=Counter({"gps_jump": 2})),
        demand=Demand((Request(0.0, TRIP),) * 3, starts_at_s=3661, stretch_s=7200, compression=10.0, repeated=False),
        outcomes=outcomes,
        money=money(books, Tally()),
        traffic=traffic or Traffic(),
        record=record or Record(),
        durations=Durations(scenario_s=1800.0, riding_wall_s=90.0, wall_s=120.0),
        notes=[],
    )


def test_rides_are_counted_by_what_became_of_them() -> None:
    counts = a_report(COMPLETED, COMPLETED, Outcome("cancelled"), Outcome("unserved"), LOST)["rides"]
    assert counts == {"requested": 5, "completed": 2, "cancelled": 1, "unserved": 1, "lost": 1}


def test_pickup_waits_are_told_by_percentiles() -> None:
    waits = [Outcome("completed", "ride-1", float(wait_s)) for wait_s in range(1, 101)]
    assert a_report(*waits)["pickup_wait"] == {"p50_s": 50.0, "p95_s": 95.0}


def test_percentiles_of_few_values_are_values() -> None:
    assert (percentile([10.0, 20.0], 50), percentile([10.0, 20.0], 95), percentile([7.0], 5)) == (10.0, 20.0, 7.0)


def test_units_are_told_per_completed_ride() -> None:
    record = Record(units={"trips": Units(read=3.0, write=9.0)})
    assert a_report(COMPLETED, COMPLETED, LOST, record=record)["dynamodb"] == {
        "trips": {"read_units_per_ride": 1.5, "write_units_per_ride": 4.5}
    }


def test_nothing_is_divided_by_no_rides() -> None:
    told = a_report(LOST, record=Record(units={"trips": Units(1.0, 1.0)}))
    assert told["dynamodb"]["trips"] == {"read_units_per_ride": None, "write_units_per_ride": None}
    assert told["pickup_wait"] == {"p50_s": None, "p95_s": None}


def test_skipped_rows_are_told_with_their_reasons() -> None:
    assert a_report(COMPLETED)["input"] == {"file": "some.csv", "rows": 5, "used": 3, "skipped": {"gps_jump": 2}}


def test_a_run_is_flawless_without_lost_rides_and_server_errors() -> None:
    broken = Traffic(server_errors=Counter({"GET /v1/rides/{id} 500 internal_error": 1}))
    assert flawless(a_report(COMPLETED, Outcome("cancelled"), Outcome("unserved")))
    assert not flawless(a_report(COMPLETED, LOST))
    assert not flawless(a_report(COMPLETED, traffic=broken))
    assert not flawless(a_report(COMPLETED, books=Books())), "nobody could read them"


def test_rides_worth_a_look_are_named() -> None:
    slow = Outcome("completed", "ride-2", pickup_wait_s=900.0)
    told = a_report(COMPLETED, slow, LOST, Outcome("unserved", "ride-3"), Outcome("lost"))
    assert told["worth_a_look"] == {"lost": ["ride-9"], "unserved": ["ride-3"], "longest_wait": ["ride-2"]}


def test_the_report_is_readable_and_is_json() -> None:
    told = a_report(COMPLETED, LOST, record=Record(units={"trips": Units(1.0, 1.0)}))
    assert json.loads(json.dumps(told)) == told
    output = io.StringIO()
    show(told, Console(file=output, width=120))
    for words in ("1 completed", "1 lost", "half within 4:00 min", "2 gps_jump", "ride-9"):
        assert words in output.getvalue()
