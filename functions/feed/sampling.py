"""Looking what moved, by asking `location`: for everybody who follows at once, not once for each.

Without `location` a topic says so and keeps what it last showed; everything else about it goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec
from msgspec import Struct

from feed import city, ride_topic, store
from feed.city import Vehicle, city_named
from feed.message import Kind
from feed.model import Topic
from feed.policy import POLICY
from feed.topic_name import Subject
from feed.whereabouts import Whereabouts
from kernel import log, sibling


class VehiclesAnswer(Struct, frozen=True, kw_only=True):
    vehicles: list[Vehicle]
    on_the_road: int


def sample(topic: Topic, now: datetime) -> Topic:
    """The topic after a look at what moves in it."""
    looked = replace(topic, sampled_at=now)
    match topic.name.subject:
        case Subject.RIDE:
            return _sample_ride(looked, now)
        case Subject.CITY:
            return _sample_city(looked, now)
        case _:
            return looked


def _sample_ride(topic: Topic, now: datetime) -> Topic:
    trip_id = topic.shown["trip_id"]
    try:
        answer = sibling.get(f"/internal/location/trips/{trip_id}/position")
    except sibling.SiblingRefused:
        return topic  # location has not heard of the trip, or of its car, yet
    except sibling.SiblingUnavailable as error:
        log.warning("no position for a followed ride", trip_id=trip_id, reason=str(error))
        return ride_topic.place(topic, None, now)
    return ride_topic.place(topic, msgspec.convert(answer, Whereabouts), now)


def _sample_city(topic: Topic, now: datetime) -> Topic:
    bounds = city_named(topic.name.id)
    requests = store.open_requests(bounds.name)
    try:
        query = {"south": bounds.south, "west": bounds.west, "north": bounds.north, "east": bounds.east}
        answer = sibling.get("/internal/location/vehicles", **query, limit=POLICY.city_vehicles)
    except (sibling.SiblingUnavailable, sibling.SiblingRefused) as error:
        log.warning("no vehicles for a watched city", city=bounds.name, reason=str(error))
        return topic.show(Kind.CITY, city.view_without_vehicles(topic.shown, requests), now)
    seen = msgspec.convert(answer, VehiclesAnswer)
    return topic.show(Kind.CITY, city.view(seen.vehicles, seen.on_the_road, requests), now)
