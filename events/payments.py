"""What the payments service publishes."""

from datetime import datetime
from typing import ClassVar

from kernel.event import Event, source_of
from kernel.money import Money


class PaymentEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("payments")


class RidePaymentEvent(PaymentEvent, frozen=True, kw_only=True):
    """One ride's money. `method` is `cash`, `wallet`, `card` or `pix`."""

    aggregate: ClassVar[str] = "ride_id"

    ride_id: str
    rider_id: str
    method: str
    amount: Money


class PaymentAuthorised(RidePaymentEvent, frozen=True, kw_only=True):
    """The method is good for the expected fare."""


class PaymentCaptured(RidePaymentEvent, frozen=True, kw_only=True):
    """The rider has paid what the ride costs; for `cash`, to the driver."""

    driver_id: str
    captured_at: datetime


class PaymentFailed(RidePaymentEvent, frozen=True, kw_only=True):
    """The method refused. `stage` is `authorise`, `capture` or `tip`; `reason` is a word such as `declined`."""

    stage: str
    reason: str


class PaymentReleased(RidePaymentEvent, frozen=True, kw_only=True):
    """An authorisation that is not needed was given back."""


class PaymentRefunded(RidePaymentEvent, frozen=True, kw_only=True):
    """The rider got money back."""

    reason: str


class DriverTipped(RidePaymentEvent, frozen=True, kw_only=True):
    """The driver gets all of it."""

    driver_id: str


class RiderDebtEvent(PaymentEvent, frozen=True, kw_only=True):
    """What a rider owes in all; rides are refused while it is not settled."""

    aggregate: ClassVar[str] = "rider_id"

    rider_id: str
    owed: Money


class RiderDebtOpened(RiderDebtEvent, frozen=True, kw_only=True):
    """A capture failed, and what was owed could not be had; `owed` is the new sum."""


class RiderDebtSettled(RiderDebtEvent, frozen=True, kw_only=True):
    """Nothing is owed any more; `owed` is 0."""


class DriverPaidOut(PaymentEvent, frozen=True, kw_only=True):
    """Money went to the driver's bank."""

    aggregate: ClassVar[str] = "payout_id"

    payout_id: str
    driver_id: str
    amount: Money
    paid_out_at: datetime
