from dataclasses import replace

import pytest

from dispatch.cards import CustomerCard
from dispatch.model import (
    AlreadyAssigned,
    OfferExpires,
    Ride,
    RideId,
    RideOver,
    RideState,
    SearchDue,
    TooManyDropoffs,
)
from dispatch.offer import OfferNoLongerOpen, OfferNotYours, Outcome
from dispatch.request import AccountErased, Guest, PointsTooClose
from events.dispatch import (
    DriverAssigned,
    RideDropoffChanged,
    RideOfferClosed,
    RideRequestCancelled,
    RideRequested,
    RideUnserved,
)
from kernel.geo import Point
from tests.dispatch.conftest import HARBOUR, NOON, SQUARE, STATION, after, assigned, card, names, offered, request, searching

ANA = CustomerCard("rider-1", display_name="Ana", needs=["wheelchair"], preferences=["quiet_ride"], rating=4.8)


def test_a_request_is_told_and_searched_for_at_once() -> None:
    ride, facts = Ride.ask(RideId("ride-1"), "rider-1", request(), ANA)
    assert facts == (
        RideRequested(
            ride_id="ride-1",
            rider_id="rider-1",
            pickup=SQUARE,
            dropoff=STATION,
            category="standard",
            needs=["wheelchair"],
            requested_at=NOON,
        ),
        SearchDue(due_at=NOON, ride_id="ride-1", attempt=1, round=1),
    )
    assert ride.search.gives_up_at == after(300)


def test_what_a_rider_always_needs_is_added_to_what_he_asks_for() -> None:
    ride = searching(ANA, needs=["hearing"])
    assert ride.request.needs == ["hearing", "wheelchair"]
    assert ride.request.preferences == ["quiet_ride"]
    assert (ride.display_name, ride.rider_rating) == ("Ana", 4.8)


def test_a_guest_has_his_own_needs_and_name_and_nobody_has_rated_him() -> None:
    ride = searching(ANA, guest=Guest("Rui", "+351912345678"))
    assert (ride.request.needs, ride.display_name, ride.rider_rating) == ([], "Rui", None)


def test_a_rider_without_a_card_rides_unnamed() -> None:
    assert searching(None).display_name == ""


def test_an_erased_rider_asks_for_nothing() -> None:
    with pytest.raises(AccountErased):
        searching(CustomerCard("rider-1", erased=True))


def test_an_offer_is_one_drivers_and_has_its_time() -> None:
    ride, facts = searching().offer_to("driver-1", pickup_s=90, distance_m=700, at=NOON)
    assert ride.offer and ride.offer.driver_id == "driver-1"
    assert names(facts) == ["RideOffered", "OfferExpires"]
    assert facts[1] == OfferExpires(due_at=after(17), ride_id="ride-1", offer_id="ride-1.1")


def test_a_destination_that_changes_while_nobody_is_asked_is_told_and_searched_on() -> None:
    ride, facts = searching().redirect(HARBOUR, after(3))
    assert (ride.state, ride.request.dropoff) == (RideState.SEARCHING, HARBOUR)
    assert facts == (RideDropoffChanged(ride_id="ride-1", rider_id="rider-1", dropoff=HARBOUR, changed_at=after(3)),)
    assert ride.redirect(HARBOUR, after(4)) == (ride, ())


def test_a_driver_who_is_asked_while_the_destination_changes_is_asked_anew() -> None:
    ride, facts = offered().redirect(HARBOUR, after(3))
    assert names(facts) == ["RideDropoffChanged", "RideOfferClosed", "RideOffered", "OfferExpires"]
    assert ride.offer and (ride.offer.id, ride.offer.driver_id) == ("ride-1.2", "driver-1")
    with pytest.raises(OfferNoLongerOpen):
        ride.accept("ride-1.1", card(), after(4))
    _, [told] = ride.accept("ride-1.2", card(), after(5))
    assert isinstance(told, DriverAssigned) and told.dropoff == HARBOUR


def test_nobody_is_asked_anew_for_ever() -> None:
    ride = offered()
    for place in (HARBOUR, STATION, HARBOUR):
        ride, facts = ride.redirect(place, after(3))
    assert names(facts) == ["RideDropoffChanged", "RideOfferClosed", "SearchDue"]
    assert (ride.state, ride.times_asked("driver-1")) == (RideState.SEARCHING, 3)


