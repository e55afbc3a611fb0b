"""What may be asked of the migration service."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Body
from migration.model import Stage

Reason = Annotated[str, Field(min_length=3, max_length=400, description="For the audit.")]


class ShiftBody(Body):
    """`percent` goes with `canary` only. `despite_verdict` moves people although nothing shows yet that it is safe."""

    stage: Annotated[Stage, Field(strict=False)]
    percent: Annotated[int, Field(ge=1, le=99)] | None = None
    reason: Reason
    despite_verdict: bool = False


class KillSwitchBody(Body):
    on: bool
    reason: Reason
