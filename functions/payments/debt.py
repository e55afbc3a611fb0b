"""What a rider owes for rides that his ways to pay have refused: asked for again a few times, paid by him at any time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from events.payments import RiderDebtOpened, RiderDebtSettled
from kernel.clock import seconds
from kernel.money import Money
from kernel.outbox import Fact
from kernel.refusal import Refusal
from kernel.timer import Timer
from payments.method import Method
from payments.own_case import check_not_own
from payments.policy import POLICY


class NothingOwed(Refusal):
    """The rider owes nothing."""


class DebtBeingPaid(Refusal):
    """A payment of it is under way."""


class DebtRetryDue(Timer, frozen=True, kw_only=True):
    """Ask for the debt again."""

    rider_id: str
    schedule: int


class RideDebtWaived(Timer, frozen=True, kw_only=True):
    """Tells a ride's payment that what was owed for it is not asked for any more."""

    ride_id: str


class RideDebtPaid(Timer, frozen=True, kw_only=True):
    """Tells a ride's payment that what was owed for it has been paid, by which order."""

    ride_id: str
    amount: Money
    method: Method
    key: str
    reference: str


@dataclass(frozen=True)
class RideDebt:
    ride_id: str
    amount: Money
    since: datetime


@dataclass(frozen=True)
class PaidBy:
    """The order that paid."""

    method: Method
    key: str
    reference: str

    def told(self, ride: RideDebt, at: datetime) -> RideDebtPaid:
        return RideDebtPaid(
            due_at=at, ride_id=ride.ride_id, amount=ride.amount, method=self.method, key=self.key, reference=self.reference
        )


@dataclass(frozen=True)
class Debt:
    """One rider's debt. `charge_id` is the payment of it that is under way, `is_retry` that the schedule began it.

    `tries` counts those of the schedule. It begins anew with each ride, and `schedule` tells its timers from older ones.
    """

    rider_id: str
    rides: list[RideDebt] = field(default_factory=list)
    charge_id: str = ""
    is_retry: bool = False
    tries: int = 0
    schedule: int = 0
    retry_at: datetime | None = None
    version: int = 0

    @property
    def payable(self) -> list[RideDebt]:
        """What one payment can settle: rides of one currency."""
        return [ride for ride in self.rides if ride.amount.currency == self.rides[0].amount.currency]

    @property
    def owed(self) -> Money | None:
        return sum_of(self.payable) if self.rides else None

    def add(self, ride: RideDebt, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
        if any(known.ride_id == ride.ride_id for known in self.rides):
            return self, ()
        more, due = replace(self, rides=[*self.rides, ride], tries=0)._ask_later(at)
        return more, (RiderDebtOpened(rider_id=self.rider_id, owed=sum_of(more.payable)), *due)

    def begin(self, charge_id: str, *, is_retry: bool) -> Debt:
        """From now on this payment is under way, and no other."""
        if not self.rides:
            raise NothingOwed()
        if self.charge_id:
            raise DebtBeingPaid()
        return replace(self, charge_id=charge_id, is_retry=is_retry, tries=self.tries + is_retry)

    def paid(self, charge_id: str, rides: list[RideDebt], by: PaidBy, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
        """Each ride hears of it, and nothing is owed for it any more."""
        settled = {ride.ride_id for ride in rides}
        told: tuple[Fact, ...] = tuple(by.told(ride, at) for ride in rides)
        free = replace(self, charge_id="" if self.charge_id == charge_id else self.charge_id)
        return free._without(settled, rides[0].amount.currency, told)

    def of_ride(self, ride_id: str) -> RideDebt:
        found = next((ride for ride in self.rides if ride.ride_id == ride_id), None)
        if found is None:
            raise NothingOwed()
        return found

    def waive(self, ride_id: str, by: str, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
        """The desk asks no more for one ride. Not while a payment is under way, which may be for this very ride."""
        check_not_own(by, self.rider_id)
        waived = self.of_ride(ride_id)
        if self.charge_id:
            raise DebtBeingPaid()
        told = RideDebtWaived(due_at=at, ride_id=ride_id)
        return self._without({ride_id}, waived.amount.currency, (told,))

    def refused(self, charge_id: str, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
        """Asked again as often as the policy says; after that it waits for the rider."""
        if self.charge_id != charge_id:
            return self, ()
        free = replace(self, charge_id="")
        return free._ask_later(at) if self.is_retry else (free, ())

    def _without(self, rides: set[str], currency: str, told: tuple[Fact, ...]) -> tuple[Debt, tuple[Fact, ...]]:
        left = replace(self, rides=[ride for ride in self.rides if ride.ride_id not in rides])
        if left.rides:
            return left, (*told, RiderDebtOpened(rider_id=self.rider_id, owed=sum_of(left.payable)))
        cleared = replace(left, schedule=self.schedule + 1, retry_at=None)
        return cleared, (*told, RiderDebtSettled(rider_id=self.rider_id, owed=Money(0, currency)))

    def _ask_later(self, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
        schedule = self.schedule + 1
        if self.tries >= len(POLICY.debt_retries_s):
            return replace(self, schedule=schedule, retry_at=None), ()
        due_at = at + seconds(POLICY.debt_retries_s[self.tries])
        due = DebtRetryDue(due_at=due_at, rider_id=self.rider_id, schedule=schedule)
        return replace(self, schedule=schedule, retry_at=due_at), (due,)


def sum_of(rides: list[RideDebt]) -> Money:
    """Of rides of one currency."""
    return Money(sum(ride.amount.amount_minor for ride in rides), rides[0].amount.currency)
