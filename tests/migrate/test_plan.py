from pathlib import Path

from migrate import plan
from migrate.mapping import load

LOG = """\
10.0.0.1 - - [01/Mar/2026 12:00:00] "GET /rest/rides/estimate?startLat=30 HTTP/1.1" 200 -
10.0.0.1 - - [01/Mar/2026 12:00:01] "GET /rest/rides/estimate HTTP/1.1" 500 -
10.0.0.1 - - [01/Mar/2026 12:00:02] "POST /rest/rides/4711/accept HTTP/1.1" 200 -
10.0.0.1 - - [01/Mar/2026 12:00:02] "GET /rest/acdr HTTP/1.1" 200 -
10.0.0.1 - - [01/Mar/2026 12:00:03] "PUT /rest/acdr HTTP/1.1" 200 -
10.0.0.1 - - [01/Mar/2026 12:00:03] "GET /rest/lostandfound/12 HTTP/1.1" 404 -
nonsense
"""
TABLES = {
    "city_car_types",
    "airports",
    "area_geometries",
    "cities",
    "users",
    "avatars",
    "riders",
    "drivers",
    "active_drivers",
    "cars",
} | {
    "rides",
    "ride_driver_dispatches",
    "ride_trackers",
    "fare_payments",
    "events",
}


def made(tmp_path: Path, tables: set[str] = TABLES) -> plan.Plan:
    log = tmp_path / "access.log"
    log.write_text(LOG)
    return plan.make(
        load("rideaustin"), log, tables, [("rides", "riders"), ("rides", "active_drivers"), ("cars", "drivers")]
    )


def test_what_only_reads_and_hangs_together_with_little_comes_first(tmp_path: Path) -> None:
    steps = made(tmp_path).steps
    assert (steps[0].capability, steps[-1].capability) == ("estimates", "rides")
    assert steps[0].coupled_to == {}
    assert steps[-1].coupled_to["accounts"] == 1


def test_usage_is_counted_by_route_with_its_failures(tmp_path: Path) -> None:
    found = made(tmp_path)
    [estimates] = [step for step in found.steps if step.capability == "estimates"]
    assert (estimates.calls, estimates.failed, found.calls) == (2, 1, 6)
    [rides] = [step for step in found.steps if step.capability == "rides"]
    assert rides.routes == {"POST /rest/rides/{id}/accept": 1, "PUT /rest/acdr": 1}


def test_routes_that_nobody_mapped_are_told(tmp_path: Path) -> None:
    assert made(tmp_path).unknown_routes == {"GET /rest/lostandfound/{id}": 1}


def test_tables_that_the_database_has_not_are_told(tmp_path: Path) -> None:
    assert made(tmp_path, TABLES - {"events"}).missing_tables == ["events"]
