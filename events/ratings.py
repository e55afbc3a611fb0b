"""What the ratings service publishes."""

from datetime import datetime
from typing import ClassVar

from kernel.event import Event, source_of


class RatingsEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("ratings")


class SubjectEvent(RatingsEvent, frozen=True, kw_only=True):
    """About one person's standing: `subject` is `rider` or `driver`, `subject_id` who it is.

    Who both rides and drives has two standings, each with versions of its own.
    """

    aggregate: ClassVar[str] = "subject_id"

    subject: str
    subject_id: str

    @property
    def aggregate_id(self) -> str:
        """
        >>> StandingWithdrawn(subject="driver", subject_id="rui", average=None, count=0).aggregate_id
        'driver:rui'
        """
        return f"{self.subject}:{self.subject_id}"


class RatingGiven(SubjectEvent, frozen=True, kw_only=True):
    """A rating counts from now on: both sides have rated, or the window is closed.

    `average` and `count` are the subject's standing with it; `average` is null until there are enough to be fair. `tags` are
    those that the subject may know of as well.
    """

    trip_id: str
    ride_id: str
    stars: int
    tags: list[str]
    average: float | None
    count: int


class LowRatingReceived(SubjectEvent, frozen=True, kw_only=True):
    """The desk should look at it."""

    trip_id: str
    ride_id: str
    stars: int
    tags: list[str]


class StandingWithdrawn(SubjectEvent, frozen=True, kw_only=True):
    """The desk took a rating back; the standing without it. What a person said who was then forgotten stays, anonymously."""

    average: float | None
    count: int


class ComplaintEvent(RatingsEvent, frozen=True, kw_only=True):
    aggregate: ClassVar[str] = "complaint_id"

    complaint_id: str


class SafetyConcernRaised(ComplaintEvent, frozen=True, kw_only=True):
    """Somebody did not feel safe. People decide what follows, at once."""

    trip_id: str
    ride_id: str
    raised_by: str
    about_id: str
    tags: list[str]
    raised_at: datetime


class ComplaintOpened(ComplaintEvent, frozen=True, kw_only=True):
    """A person waits for an answer of the desk. `topic` is one of the published ones."""

    trip_id: str
    ride_id: str
    raised_by: str
    topic: str


class ComplaintClosed(ComplaintEvent, frozen=True, kw_only=True):
    """The desk has decided; `outcome` is one of the published ones."""

    outcome: str
