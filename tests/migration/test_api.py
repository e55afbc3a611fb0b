"""The route table as the desk sees it and an admin changes it."""

from __future__ import annotations

from typing import Any

import pytest

from kernel import clock
from migration import store_figures, store_numbers
from migration.service import SERVICE
from migration.store_figures import Sample
from tests.conftest import Answer, Client
from tests.migration.conftest import World

ESTIMATE = "/v1/migration/routes/estimate"


def shift(admin: Client, stage: str, **more: Any) -> Answer:
    headers = {"if-match": f'"{more.pop("version")}"'} if "version" in more else {}
    return admin.put(ESTIMATE, {"stage": stage, "reason": "a test", **more}, headers=headers)


def compared(pairs: int, **counts: int) -> None:
    store_figures.add("estimate", clock.now(), {"pairs": pairs, **counts})


def route(admin: Client, route_id: str = "estimate") -> dict[str, Any]:
    routes = admin.get("/v1/migration/routes").body["routes"]
    return next(route for route in routes if route["route_id"] == route_id)


def test_everything_begins_with_the_old_system(world: World, admin: Client) -> None:
    table = admin.get("/v1/migration/routes").body
    assert {route["stage"] for route in table["routes"]} == {"legacy"}
    assert table["kill_switch"]["on"] is False
    assert route(admin) | {"calls_24h": 0} == {
        "route_id": "estimate",
        "capability": "estimates",
        "method": "GET",
        "path": "/rest/rides/estimate",
        "stage": "legacy",
        "percent": None,
        "version": 0,
        "changed_at": None,
        "changed_by": "",
        "reason": "",
        "calls_24h": 0,
        "fell_back_24h": 0,
        "compared": True,
        "verdict": "not_yet",
    }


def test_a_shift_is_seen_and_on_record(world: World, admin: Client) -> None:
    assert shift(admin, "shadow").status == 200
    assert (route(admin)["stage"], route(admin)["changed_by"], route(admin)["version"]) == ("shadow", "admin-1", 1)
    [change] = admin.get("/v1/migration/audit").body["changes"]
    assert (change["what"], change["before"], change["after"], change["by"], change["reason"], change["routes"]) == (
        "estimates",
        "legacy",
        "shadow",
        "admin-1",
        "a test",
        ["estimate"],
    )


def test_all_routes_of_a_capability_move_together(world: World, admin: Client) -> None:
    answer = admin.put("/v1/migration/routes/current_rider", {"stage": "shadow", "reason": "a test"})
    assert answer.body["routes"] == ["current_rider", "current_driver"]
    assert route(admin, "current_driver")["stage"] == "shadow"


def test_the_way_forward_needs_a_safe_verdict_and_the_way_back_nothing(world: World, admin: Client) -> None:
    refused = shift(admin, "canary", percent=10)
    assert (refused.status, refused.code, refused.body["missing"]) == (409, "not_safe", ["estimate: 50 more pairs"])
    compared(50)
    assert shift(admin, "canary", percent=10).status == 200
    compared(10, money_mismatches=1)
    assert shift(admin, "service").code == "not_safe"
    assert shift(admin, "legacy").status == 200


def test_it_can_be_taken_despite_the_verdict_on_record(world: World, admin: Client) -> None:
    assert shift(admin, "service", despite_verdict=True).status == 200
    [change] = admin.get("/v1/migration/audit").body["changes"]
    assert change["after"] == "service despite the verdict not_yet"


def test_nobody_overwrites_anothers_shift(world: World, admin: Client) -> None:
    shift(admin, "shadow", version=0)
    assert shift(admin, "legacy", version=0).status == 412


@pytest.mark.parametrize("body", [{"stage": "canary"}, {"stage": "service", "percent": 5}])
def test_a_percentage_goes_with_a_canary_only(world: World, admin: Client, body: dict[str, Any]) -> None:
    answer = admin.put(ESTIMATE, {"reason": "a test", "despite_verdict": True, **body})
    assert answer.code == "percent_missing"


