from __future__ import annotations

from events.drivers import DriverErased
from events.riders import RiderErased
from kernel import clock
from ratings import subscribers, timers
from ratings.side import Side
from ratings.standing import ErasureDue
from tests.conftest import Client, items, outbox_of, told
from tests.ratings.conftest import Town, later


def test_revealed_ratings_count_once_however_often_their_timers_fire(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, stars=2)
    town.rates(rui, stars=4)
    set_timers = outbox_of(town.table, "TRIP#trip-1", "TRIP").timers
    assert [(timer.type, timer.data["about"]) for timer in set_timers] == [
        ("RatingCounts", "driver"),
        ("RatingCounts", "rider"),
    ]
    for _ in range(3):
        town.counts()
    assert town.told("DRIVER#rui", "STANDING") == ["RatingGiven", "LowRatingReceived"]
    assert town.told("RIDER#ana", "STANDING") == ["RatingGiven"]
    assert [town.stored(pk, "STANDING")["version"] for pk in ("DRIVER#rui", "RIDER#ana")] == [1, 1]


def test_a_rating_event_names_the_standing_and_its_version(town: Town, ana: Client) -> None:
    town.receives(ana, "trip-2")
    [envelope] = outbox_of(town.table, "DRIVER#rui", "STANDING").events
    assert (envelope.metadata.aggregate.id, envelope.metadata.aggregate.version) == ("driver:rui", 1)


def test_a_timer_of_an_unknown_trip_or_an_unrated_side_does_nothing(town: Town) -> None:
    before = items(town.table)
    town.counts("trip-9")
    town.counts("trip-1")
    assert items(town.table) == before


def test_what_was_said_about_the_erased_never_counts(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, comment="Rui Sousa was kind")
    town.rates(rui, comment="Ana Lima was kind")
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told())
    town.counts()
    assert town.stored("DRIVER#rui", "STANDING")["count"] == 0
    assert town.stored("RIDER#ana", "STANDING")["count"] == 1


def test_an_erased_driver_is_swept_from_trips_and_complaints(town: Town, ana: Client, rui: Client, desk: Client) -> None:
    town.rates(ana, comment="Rui Sousa was kind")
    town.rates(rui, comment="Ana Lima was kind")
    town.counts()
    body = {"trip_id": "trip-1", "topic": "fare", "text": "Rui wants his money"}
    complaint = rui.post("/v1/complaints", body, key="key-00000001").body
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told())
    for _ in range(2):
        timers.on_erasure_due(ErasureDue(side=Side.DRIVER, person_id="rui", due_at=clock.now()))
    stored = str(items(town.table))
    assert [words for words in ("Rui Sousa", "Ana Lima", "his money") if words in stored] == []
    assert desk.get(f"/v1/complaints/{complaint['complaint_id']}").body["outcome"] == "person_left"
    received = ana.get("/v1/trips/trip-1/rating").body["received"]
    assert received == {"stars": 5, "tags": []}, "the stars stay, without his words"
    assert ana.get("/v1/ratings/mine").body["count"] == 1


def test_a_rating_of_the_erased_is_withdrawn_from_no_standing(town: Town, ana: Client, desk: Client) -> None:
    town.receives(ana, "trip-2")
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told())
    assert desk.post("/v1/ratings/trip-2.driver/withdraw", {"reason": "insult"}).status == 200
    assert town.stored("DRIVER#rui", "STANDING")["count"] == 0
    assert town.told("DRIVER#rui", "STANDING") == []


def test_an_erased_rider_leaves_the_drivers_standing_as_it_is(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, stars=4, comment="Rui Sousa was kind")
    town.rates(rui)
    town.counts()
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told())
    timers.on_erasure_due(ErasureDue(side=Side.RIDER, person_id="ana", due_at=clock.now()))
    assert rui.get("/v1/ratings/mine").body["count"] == 1
    assert "Rui Sousa" not in str(items(town.table))


def test_nobody_rates_or_complains_after_an_erasure(town: Town, ana: Client, rui: Client) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told())
    assert town.rates(rui, comment="Ana Lima was kind").code == "other_person_erased"
    assert town.rates(ana).code == "account_erased"
    body = {"trip_id": "trip-1", "topic": "fare", "text": "Mine!"}
    assert ana.post("/v1/complaints", body, key="key-00000001").code == "account_erased"


def test_a_half_rated_trip_is_revealed_when_its_window_closes_and_not_before(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, stars=3)
    town.hands.to(hours=71, minutes=59)
    town.windows_close()
    assert rui.get("/v1/trips/trip-1/rating").body["received"] is None
    town.hands.to(hours=72)
    assert rui.get("/v1/trips/trip-1/rating").body["received"] == {"stars": 3, "tags": []}, "to be read at once"
    assert rui.get("/v1/ratings/mine").body["count"] == 0, "and counted a little later"
    town.hands.to(hours=73, minutes=5)
    for _ in range(2):
        town.windows_close()
    assert town.trip().revealed_at == later(hours=73, minutes=5)
    town.counts()
    assert rui.get("/v1/ratings/mine").body["count"] == 1
