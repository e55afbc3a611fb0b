"""The states of a trip and what each of them forbids.

    assigned ──▶ en_route ──▶ arrived ──▶ in_progress ──▶ completed
        └────────────────────────▲

Any but the last may also end as cancelled. Completed and cancelled are final.
"""

from __future__ import annotations

from enum import StrEnum

from kernel.refusal import Refusal


class NotArrivedYet(Refusal):
    """The driver has not said that he is at the pickup."""


class NotStartedYet(Refusal):
    """The rider is not aboard."""


class TripMovedOn(Refusal):
    """A later step has been taken; this one was left out for good."""


class RiderAboard(Refusal):
    """From the start on neither of the two can undo the trip."""


class TripOver(Refusal):
    """The trip has ended, and an end is final."""


class State(StrEnum):
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (State.COMPLETED, State.CANCELLED)

    def require(self, *allowed: State) -> None:
        """Raises unless this is one of the allowed states, given in their order: is it too early, or too late?"""
        if self not in allowed:
            raise self.refusal(allowed[0])

    def refusal(self, required: State) -> Refusal:
        if self.is_final:
            return TripOver(state=self)
        order = list(State)
        if order.index(self) > order.index(required):
            return TripMovedOn(state=self)
        return NotStartedYet(state=self) if required is State.IN_PROGRESS else NotArrivedYet(state=self)


BEFORE_PICKUP = (State.ASSIGNED, State.EN_ROUTE)
BEFORE_START = (*BEFORE_PICKUP, State.ARRIVED)
NOT_OVER = (*BEFORE_START, State.IN_PROGRESS)