def test_a_reason_is_needed(world: World, admin: Client) -> None:
    assert admin.put(ESTIMATE, {"stage": "shadow"}).status == 422


def test_the_desk_looks_and_does_not_touch(world: World, admin: Client) -> None:
    desk = Client(SERVICE).as_desk()
    assert desk.get("/v1/migration/routes").status == 200
    assert shift(desk, "shadow").status == 403
    assert desk.put("/v1/migration/kill-switch", {"on": True, "reason": "a test"}).status == 403
    assert Client(SERVICE).as_rider().get("/v1/migration/routes").status == 403


def test_the_kill_switch(world: World, admin: Client) -> None:
    on = admin.put("/v1/migration/kill-switch", {"on": True, "reason": "smoke"}).body
    assert (on["on"], on["by"], on["reason"]) == (True, "admin-1", "smoke")
    off = admin.put("/v1/migration/kill-switch", {"on": False, "reason": "no fire"}).body
    assert (off["on"], off["since"]) == (False, None)
    assert admin.get("/v1/migration/routes").body["kill_switch"] == off
    assert [change["after"] for change in admin.get("/v1/migration/audit").body["changes"]] == ["off", "on"]


def test_an_unknown_route_is_named(world: World, admin: Client) -> None:
    answer = admin.get("/v1/migration/routes/nowhere/verdict")
    assert (answer.status, answer.code) == (404, "route_unknown")


def test_comparisons_by_hour_and_field_with_known_differences_and_samples(world: World, admin: Client) -> None:
    fare = "defaultEstimate.totalFare"
    compared(3, **{f"equal|{fare}": 1, f"known|{fare}": 1, f"because|{fare}|second_airport_fee": 1, f"mismatched|{fare}": 1})
    store_figures.save_sample("estimate", Sample(clock.now(), fare, "10.00", "12.00"))
    told = admin.get("/v1/migration/routes/estimate/comparisons").body
    [hour] = told["hours"]
    assert hour["pairs"] == 3
    assert hour["fields"] == [{"field": fare, "equal": 1, "within_tolerance": 0, "known": 1, "mismatched": 1}]
    seen = {known["name"]: known["seen"] for known in told["known_differences"]}
    assert seen["second_airport_fee"] == 1
    assert told["samples"][0] | {"at": ""} == {"at": "", "field": fare, "legacy": "10.00", "service": "12.00"}


def test_a_verdict_with_its_rule_and_figures(world: World, admin: Client) -> None:
    compared(100, mismatched_pairs=2)
    told = admin.get("/v1/migration/routes/estimate/verdict").body
    assert (told["verdict"], told["capability_verdict"]) == ("unsafe", "unsafe")
    assert told["figures"] | {} == {
        "pairs": 100,
        "failed": 0,
        "not_asked": 0,
        "mismatched_pairs": 2,
        "mismatch_percent": 2.0,
        "money_mismatches": 0,
    }
    assert "at least 50 pairs" in told["rule"]


def test_of_samples_so_many_are_kept_per_hour(world: World, admin: Client) -> None:
    for n in range(60):
        store_figures.save_sample("estimate", Sample(clock.now(), "f", str(n), ""))
    assert len(store_figures.samples("estimate", 100)) <= 20


def test_rides_that_began_here_are_listed_by_their_numbers(world: World, admin: Client) -> None:
    assert admin.get("/v1/migration/rides").body == {"rides": [], "next_after": None}
    store_numbers.table.commit(*store_numbers.reserving(store_numbers.RIDES, 1000, 1999))
    numbers = [store_numbers.number_of(f"ride-{number}") for number in range(store_numbers.READ_AT_ONCE + 1)]
    first = admin.get("/v1/migration/rides").body
    second = admin.get(f"/v1/migration/rides?after={first['next_after']}").body
    assert [ride["number"] for ride in first["rides"] + second["rides"]] == numbers
    assert (second["rides"][-1]["ride_id"], second["next_after"]) == (f"ride-{store_numbers.READ_AT_ONCE}", None)
