"""What the complaints API answers. Its person sees the desk as the desk; the desk sees everything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel.http import View
from ratings.complaint import Author, Complaint, State
from ratings.side import Side
from ratings.topics import BY_DESK, OUTCOMES, TOPICS, Outcome, Topic
from ratings.views import WordsView


class TopicView(View):
    """`open_to` are the sides of a trip that may complain about it."""

    topic: Topic
    open_to: list[Side]
    words: WordsView


class OutcomeView(View):
    outcome: Outcome
    words: WordsView


class TopicList(View):
    topics: list[TopicView]
    outcomes: list[OutcomeView]

    @classmethod
    def published(cls) -> TopicList:
        return cls(
            topics=[
                TopicView(topic=topic, open_to=list(entry.open_to), words=WordsView.of(entry.words))
                for topic, entry in TOPICS.items()
            ],
            outcomes=[OutcomeView(outcome=outcome, words=WordsView.of(OUTCOMES[outcome])) for outcome in BY_DESK],
        )


class MessageView(View):
    """`author_id` is for the desk."""

    message_id: str
    author: Author
    author_id: str | None
    text: str
    at: datetime


class AssignmentView(View):
    to: str
    by: str
    at: datetime


class ClosingView(View):
    """`by` is for the desk."""

    outcome: Outcome
    by: str | None
    at: datetime


class ComplaintSummary(View):
    """A line of a list. What is not for the reader is null."""

    complaint_id: str
    trip_id: str
    topic: Topic
    state: State
    tags: list[str]
    opened_at: datetime
    outcome: Outcome | None
    messages_count: int
    role: Side
    person_id: str | None
    assigned_to: str | None

    @classmethod
    def of(cls, complaint: Complaint, *, for_desk: bool) -> ComplaintSummary:
        return cls(messages_count=len(complaint.messages), **_facts(complaint, for_desk))


class ComplaintView(View):
    """The whole thread. What is not for the reader is null."""

    complaint_id: str
    trip_id: str
    topic: Topic
    state: State
    tags: list[str]
    opened_at: datetime
    outcome: Outcome | None
    messages: list[MessageView]
    closings: list[ClosingView]
    reopenable_until: datetime | None
    role: Side
    person_id: str | None
    about_id: str | None
    ride_id: str | None
    assigned_to: str | None
    assignments: list[AssignmentView] | None
    version: int

    @classmethod
    def of(cls, complaint: Complaint, *, for_desk: bool) -> ComplaintView:
        return cls(
            messages=[
                MessageView(
                    message_id=message.id,
                    author=message.author,
                    author_id=message.author_id if for_desk else None,
                    text=message.text,
                    at=message.at,
                )
                for message in complaint.messages
            ],
            closings=[
                ClosingView(outcome=closing.outcome, by=closing.by if for_desk else None, at=closing.at)
                for closing in complaint.closings
            ],
            reopenable_until=complaint.reopenable_until,
            about_id=complaint.about_id if for_desk else None,
            ride_id=complaint.ride_id if for_desk else None,
            assignments=[AssignmentView.model_validate(each) for each in complaint.assignments] if for_desk else None,
            version=complaint.version,
            **_facts(complaint, for_desk),
        )


class ComplaintList(View):
    complaints: list[ComplaintSummary]
    next_cursor: str | None


def _facts(complaint: Complaint, for_desk: bool) -> dict[str, Any]:
    return {
        "complaint_id": complaint.id,
        "trip_id": complaint.trip_id,
        "topic": complaint.topic,
        "state": complaint.state,
        "tags": complaint.tags,
        "opened_at": complaint.opened_at,
        "outcome": complaint.closing.outcome if complaint.closing else None,
        "role": complaint.side,
        "person_id": complaint.person_id if for_desk else None,
        "assigned_to": complaint.assigned_to if for_desk else None,
    }
