"""A charge of its own, beside those of rides: a rider fills his wallet, or pays what he owes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kernel.money import Money
from kernel.outbox import Fact
from kernel.refusal import Refusal
from payments import book_keeping
from payments.debt import Debt, PaidBy, RideDebt, sum_of
from payments.ledger import Entry
from payments.method import Method, MethodKind
from payments.outcome import Done, Outcome, Refused, Unanswered, Waiting
from payments.policy import POLICY
from payments.step import Operation, Step, StepKey


class TopUpOutOfBounds(Refusal):
    """Too little to be worth the provider's fee, or more than a wallet should hold."""


class MethodCannotBeCharged(Refusal):
    """We cannot take money by this method: cash, or a wallet from itself."""


class CurrencyNotTaken(Refusal):
    """No ride is priced in it, so nobody could spend it."""


class Purpose(StrEnum):
    TOP_UP = "top_up"
    DEBT = "debt"


class ChargeState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    REFUSED = "refused"


class ChargeChange(NamedTuple):
    charge: Charge
    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Charge:
    """`rides` are those whose debt it pays."""

    id: str
    rider_id: str
    purpose: Purpose
    amount: Money
    method: Method
    asked_at: datetime
    fingerprint: str = ""
    rides: list[RideDebt] = field(default_factory=list)
    state: ChargeState = ChargeState.PENDING
    step: Step | None = None
    reason: str = ""
    reference: str = ""
    ended_at: datetime | None = None
    version: int = 0

    @classmethod
    def top_up(
        cls,
        charge_id: str,
        rider_id: str,
        amount: Money,
        method: Method,
        *,
        currencies: Collection[str],
        fingerprint: str,
        at: datetime,
    ) -> ChargeChange:
        """`currencies` are those of published tariffs; before any was heard of, there is nothing to hold against one."""
        if currencies and amount.currency not in currencies:
            raise CurrencyNotTaken(currencies=sorted(currencies))
        if not POLICY.top_up_min_minor <= amount.amount_minor <= POLICY.top_up_max_minor:
            raise TopUpOutOfBounds(least_minor=POLICY.top_up_min_minor, most_minor=POLICY.top_up_max_minor)
        if method.kind not in (MethodKind.CARD, MethodKind.PIX):
            raise MethodCannotBeCharged(method=str(method.kind))
        return cls(charge_id, rider_id, Purpose.TOP_UP, amount, method, at, fingerprint)._begin(at)

    @classmethod
    def of_debt(cls, charge_id: str, debt: Debt, method: Method, *, fingerprint: str, at: datetime) -> ChargeChange:
        if method.kind is MethodKind.CASH:
            raise MethodCannotBeCharged(method=str(method.kind))
        amount, rides = sum_of(debt.payable), debt.payable
        return cls(charge_id, debt.rider_id, Purpose.DEBT, amount, method, at, fingerprint, rides)._begin(at)

    @property
    def key(self) -> str:
        return str(StepKey("charge", self.id, Operation.CHARGE, 1))

    @property
    def paid_by(self) -> PaidBy:
        return PaidBy(self.method, self.key, self.reference)

    def order_of(self, key: str) -> Step | None:
        """What was ordered under a key; there is one only."""
        return Step(self.key, Operation.CHARGE, self.amount, self.method) if key == self.key else None

    def told(self, outcome: Outcome, at: datetime) -> ChargeChange:
        """What became of it."""
        if self.step is None:
            return ChargeChange(self)
        match outcome:
            case Done():
                return self._paid(outcome, at)
            case Refused():
                return ChargeChange(replace(self, state=ChargeState.REFUSED, step=None, reason=outcome.reason, ended_at=at))
            case Waiting():
                step, due = self.step.waiting(outcome.reference, outcome.prompt)
            case Unanswered():
                step, due = self.step.again(at)
        return ChargeChange(replace(self, step=step), (due,))

    def _begin(self, at: datetime) -> ChargeChange:
        step = Step(self.key, Operation.CHARGE, self.amount, self.method)
        return ChargeChange(replace(self, step=step), (step.due(at),))

    def _paid(self, done: Done, at: datetime) -> ChargeChange:
        source = self.method.source(self.rider_id)
        if self.purpose is Purpose.TOP_UP:
            entry = book_keeping.top_up(self.id, self.rider_id, self.amount, source, at)
        else:
            entry = book_keeping.debt_paid(self.key, self.rider_id, self.amount, source, at)
        entries = [replace(entry, order=self.key)]
        if done.fee:
            entries.append(book_keeping.provider_fee(self.key, done.fee, self.method.provider, at))
        paid = replace(self, state=ChargeState.PAID, step=None, reference=done.reference, ended_at=at)
        return ChargeChange(paid, (), tuple(entries))
