import pytest

from dispatch.request import OpenRides, PointsTooClose, RideAlreadyOpen, TooManyGuestRides, TripTooLong
from kernel.geo import offset
from tests.dispatch.conftest import SQUARE, STATION, request


def test_a_ride_to_the_same_corner_goes_nowhere() -> None:
    with pytest.raises(PointsTooClose):
        request(dropoff=offset(SQUARE, north_m=49)).check()
    request(dropoff=offset(SQUARE, north_m=51)).check()


def test_a_round_trip_is_fine_if_it_stops_somewhere() -> None:
    request(dropoff=SQUARE, stops=[STATION]).check()
    with pytest.raises(PointsTooClose):
        request(stops=[STATION]).check()


def test_the_fleet_goes_only_so_far_stops_included() -> None:
    lisbon_way = offset(SQUARE, north_m=-149_000)
    request(dropoff=lisbon_way).check()
    with pytest.raises(TripTooLong):
        request(dropoff=lisbon_way, stops=[offset(SQUARE, north_m=2_000)]).check()


def test_a_rider_has_one_ride_of_his_own_and_two_for_guests() -> None:
    book = OpenRides("ana").plus("r1", for_guest=False).plus("g1", for_guest=True).plus("g2", for_guest=True)
    with pytest.raises(RideAlreadyOpen) as refusal:
        book.plus("r2", for_guest=False)
    assert refusal.value.facts == {"ride_id": "r1"}
    with pytest.raises(TooManyGuestRides):
        book.plus("g3", for_guest=True)


def test_rides_that_have_ended_make_room() -> None:
    book = OpenRides("ana", own="r1", guests=["g1", "g2"]).only({"g2"})
    assert (book.own, book.guests) == (None, ["g2"])


def test_a_repeated_request_is_no_second_ride() -> None:
    book = OpenRides("ana", own="r1", guests=["g1", "g2"])
    assert book.plus("r1", for_guest=False) == book
    assert book.plus("g2", for_guest=True) == book
