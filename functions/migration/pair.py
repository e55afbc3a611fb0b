"""A call and the old system's answer to it, kept until the services have been asked the same."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from kernel import ids
from kernel.timer import Timer
from migration.old import OldAnswer, OldCall

KEPT_HEADERS = ("content-type", "accept-language")


class ComparisonDue(Timer, frozen=True, kw_only=True):
    """Nobody waits for it: the old app has its answer."""

    pair_id: str


@dataclass(frozen=True)
class Pair:
    """No token is kept, and of the headers only what the answer depends on."""

    id: str
    at: datetime
    route_id: str
    user_id: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str
    version: int = 0

    @classmethod
    def of(cls, route_id: str, user_id: str, call: OldCall, answer: OldAnswer, at: datetime) -> Pair:
        return cls(
            id=ids.random_id(),
            at=at,
            route_id=route_id,
            user_id=user_id,
            method=call.method,
            path=call.path,
            query=call.query,
            headers={name: call.headers[name] for name in KEPT_HEADERS if name in call.headers},
            body=base64.b64encode(call.body).decode(),
            status=answer.status,
            answer=base64.b64encode(answer.plain).decode(),
        )

    @property
    def size(self) -> int:
        return len(self.body) + len(self.answer) + len(self.query)

    @property
    def call(self) -> OldCall:
        return OldCall(self.method, self.path, self.query, self.headers, base64.b64decode(self.body))

    @property
    def by_legacy(self) -> OldAnswer:
        return OldAnswer(self.status, body=base64.b64decode(self.answer))