def test_a_driver_who_has_let_his_time_pass_is_not_asked_anew_but_the_search_goes_on() -> None:
    ride, facts = offered().redirect(HARBOUR, after(100))
    assert names(facts) == ["RideDropoffChanged", "RideOfferClosed", "SearchDue"]
    assert (ride.state, ride.request.dropoff) == (RideState.SEARCHING, HARBOUR)
    assert ride.answer_of("driver-1") is Outcome.EXPIRED
    assert ride.search == offered().expire("ride-1.1", after(100))[0].search, "the outage is not the rider's fault"


def test_a_destination_that_keeps_changing_is_refused_in_the_end() -> None:
    ride = searching()
    for number in range(10):
        ride, _ = ride.redirect((HARBOUR, STATION)[number % 2], after(number))
    with pytest.raises(TooManyDropoffs) as refusal:
        ride.redirect(HARBOUR, after(11))
    assert refusal.value.facts == {"redirections_max": 10}
    assert ride.redirect(STATION, after(11)) == (ride, ())


def test_once_a_driver_is_assigned_it_is_his_trip_that_leads_elsewhere() -> None:
    with pytest.raises(AlreadyAssigned):
        assigned().redirect(HARBOUR, after(3))
    with pytest.raises(PointsTooClose):
        searching().redirect(SQUARE, after(3))


def test_the_next_driver_goes_where_the_lost_trip_was_to_go_whatever_is_heard_first() -> None:
    before = assigned()
    assert before.assignment
    trip_id = before.assignment.trip_id
    led, _ = before.led_elsewhere(trip_id, HARBOUR, after(20))
    assert led.led_elsewhere(trip_id, STATION, after(10))[0].request.dropoff == HARBOUR
    for ride in (led, before):
        lost, _ = ride.lose_trip(trip_id, "driver", "flat_tyre", after(30), search_on=True, dropoff=HARBOUR)
        assert lost.request.dropoff == HARBOUR
        assert lost.led_elsewhere(trip_id, STATION, after(10)) == (lost, ())


def test_a_change_that_is_heard_of_after_the_end_is_still_where_the_ride_led() -> None:
    before = assigned()
    assert before.assignment
    trip_id = before.assignment.trip_id
    led_first = before.led_elsewhere(trip_id, HARBOUR, after(20))[0].complete(trip_id, after(60))
    led_last = before.complete(trip_id, after(60))[0].led_elsewhere(trip_id, HARBOUR, after(20))
    assert led_first == led_last
    assert led_last[0].request.dropoff == HARBOUR


def test_where_an_erased_rider_went_is_known_roughly_however_late_it_is_heard() -> None:
    before, _ = assigned().forget_person(after(10))
    assert before.assignment
    trip_id = before.assignment.trip_id
    over, _ = before.complete(trip_id, after(60))
    assert over.led_elsewhere(trip_id, HARBOUR, after(20))[0].request.dropoff == Point(41.14, -8.62)


def test_a_note_is_for_the_driver_until_the_ride_is_over() -> None:
    ride, facts = assigned().note("the back door")
    assert (ride.request.note, facts) == ("the back door", ())
    over, _ = searching().cancel("rider", "", NOON)
    with pytest.raises(RideOver):
        over.note("too late")


def test_nothing_more_is_noted_about_an_erased_rider() -> None:
    ride, _ = assigned().forget_person(after(10))
    with pytest.raises(AccountErased):
        ride.note("Ana, flat 5")


def test_a_note_that_outlived_an_erasure_leaves_with_the_end_of_the_ride() -> None:
    before, _ = assigned().forget_person(after(10))
    assert before.assignment
    noted = replace(before, request=replace(before.request, note="Ana, flat 5"))
    over, _ = noted.complete(before.assignment.trip_id, after(60))
    assert over.request.note == ""


def test_accepting_assigns_the_driver_with_everything_others_need_to_know() -> None:
    ride, [fact] = offered().accept("ride-1.1", card(), after(5))
    assert isinstance(fact, DriverAssigned)
    assert (fact.driver_id, fact.vehicle_plate, fact.assigned_by, fact.estimated_pickup_s) == (
        "driver-1",
        "AA-12-BB",
        "driver",
        90,
    )
    assert ride.assignment and ride.assignment.trip_id == fact.trip_id


def test_a_driver_nobody_has_told_us_about_yet_may_accept() -> None:
    _, [fact] = offered().accept("ride-1.1", card(display_name="", vehicle_plate="", vehicle_description=""), NOON)
    assert isinstance(fact, DriverAssigned) and fact.vehicle_plate == ""


