from events.drivers import DriverErased
from events.riders import RiderErased
from kernel.table import Table
from tests.conftest import Client, items, outbox_of, told
from tests.trips.conftest import NOON, PIN, Hands, assignment, later
from trips import subscribers, timers
from trips.erasure import ErasureDue
from trips.model import TripOverdue
from trips.side import Side

OVERDUE = TripOverdue(trip_id="trip-1", due_at=later(6 * 60))


def drive_to_start(rui: Client, hands: Hands, minute: float) -> None:
    for name, facts in (("arrive", {}), ("start", {"pin": PIN})):
        assert rui.post(f"/v1/trips/trip-1/{name}", {"at": hands.to(minute), **facts}).status == 200


def test_a_trip_that_nobody_ends_is_cancelled_by_the_system(ana: Client, hands: Hands, table: Table) -> None:
    hands.to(6 * 60)
    assert timers.on_trip_overdue(OVERDUE) is None
    [event] = outbox_of(table, "TRIP#trip-1", "TRIP").events
    assert event.metadata.type == "TripCancelled"
    assert (event.data["by"], event.data["find_another_driver"], event.data["fee_due"]) == ("system", False, False)
    before = items(table)
    assert timers.on_trip_overdue(OVERDUE) is None
    assert items(table) == before


def test_an_early_timer_only_looks(ana: Client, hands: Hands) -> None:
    hands.to(60)
    assert timers.on_trip_overdue(OVERDUE) == later(6 * 60)
    assert ana.get("/v1/trips/trip-1").body["version"] == 1


def test_a_trip_under_way_is_looked_at_again_a_day_later(rui: Client, hands: Hands) -> None:
    drive_to_start(rui, hands, minute=10)
    hands.to(6 * 60)
    due_at = timers.on_trip_overdue(OVERDUE)
    assert due_at == later(10 + 24 * 60)
    hands.now = due_at
    assert timers.on_trip_overdue(OVERDUE) is None
    assert rui.get("/v1/trips/trip-1").body["cancellation"]["stage"] == "in_progress"


def test_a_timer_for_a_trip_that_is_over_or_unknown_is_done(ana: Client, hands: Hands) -> None:
    ana.post("/v1/trips/trip-1/cancel", {"reason": "changed_plans"})
    hands.to(6 * 60)
    assert timers.on_trip_overdue(OVERDUE) is None
    assert timers.on_trip_overdue(TripOverdue(trip_id="no-such-trip", due_at=NOON)) is None
    assert ana.get("/v1/trips/trip-1").body["cancellation"]["by"] == "rider"


def test_erasure_reaches_every_trip_of_a_rider(ana: Client, table: Table, hands: Hands) -> None:
    for number in range(2, 5):
        subscribers.on_driver_assigned(assignment(trip_id=f"trip-{number}"), told())
        ana.post(f"/v1/trips/trip-{number}/cancel", {"reason": "My cat ran off"})
    link = str(ana.post("/v1/trips/trip-1/share").headers["location"])
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told())
    for _ in range(2):
        timers.on_erasure_due(ErasureDue(side=Side.RIDER, person_id="ana", due_at=later(1)))

    over = [item for item in items(table) if item.get("state") == "cancelled"]
    assert len(over) == 3
    assert not any(personal in str(over) for personal in ("cat ran", "41.149678", "-8.673789"))
    assert ana.as_anyone().get(link).code == "share_link_ended"
    desk_sees = ana.as_desk().get("/v1/trips/trip-1").body
    assert (desk_sees["state"], desk_sees["pickup"]["lat"]) == ("assigned", 41.149678)
    ana.as_driver("rui").post("/v1/trips/trip-1/cancel", {"reason": "rider_asked_me_to"})
    assert "41.149678" not in str(items(table))


def test_an_erased_rider_whose_token_still_works_does_not_share_his_trip_again(ana: Client, hands: Hands) -> None:
    link = str(ana.post("/v1/trips/trip-1/share").headers["location"])
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told())
    timers.on_erasure_due(ErasureDue(side=Side.RIDER, person_id="ana", due_at=later(1)))
    answer = ana.post("/v1/trips/trip-1/share")
    assert (answer.status, answer.code) == (410, "account_erased")
    assert ana.as_anyone().get(link).code == "share_link_ended"


def test_erasure_takes_a_driver_out_of_his_trips(ana: Client, table: Table, hands: Hands) -> None:
    ana.post("/v1/trips/trip-1/cancel", {"reason": "changed_plans"})
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told())
    timers.on_erasure_due(ErasureDue(side=Side.DRIVER, person_id="rui", due_at=later(1)))
    assert not any(personal in str(items(table)) for personal in ("Sousa", "AA-12-BB", "Corolla"))
    assert ana.get("/v1/trips/trip-1").body["driver"]["display_name"] == ""


def test_erasing_somebody_who_never_rode_changes_nothing(table: Table) -> None:
    timers.on_erasure_due(ErasureDue(side=Side.RIDER, person_id="nobody", due_at=later(1)))
    assert items(table) == []
