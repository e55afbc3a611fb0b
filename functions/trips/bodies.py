"""Requests of the trips API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from kernel.fields import Coordinates, Instant, Reason
from kernel.http import Body
from trips.actions import Action, Kind
from trips.policy import POLICY
from trips.side import Side

At = Annotated[Instant, Field(description="When it happened, by the device's clock.")]
Pin = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="The four digits the rider says.")]
KindName = Annotated[Kind, Field(strict=False)]

_VOCABULARY = "; ".join(
    f"{side}: {', '.join(POLICY.reasons[side])}" for side in (Side.RIDER, Side.DRIVER, Side.DESK) if POLICY.reasons[side]
)


class StepBody(Body):
    at: At


class StartBody(Body):
    at: At
    pin: Pin


class CancelBody(Body):
    """Only a driver's `at` counts, for whom it may be late.

    The desk and the driver choose whether another driver is looked for. Without their word it is so for a driver, whose
    rider still wants to go, and not for the desk.
    """

    reason: Annotated[Reason, Field(description=f"One of these, or one's own words. {_VOCABULARY}.")]
    at: Annotated[At | None, Field(description="When it happened, by the driver's device; without it, now.")] = None
    find_another_driver: bool | None = None


class DropoffBody(Coordinates):
    """Where the rider now wants to go."""


class PinResetBody(Body):
    reason: Reason


class BacklogAction(Body):
    """`pin` belongs to a `start`, `stop` to a `stop`, `reason` to a `cancel`."""

    action: KindName
    at: At
    pin: Pin | None = None
    stop: Annotated[int, Field(ge=1)] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> BacklogAction:
        needed = {Kind.START: "pin", Kind.STOP: "stop", Kind.CANCEL: "reason"}.get(self.action)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"a {self.action} comes with its {needed}")
        return self

    @property
    def as_action(self) -> Action:
        return Action(self.action, self.at, self.pin or "", self.stop or 0, self.reason or "")


class BacklogBody(Body):
    """What a phone could not send while it was out of reach, in the order in which it happened."""

    actions: Annotated[list[BacklogAction], Field(min_length=1, max_length=100)]