def test_accepting_again_changes_nothing() -> None:
    ride = assigned()
    assert ride.accept("ride-1.1", card(), after(60)) == (ride, ())


@pytest.mark.parametrize("ride", [offered(), assigned()], ids=["open", "accepted"])
def test_nobody_else_can_accept_an_offer(ride: Ride) -> None:
    with pytest.raises(OfferNotYours):
        ride.accept("ride-1.1", card("driver-2"), NOON)
    with pytest.raises(OfferNotYours):
        ride.accept("ride-1.9", card("driver-1"), NOON)


def test_a_tap_at_the_last_moment_counts_and_one_after_it_does_not() -> None:
    assert assigned(at=after(16.9)).state is RideState.ASSIGNED
    with pytest.raises(OfferNoLongerOpen) as refusal:
        assigned(at=after(17))
    assert refusal.value.facts == {"outcome": "expired"}


def test_a_declined_offer_leads_to_the_next_search_at_once() -> None:
    ride, facts = offered().decline("ride-1.1", "driver-1", "too_far", after(4))
    closed = RideOfferClosed(
        ride_id="ride-1", offer_id="ride-1.1", driver_id="driver-1", outcome="declined", reason="too_far"
    )
    assert facts == (closed, SearchDue(due_at=after(4), ride_id="ride-1", attempt=1, round=2))
    assert ride.decline("ride-1.1", "driver-1", "", after(9)) == (ride, ())
    with pytest.raises(OfferNoLongerOpen):
        ride.accept("ride-1.1", card(), after(5))


def test_what_a_driver_says_in_his_own_words_is_not_kept() -> None:
    ride, [closed, _] = offered().decline("ride-1.1", "driver-1", "Ana lives too far out", after(4))
    assert isinstance(closed, RideOfferClosed) and closed.reason == "other"
    assert "Ana" not in str(ride)


def test_an_offer_expires_when_its_time_is_over_and_not_before() -> None:
    ride = offered()
    assert ride.expire("ride-1.1", after(16)) == (ride, ())
    assert ride.expire("ride-1.7", after(18)) == (ride, ())
    expired, facts = ride.expire("ride-1.1", after(17))
    assert names(facts) == ["RideOfferClosed", "SearchDue"]
    assert expired.expire("ride-1.1", after(17)) == (expired, ())


def test_an_offer_whose_driver_has_gone_is_withdrawn() -> None:
    ride = offered()
    assert ride.withdraw("driver-2", "went_offline", NOON) == (ride, ())
    _, [closed, due] = ride.withdraw("driver-1", "went_offline", NOON)
    assert isinstance(closed, RideOfferClosed) and closed.outcome == "withdrawn"
    assert isinstance(due, SearchDue)


def test_the_desk_takes_an_open_offer_back_and_sends_whom_it_wants() -> None:
    ride, facts = offered().send(card("driver-2"), "on the phone", after(5))
    assert names(facts) == ["RideOfferClosed", "DriverAssigned"]
    assert [offer.outcome for offer in ride.offers] == [Outcome.WITHDRAWN, Outcome.ACCEPTED]
    assert ride.drivers_asked == 1
    assert ride.send(card("driver-2"), "again", after(6)) == (ride, ())
    with pytest.raises(AlreadyAssigned):
        ride.send(card("driver-3"), "another", after(6))


def test_cancelling_withdraws_the_open_offer() -> None:
    ride, facts = offered().cancel("rider", "changed my mind", after(3))
    assert names(facts) == ["RideOfferClosed", "RideRequestCancelled"]
    assert ride.offer is None and ride.lock is None
    assert ride.cancel("rider", "", after(4)) == (ride, ())


@pytest.mark.parametrize(
    ("by", "said", "told"),
    [
        ("rider", "booked_by_mistake", "booked_by_mistake"),
        ("rider", "Ana is ill", "other"),
        ("desk", "booked_twice", "booked_twice"),
        ("desk", "Ana called", "other"),
        ("rider", "", ""),
    ],
)
def test_the_rider_and_the_desk_read_why_it_was_cancelled_and_everybody_else_hears_a_word(
    by: str, said: str, told: str
) -> None:
    ride, [cancelled] = searching().cancel(by, said, after(3))
    assert isinstance(cancelled, RideRequestCancelled) and cancelled.reason == told
    assert ride.ending and ride.ending.reason == said


