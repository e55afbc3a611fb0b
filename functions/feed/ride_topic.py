"""The topic of a ride: what its followers see of its facts, and of the last sample of where the car is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feed.message import Kind
from feed.model import Topic
from feed.patch import Json
from feed.ride import RideSeen
from feed.whereabouts import Whereabouts

CAR, CAR_UNAVAILABLE = "car", "car_unavailable"


def ride_of(topic: Topic) -> RideSeen:
    return RideSeen.of(topic.facts) or RideSeen(topic.name.id)


def tell(topic: Topic, kind: Kind, ride: RideSeen, now: datetime) -> Topic:
    """The topic after something became known of its ride."""
    if ride.is_forgotten:
        return topic.close(now).knowing(ride.facts)
    view = ride.view()
    told = replace(topic.knowing(ride.facts), moves=ride.moves)
    return told.show(kind, view | _sampled(topic, view, told.moves), now)


def place(topic: Topic, whereabouts: Whereabouts | None, now: datetime) -> Topic:
    """The topic after its car was looked for; None says that nobody could tell where it is.

    A position is told whole, because it supersedes those before it; one older than that which is shown is not told.
    """
    if whereabouts is None:
        return topic.say(Kind.POSITION, {CAR_UNAVAILABLE: True}, now)
    shown_at = topic.shown.get(CAR, {}).get("at", "")
    car = whereabouts.view() if whereabouts.view()["at"] > shown_at else {}
    return topic.say(Kind.POSITION, {CAR_UNAVAILABLE: None} | ({CAR: car} if car else {}), now)


def _sampled(topic: Topic, view: Json, moves: bool) -> Json:
    """What was sampled stays as long as it is the same car that is on its way."""
    if not moves or topic.shown.get("trip_id") != view.get("trip_id"):
        return {}
    return {name: topic.shown[name] for name in (CAR, CAR_UNAVAILABLE) if name in topic.shown}
