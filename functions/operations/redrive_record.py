"""Who had which dead letters delivered again, when, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NewType

from kernel.refusal import Refusal
from operations.redriving import Outcome

RedriveId = NewType("RedriveId", str)


class QueueUnknown(Refusal):
    """No deployed service has such a dead-letter queue."""


@dataclass(frozen=True)
class Redrive:
    """Recorded before it begins, so that nothing is delivered again without a trace. No `message_ids`: all of them."""

    id: RedriveId
    by: str
    at: datetime
    queue: str
    message_ids: tuple[str, ...]
    fingerprint: str
    finished_at: datetime | None = None
    redriven: int = 0
    stayed: dict[str, int] = field(default_factory=dict)
    left: bool = False
    version: int = 0

    def finish(self, outcome: Outcome, at: datetime) -> Redrive:
        return replace(self, finished_at=at, redriven=outcome.redriven, stayed=dict(outcome.stayed), left=outcome.left)