def test_once_assigned_it_is_the_trip_that_is_cancelled() -> None:
    ride = assigned()
    assert ride.assignment
    with pytest.raises(AlreadyAssigned) as refusal:
        ride.cancel("rider", "", NOON)
    assert refusal.value.facts == {"trip_id": ride.assignment.trip_id}


def test_a_completed_ride_is_over() -> None:
    ride = assigned()
    assert ride.assignment
    completed, facts = ride.complete(ride.assignment.trip_id, after(900))
    assert (completed.state, facts) == (RideState.COMPLETED, ())
    with pytest.raises(RideOver):
        completed.cancel("rider", "", after(901))
    with pytest.raises(RideOver):
        completed.send(card("driver-2"), "why not", after(901))


def test_another_trips_end_is_not_this_rides() -> None:
    ride = assigned()
    assert ride.complete("trip-9", NOON) == (ride, ())
    assert ride.lose_trip("trip-9", "driver", "", NOON, search_on=True) == (ride, ())


def test_a_ride_given_back_is_searched_for_anew_without_the_one_who_gave_it_back() -> None:
    ride = assigned()
    assert ride.assignment
    again, facts = ride.lose_trip(ride.assignment.trip_id, "driver", "flat tyre", after(200), search_on=True)
    assert facts == (SearchDue(due_at=after(200), ride_id="ride-1", attempt=2, round=1),)
    assert again.search.gives_up_at == after(500)
    assert again.answer_of("driver-1") is Outcome.GIVEN_BACK
    second = assigned(offered(again, "driver-2", after(210)), "driver-2", after(215))
    assert second.assignment and second.assignment.trip_id != ride.assignment.trip_id
    assert second.offers[-1].id == "ride-1.2"


def test_a_cancelled_trip_that_needs_no_other_driver_ends_the_ride() -> None:
    ride = assigned()
    assert ride.assignment
    ended, facts = ride.lose_trip(ride.assignment.trip_id, "rider", "no longer needed", NOON, search_on=False)
    assert (ended.state, facts) == (RideState.CANCELLED, ())
    assert ended.ending and ended.ending.by == "rider"


def test_giving_up_says_how_long_and_how_many_were_asked() -> None:
    ride, _ = offered().decline("ride-1.1", "driver-1", "", after(4))
    unserved, facts = ride.give_up(after(301))
    assert unserved.state is RideState.UNSERVED
    assert facts == (RideUnserved(ride_id="ride-1", rider_id="rider-1", searched_s=301, drivers_asked=1),)


def test_an_erased_riders_open_search_ends_and_nothing_names_him() -> None:
    ride, facts = offered(searching(ANA, note="the red door", guest=Guest("Rui", "+351912345678"))).forget_person(NOON)
    assert names(facts) == ["RideOfferClosed", "RideRequestCancelled"]
    assert "Rui" not in str(ride) and "Ana" not in str(ride) and "red door" not in str(ride)
    assert (ride.request.pickup, SQUARE) == (Point(41.15, -8.61), Point(41.1496, -8.611)), "roughly where it was"
    assert ride.forget_person(NOON) == (ride, ())


def test_what_was_said_about_an_erased_riders_ride_leaves_with_him() -> None:
    cancelled, _ = searching().cancel("rider", "Ana is ill", after(3))
    sent, _ = offered().send(card("driver-2"), "Ana asked for him", after(5))
    for ride in (cancelled, sent):
        forgotten, _ = ride.forget_person(after(10))
        assert "Ana" not in str(forgotten)


def test_nobody_is_searched_for_somebody_forgotten() -> None:
    ride, facts = assigned().forget_person(NOON)
    assert (ride.state, facts) == (RideState.ASSIGNED, ())
    assert ride.assignment
    assert ride.request.pickup == SQUARE, "his driver still has to find him"
    ended, facts = ride.lose_trip(ride.assignment.trip_id, "driver", "", NOON, search_on=True)
    assert ended.state is RideState.CANCELLED
    assert names(facts) == ["RideRequestCancelled"], "who was told that the search goes on hears that it does not"
    assert ended.request.pickup == Point(41.15, -8.61)


def test_a_timer_of_an_earlier_round_or_attempt_is_not_due() -> None:
    ride, [due] = searching().found_nobody(NOON, recorded=True)
    assert isinstance(due, SearchDue)
    assert ride.is_due(due)
    assert not searching().is_due(due)
    assert not offered(ride).is_due(due)
    assert not ride.is_due(SearchDue(due_at=NOON, ride_id="ride-1", attempt=2, round=2))
