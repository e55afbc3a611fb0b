"""A complaint: one person's thread with the desk about a trip. The other person of the trip never sees it.

open ──▶ closed
  ▲─────────┘ by its person, within some days
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from events.ratings import ComplaintClosed, ComplaintOpened, SafetyConcernRaised
from kernel import ids
from kernel.clock import seconds
from kernel.event import Event
from kernel.refusal import Refusal
from ratings.model import AccountErased, EndedTrip, OwnCase
from ratings.policy import DAY_S, POLICY
from ratings.rating import Rating
from ratings.side import Side
from ratings.topics import BY_DESK, TOPICS, Outcome, Topic

ComplaintId = NewType("ComplaintId", str)


class TopicUnfit(Refusal):
    """This topic is for the other side of a trip."""


class NoRatingToAppeal(Refusal):
    """The person received no rating for the trip, or none that is revealed. Which of them is not told."""


class ComplaintTooLate(Refusal):
    """The trip is too long ago."""


class ComplaintOver(Refusal):
    """It is closed; before anything is added to it, its person reopens it."""


class ComplaintStillOpen(Refusal):
    """Only a closed complaint is reopened."""


class ReopeningTooLate(Refusal):
    """It has been closed for too long."""


class ThreadFull(Refusal):
    """There are as many messages as a thread may have, or they are too long all together."""


class AssignedTooOften(Refusal):
    """It has gone round the desk long enough."""


class OutcomeUnfit(Refusal):
    """Not an outcome that the desk decides on."""


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Author(StrEnum):
    PERSON = "person"
    DESK = "desk"


@dataclass(frozen=True)
class Message:
    """`author_id` is for the record: to the person, the desk speaks as the desk."""

    id: str
    author: Author
    author_id: str
    text: str
    at: datetime
    request_fingerprint: str = ""


@dataclass(frozen=True)
class Assignment:
    to: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Closing:
    outcome: Outcome
    by: str
    at: datetime


@dataclass(frozen=True)
class Complaint:
    """`side` is the one its person had on the trip, `about_id` the other of the two."""

    id: ComplaintId
    trip_id: str
    ride_id: str
    side: Side
    person_id: str
    about_id: str
    topic: Topic
    opened_at: datetime
    tags: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    state: State = State.OPEN
    forgotten: bool = False
    version: int = 0

    @classmethod
    def open(cls, trip: EndedTrip, side: Side, topic: Topic, opening: Message) -> Change:
        """The complaint bears the id of the message it begins with. Raises if this side may not complain about that, or not
        any more."""
        if side not in TOPICS[topic].open_to:
            raise TopicUnfit(topic=topic, fitting=[str(other) for other, entry in TOPICS.items() if side in entry.open_to])
        if topic is Topic.UNFAIR_RATING and trip.received_by(side, opening.at) is None:
            raise NoRatingToAppeal()
        if opening.at >= (complain_until := trip.ended_at + seconds(POLICY.complaint_window_s)):
            raise ComplaintTooLate(complain_until=complain_until)
        return cls._begun(trip, side, topic, opening)

    @classmethod
    def of_rating(cls, trip: EndedTrip, rating: Rating) -> Change | None:
        """The complaint that a rating with a safety tag is, whatever happens to the rating; there is one of it at most."""
        if not rating.safety_tags:
            return None
        side = rating.about.other
        opening_id = ids.derived(trip.id, side, "rating's safety tags")
        opening = Message(opening_id, Author.PERSON, trip.person(side), rating.comment, rating.given_at)
        return cls._begun(trip, side, Topic.SAFETY, opening, rating.safety_tags)

    @classmethod
    def _begun(cls, trip: EndedTrip, side: Side, topic: Topic, opening: Message, tags: Sequence[str] = ()) -> Change:
        complaint = cls(
            id=ComplaintId(opening.id),
            trip_id=trip.id,
            ride_id=trip.ride_id,
            side=side,
            person_id=trip.person(side),
            about_id=trip.person(side.other),
            topic=topic,
            opened_at=opening.at,
            tags=list(tags),
            messages=[opening],
        )
        concern = (complaint._safety_concern,) if topic is Topic.SAFETY else ()
        return complaint, (complaint._opened, *concern)

    @property
    def opening(self) -> Message:
        return self.messages[0]

    @property
    def assigned_to(self) -> str:
        """Of the desk; empty as long as it is nobody's in particular."""
        return self.assignments[-1].to if self.assignments else ""

    @property
    def closing(self) -> Closing | None:
        return self.closings[-1] if self.state is State.CLOSED else None

    @property
    def reopenable_until(self) -> datetime | None:
        return self.closing.at + seconds(POLICY.reopen_window_s) if self.closing and not self.forgotten else None

    def message(self, message_id: str) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def say(self, message: Message) -> Change:
        """What the person or the desk has to add."""
        if message.author is Author.PERSON:
            self._check_not_forgotten()
        if self.state is State.CLOSED:
            raise ComplaintOver(reopenable_days=POLICY.reopen_window_s // DAY_S)
        return self._saying(message), ()

    def assign(self, assignment: Assignment) -> Change:
        if assignment.by == self.person_id:
            raise OwnCase()
        if self.state is State.CLOSED:
            raise ComplaintOver(reopenable_days=POLICY.reopen_window_s // DAY_S)
        if self.assigned_to == assignment.to:
            return self, ()
        if len(self.assignments) >= POLICY.complaint_assignments_max:
            raise AssignedTooOften(complaint_assignments_max=POLICY.complaint_assignments_max)
        return replace(self, assignments=[*self.assignments, assignment]), ()

    def close(self, closing: Closing, answer: Message) -> Change:
        """With what the desk tells the person, however full the thread is. The same decision by the same person again
        changes nothing."""
        if closing.by == self.person_id:
            raise OwnCase()
        if closing.outcome not in BY_DESK:
            raise OutcomeUnfit(outcome=closing.outcome, fitting=[str(outcome) for outcome in BY_DESK])
        if self.closing:
            if replace(closing, at=self.closing.at) == self.closing:
                return self, ()
            raise ComplaintOver(reopenable_days=POLICY.reopen_window_s // DAY_S)
        return self._with(answer)._closed(closing)

    def reopen(self, message: Message) -> Change:
        """The person is not content with the outcome."""
        self._check_not_forgotten()
        if self.state is State.OPEN:
            raise ComplaintStillOpen()
        if self.reopenable_until is None or message.at >= self.reopenable_until:
            raise ReopeningTooLate(reopenable_until=self.reopenable_until)
        reopened = replace(self._saying(message), state=State.OPEN)
        return reopened, (reopened._opened,)

    def forget(self, now: datetime) -> Change:
        """Its person is erased: the words go, all of them. A safety concern stays with the desk, anything else ends."""
        if self.forgotten:
            return self, ()
        wordless = [replace(message, text="", request_fingerprint="") for message in self.messages]
        forgotten = replace(self, messages=wordless, forgotten=True)
        if self.state is State.CLOSED or self.topic is Topic.SAFETY:
            return forgotten, ()
        return forgotten._closed(Closing(Outcome.PERSON_LEFT, "", now))

    def _check_not_forgotten(self) -> None:
        if self.forgotten:
            raise AccountErased()

    def _saying(self, message: Message) -> Complaint:
        said = self._with(message)
        size = sum(len(each.text.encode()) for each in said.messages)
        if len(said.messages) > POLICY.complaint_messages_max or size > POLICY.complaint_bytes_max:
            raise ThreadFull(complaint_messages_max=POLICY.complaint_messages_max)
        return said

    def _with(self, message: Message) -> Complaint:
        return replace(self, messages=[*self.messages, message])

    def _closed(self, closing: Closing) -> Change:
        closed = replace(self, state=State.CLOSED, closings=[*self.closings, closing])
        return closed, (ComplaintClosed(complaint_id=self.id, outcome=closing.outcome),)

    @property
    def _opened(self) -> ComplaintOpened:
        return ComplaintOpened(
            complaint_id=self.id,
            trip_id=self.trip_id,
            ride_id=self.ride_id,
            raised_by=self.person_id,
            topic=self.topic,
        )

    @property
    def _safety_concern(self) -> SafetyConcernRaised:
        return SafetyConcernRaised(
            complaint_id=self.id,
            trip_id=self.trip_id,
            ride_id=self.ride_id,
            raised_by=self.person_id,
            about_id=self.about_id,
            tags=self.tags,
            raised_at=self.opened_at,
        )


Change = tuple[Complaint, tuple[Event, ...]]
