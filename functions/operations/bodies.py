"""What callers send, and the names in paths."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from kernel.http import Body

RideName = Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,64}$")]
SHORTEST_RIDE_NAME = 6
"""It is searched for in every log line: one letter would be in all of them. No ride has a shorter name."""
Days = Annotated[float, Query(gt=0, le=30)]
MessageId = Annotated[str, Field(min_length=1, max_length=100)]


class RedriveBody(Body):
    """Which letters: all of one dead-letter queue, or those with these ids."""

    queue: Annotated[str, Field(min_length=1, max_length=80)]
    message_ids: Annotated[list[MessageId], Field(max_length=100)] = []
