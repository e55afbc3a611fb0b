"""An offer belongs to one driver and ends one way or the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dispatch.policy import POLICY
from events.dispatch import RideOfferClosed, RideOffered
from kernel.clock import seconds
from kernel.geo import Point
from kernel.refusal import Refusal


class NoOpenOffer(Refusal):
    """Nothing asks for this driver's answer."""


class OfferNotYours(Refusal):
    """The offer was made to another driver; only he may answer it."""


class OfferNoLongerOpen(Refusal):
    """The offer has ended one way or the other."""


class Outcome(StrEnum):
    """How an offer stands. One that was accepted is `given_back` if the driver cancels before the pickup."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True)
class Offer:
    """One driver asked; `pickup_s` is how long he would take to the pickup, `distance_m` how far it is.

    `by` is `dispatch`, or `desk` for a driver who was sent and not asked.
    """

    id: str
    driver_id: str
    offered_at: datetime
    pickup_s: int = 0
    distance_m: int = 0
    outcome: Outcome = Outcome.OPEN
    reason: str = ""
    by: str = "dispatch"

    @property
    def expires_at(self) -> datetime:
        return self.offered_at + seconds(POLICY.offer_s)

    @property
    def closes_at(self) -> datetime:
        """A little after the driver was told it would."""
        return self.expires_at + seconds(POLICY.answer_grace_s)

    @property
    def locked_until(self) -> datetime:
        return self.closes_at + seconds(POLICY.lock_slack_s)

    def ended(self, outcome: Outcome, reason: str = "") -> Offer:
        return replace(self, outcome=outcome, reason=reason)

    def may_be_repeated(self, at: datetime) -> bool:
        """To a driver who did not say no: he missed it, or was out of reach."""
        missed = self.outcome in (Outcome.EXPIRED, Outcome.WITHDRAWN)
        return missed and at >= self.offered_at + seconds(POLICY.ask_again_after_s)

    def check_for(self, driver_id: str) -> None:
        if self.driver_id != driver_id:
            raise OfferNotYours()

    def check_open(self, at: datetime) -> None:
        if self.outcome is not Outcome.OPEN:
            raise OfferNoLongerOpen(outcome=str(self.outcome))
        if at >= self.closes_at:
            raise OfferNoLongerOpen(outcome=str(Outcome.EXPIRED))

    def made(self, pickup: Point, dropoff: Point, category: str) -> RideOffered:
        return RideOffered(
            ride_id=ride_id_of(self.id),
            offer_id=self.id,
            driver_id=self.driver_id,
            estimated_pickup_s=self.pickup_s,
            expires_at=self.expires_at,
            pickup=pickup,
            dropoff=dropoff,
            category=category,
        )

    @property
    def closed(self) -> RideOfferClosed:
        return RideOfferClosed(
            ride_id=ride_id_of(self.id),
            offer_id=self.id,
            driver_id=self.driver_id,
            outcome=self.outcome,
            reason=self.reason,
        )


def offer_id(ride_id: str, number: int) -> str:
    """An offer's id leads to its ride without a look-up.

    >>> offer_id("ride-1", 3), ride_id_of("ride-1.3")
    ('ride-1.3', 'ride-1')
    """
    return f"{ride_id}.{number}"


def ride_id_of(offer_id: str) -> str:
    return offer_id.rpartition(".")[0]
