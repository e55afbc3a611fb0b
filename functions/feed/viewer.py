"""Who is looking, which topics he may follow, and how much of them he sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from events.trips import SharedLink
from feed import topic_name
from feed.city import city_named
from feed.model import Topic, TopicUnknown
from feed.ride import RideSeen, Sharing
from feed.topic_name import Subject, TopicName
from kernel.refusal import Refusal

MINE = "offers"
SHARED = "shared"
AT_THE_DESK = frozenset({"desk", "admin"})


class ShareLinkEnded(Refusal):
    """The link leads nowhere: it was withdrawn, its time is over, or it never was one."""


class Sight(StrEnum):
    """How much of a topic somebody sees."""

    FULL = "full"
    SHARED = "shared"


@dataclass(frozen=True)
class FollowedTrip:
    """What a link leads to."""

    token_hash: str
    trip_id: str
    ride_id: str


@dataclass(frozen=True)
class Viewer:
    """A person with a token, or a stranger with a link to a trip."""

    subject: str = ""
    groups: list[str] = field(default_factory=list)
    link: FollowedTrip | None = None
    language: str = "en"

    @property
    def is_desk(self) -> bool:
        return bool(AT_THE_DESK & set(self.groups))

    def means(self, asked: str) -> TopicName:
        """The topic that a word of this viewer stands for: `offers` is a driver's own, `shared` what his link leads to."""
        if asked == MINE and "drivers" in self.groups:
            return topic_name.of_driver(self.subject)
        if asked == SHARED and self.link:
            return topic_name.of_ride(self.link.ride_id)
        name = TopicName.parse(asked)
        if name is None or name.subject is Subject.DRIVER:
            raise TopicUnknown()
        return name

    def sight_of(self, topic: Topic, now: datetime) -> Sight:
        """Raises if this topic is not for this viewer."""
        match topic.name.subject:
            case Subject.ALERTS:
                return Sight.FULL
            case Subject.CITY if self.is_desk:
                city_named(topic.name.id)
                return Sight.FULL
            case Subject.DRIVER if topic.name.id == self.subject:
                return Sight.FULL
            case Subject.RIDE if topic.version:
                return self._sight_of_ride(topic, now)
        raise TopicUnknown()

    def _sight_of_ride(self, topic: Topic, now: datetime) -> Sight:
        if self.link:
            if self.link not in lasting_links(topic, now):
                raise ShareLinkEnded()
            return Sight.SHARED
        if self.is_desk or (self.subject and topic.facts.get("rider_id") == self.subject):
            return Sight.FULL
        raise TopicUnknown()


def lasting_links(topic: Topic, now: datetime) -> frozenset[FollowedTrip]:
    """The links that lead to the topic's current trip now."""
    ride = RideSeen.of(topic.facts)
    sharing = ride.sharing if ride else None
    if ride is None or sharing is None:
        return frozenset()
    return frozenset(
        FollowedTrip(link.token_hash, sharing.trip_id, ride.ride_id)
        for link in sharing.links
        if now < _ends_at(link, sharing, ride.trip_ended_at)
    )


def _ends_at(link: SharedLink, sharing: Sharing, trip_ended_at: datetime | None) -> datetime:
    if trip_ended_at is None:
        return link.ends_at
    return min(link.ends_at, trip_ended_at + timedelta(seconds=sharing.lasts_after_trip_s))
