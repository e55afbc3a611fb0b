"""Who may see what."""

import pytest

from feed import ride_topic
from feed.city import CityUnknown
from feed.message import Kind
from feed.model import Topic, TopicUnknown
from feed.ride import RideSeen, Sharing
from feed.ticket import secret_hash
from feed.topic_name import ALERTS, TopicName, of_city, of_driver, of_ride
from feed.trip import TripSeen
from feed.viewer import FollowedTrip, ShareLinkEnded, Sight, Viewer
from tests.feed.conftest import LINK_TOKEN, NOON, assigned, later, requested, shared

ANA, BOB = Viewer("ana", ["riders"]), Viewer("bob", ["riders"])
RUI, DORA = Viewer("rui", ["drivers"]), Viewer("dora", ["desk"])
LINK = FollowedTrip(secret_hash(LINK_TOKEN), "trip-1", "ride-1")
STRANGER = Viewer(link=LINK)


def ride_of_ana(**facts: object) -> Topic:
    event = shared(LINK_TOKEN)
    ride = RideSeen("ride-1").request(requested()).assign(assigned(**facts))
    ride = ride.share(Sharing("trip-1", event.links, event.lasts_after_trip_s, 2))
    return knowing(ride)


def knowing(ride: RideSeen) -> Topic:
    return ride_topic.tell(Topic(of_ride("ride-1"), version=1), Kind.STATE, ride, NOON)


@pytest.mark.parametrize("viewer", [ANA, DORA])
def test_a_ride_is_seen_by_its_rider_and_the_desk(viewer: Viewer) -> None:
    assert viewer.sight_of(ride_of_ana(), NOON) is Sight.FULL


@pytest.mark.parametrize("viewer", [BOB, RUI, Viewer()])
def test_a_ride_is_nobody_elses_business(viewer: Viewer) -> None:
    with pytest.raises(TopicUnknown):
        viewer.sight_of(ride_of_ana(), NOON)


def test_a_ride_that_does_not_exist_looks_like_one_that_is_not_yours() -> None:
    with pytest.raises(TopicUnknown):
        ANA.sight_of(Topic(of_ride("ride-2")), NOON)


def test_a_link_lets_a_stranger_see_the_shared_part() -> None:
    assert STRANGER.means("shared") == of_ride("ride-1")
    assert STRANGER.sight_of(ride_of_ana(), NOON) is Sight.SHARED


def test_a_link_ends_when_it_is_withdrawn() -> None:
    ride = RideSeen("ride-1").request(requested()).assign(assigned()).share(Sharing("trip-1", [], 1800, 3))
    with pytest.raises(ShareLinkEnded):
        STRANGER.sight_of(knowing(ride), NOON)


def test_a_link_ends_with_its_time() -> None:
    with pytest.raises(ShareLinkEnded):
        STRANGER.sight_of(ride_of_ana(), later(7200))


def test_a_link_ends_some_time_after_the_trip() -> None:
    ride = RideSeen.of(ride_of_ana().facts)
    assert ride
    topic = knowing(ride.drive(TripSeen("trip-1", "ride-1", "completed", 5, {"completed": later(900)})))
    assert STRANGER.sight_of(topic, later(900 + 1799)) is Sight.SHARED
    with pytest.raises(ShareLinkEnded):
        STRANGER.sight_of(topic, later(900 + 1800))


def test_a_link_to_one_trip_does_not_lead_to_the_next_of_the_same_ride() -> None:
    ride = RideSeen.of(ride_of_ana().facts)
    assert ride
    with pytest.raises(ShareLinkEnded):
        STRANGER.sight_of(knowing(ride.assign(assigned(trip_id="trip-2", attempt=2))), NOON)


def test_a_driver_sees_his_own_screen_and_nobody_elses() -> None:
    assert RUI.means("offers") == of_driver("rui")
    assert RUI.sight_of(Topic(of_driver("rui")), NOON) is Sight.FULL
    for viewer in (ANA, DORA, STRANGER):
        with pytest.raises(TopicUnknown):
            viewer.means("offers")
    for viewer in (ANA, DORA, RUI):
        with pytest.raises(TopicUnknown):
            viewer.means("driver:rui")


def test_the_city_is_for_the_desk() -> None:
    assert DORA.sight_of(Topic(of_city("porto")), NOON) is Sight.FULL
    for viewer in (ANA, RUI, STRANGER):
        with pytest.raises(TopicUnknown):
            viewer.sight_of(Topic(of_city("porto")), NOON)
    with pytest.raises(CityUnknown):
        DORA.sight_of(Topic(of_city("atlantis")), NOON)


def test_alerts_are_for_everybody() -> None:
    for viewer in (ANA, RUI, DORA, STRANGER, Viewer()):
        assert viewer.sight_of(Topic(ALERTS), NOON) is Sight.FULL


@pytest.mark.parametrize("nonsense", ["", "ride", "ride:", "alerts:x", "moon:1", "shared", "shared:x", "city"])
def test_what_is_no_topic_is_unknown(nonsense: str) -> None:
    with pytest.raises(TopicUnknown):
        ANA.means(nonsense)


def test_topics_are_spelled_one_way() -> None:
    for text in ("ride:r1", "driver:d1", "city:porto", "alerts"):
        assert str(TopicName.parse(text)) == text
