"""Requests of the ratings API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from kernel.fields import Reason
from kernel.http import Body
from ratings.policy import POLICY
from ratings.rating import Rating
from ratings.side import Side


class RatingBody(Body):
    """`tags` are words of `GET /v1/rating-tags` that go with the stars. The other person reads all but the safety tags."""

    stars: Annotated[int, Field(ge=1, le=5)]
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)] = []
    comment: Annotated[str, Field(max_length=POLICY.comment_length_max)] = ""

    def rating(self, about: Side, now: datetime) -> Rating:
        return Rating.give(about, self.stars, self.tags, self.comment, now)


class WithdrawalBody(Body):
    reason: Reason
