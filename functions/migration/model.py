"""Who answers an old route, and how that changes: stages, the sticky choice of a person's side, the kill switch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.refusal import Refusal


class Stage(StrEnum):
    """`shadow`: the old system answers, and the services are asked as well. `canary`: a share of the people has moved."""

    LEGACY = "legacy"
    SHADOW = "shadow"
    CANARY = "canary"
    SERVICE = "service"


class Side(StrEnum):
    LEGACY = "legacy"
    SERVICE = "service"


class RouteUnknown(Refusal):
    """The façade knows no such route."""


class PercentMissing(Refusal):
    """A canary is a share of the people; other stages have none."""


class NotSafe(Refusal):
    """The comparison does not (yet) say that the services answer as the old system does."""


class LegacyUnset(Refusal):
    """The deployment names no old system."""


@dataclass(frozen=True)
class Shift:
    """Where a capability stands; all its routes move together."""

    capability: str
    stage: Stage = Stage.LEGACY
    percent: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""
    reason: str = ""
    version: int = 0

    def to(self, stage: Stage, percent: int | None, *, by: str, reason: str, at: datetime) -> Shift:
        if (stage is Stage.CANARY) != (percent is not None):
            raise PercentMissing(stage=str(stage))
        return replace(self, stage=stage, percent=percent or 0, changed_at=at, changed_by=by, reason=reason)

    def side_of(self, user_id: str) -> Side:
        """
        >>> Shift("estimates", Stage.CANARY, 30).side_of("7") is Shift("estimates", Stage.CANARY, 30).side_of("7")
        True
        """
        moved = self.stage is Stage.SERVICE or (self.stage is Stage.CANARY and bucket(user_id) < self.percent)
        return Side.SERVICE if moved else Side.LEGACY

    @property
    def described(self) -> str:
        """
        >>> Shift("estimates", Stage.CANARY, 30).described
        'canary 30 %'
        """
        return f"{self.stage} {self.percent} %" if self.percent else str(self.stage)

    @property
    def moves(self) -> bool:
        """Whether people are, or are to be, answered by the services."""
        return self.stage in (Stage.CANARY, Stage.SERVICE)


@dataclass(frozen=True)
class KillSwitch:
    """While it is on, the old system answers everything that can live there."""

    on: bool = False
    since: datetime | None = None
    by: str = ""
    reason: str = ""
    version: int = 0


@dataclass(frozen=True)
class Board:
    """The route table as it is read for a call."""

    shifts: dict[str, Shift]
    kill_switch: KillSwitch

    def shift(self, capability: str) -> Shift:
        return self.shifts.get(capability) or Shift(capability)

    def side_of(self, capability: str, user_id: str) -> Side:
        return Side.LEGACY if self.kill_switch.on else self.shift(capability).side_of(user_id)

    def shadows(self, capability: str) -> bool:
        """A canary's people on the old side go on being compared."""
        return not self.kill_switch.on and self.shift(capability).stage in (Stage.SHADOW, Stage.CANARY)

    def leaves_alone(self, capability: str) -> bool:
        """Nothing of it was ever moved: the old system is asked and nobody needs to know who calls."""
        return self.shift(capability).version == 0


@dataclass(frozen=True)
class Change:
    """One line of the audit."""

    at: datetime
    by: str
    reason: str
    what: str
    before: str
    after: str
    routes: tuple[str, ...] = ()


def bucket(user_id: str) -> int:
    """A person's place from 0 to 99, the same for every route: who is moved once is moved early everywhere.

    >>> bucket("4711") == bucket("4711")
    True
    """
    return int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:4]) % 100
