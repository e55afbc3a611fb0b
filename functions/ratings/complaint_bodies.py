"""Requests of the complaints API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Body
from ratings.policy import POLICY
from ratings.topics import BY_DESK, Outcome, Topic

Words = Annotated[str, Field(min_length=1, max_length=POLICY.complaint_text_length_max)]
TopicName = Annotated[Topic, Field(strict=False)]
OutcomeName = Annotated[Outcome, Field(strict=False, description=f"One of: {', '.join(BY_DESK)}.")]


class ComplaintBody(Body):
    """`topic` is one of `GET /v1/complaint-topics`; `unfair_rating` appeals against the rating received for the trip."""

    trip_id: Annotated[str, Field(min_length=1, max_length=128)]
    topic: TopicName
    text: Words


class MessageBody(Body):
    text: Words


class AssignmentBody(Body):
    """Without `assignee_id`, to whoever asks."""

    assignee_id: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class ClosingBody(Body):
    """`text` is the answer that the person gets to read."""

    outcome: OutcomeName
    text: Words
