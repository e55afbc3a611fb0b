"""A ride's money, from the first word of the ride to the last refund.

Facts come in any order: they are noted, and `_go_on` says what follows from all of them together. Whatever a provider has
to do is a `step`: stored first, ordered by a timer, and recorded when its outcome is known; there is one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from events.payments import (
    DriverTipped,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    PaymentReleased,
    RidePaymentEvent,
)
from kernel.clock import seconds
from kernel.money import Money
from kernel.outbox import Fact
from payments import book_keeping
from payments.accounts import Account, rider_wallet, rider_wallet_held
from payments.book_keeping import Fare
from payments.debt import RideDebt, RideDebtPaid
from payments.import_records import RideRecord
from payments.ledger import Entry
from payments.method import WALLET, Method, MethodKind
from payments.outcome import Done, Outcome, Refused, Unanswered, Waiting
from payments.own_case import check_not_own
from payments.policy import POLICY
from payments.refunding import NothingPaid, Refund, RefundTooHigh, TooManyRefunds
from payments.step import Operation, Step, StepKey
from payments.tipping import (
    AlreadyTipped,
    NothingToTip,
    Tip,
    TipNotByThisMethod,
    TippedElsewhere,
    TipTooHigh,
    TipTooLate,
)


class Authorisation(StrEnum):
    """Whether the method was found good for the expected fare before the ride was driven."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class PaymentState(StrEnum):
    NOTED = "noted"
    AUTHORISING = "authorising"
    AUTHORISED = "authorised"
    UNSECURED = "unsecured"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    OWED = "owed"
    WAIVED = "waived"
    RELEASING = "releasing"
    RELEASED = "released"


@dataclass(frozen=True)
class Hold:
    """What is set aside, and the key of the order that did it."""

    key: str
    reference: str
    amount: Money


@dataclass(frozen=True)
class Taken:
    """What one order took from the rider; `returned` of it he has back. In cash there is neither key nor reference."""

    method: Method
    amount: Money
    returned: Money
    key: str = ""
    reference: str = ""

    @property
    def left(self) -> Money:
        return self.amount - self.returned


@dataclass(frozen=True)
class ImportedRide:
    """A ride that was driven and paid for in the system before: what that said of it last, and how often it was booked."""

    record: RideRecord
    revision: int


class Change(NamedTuple):
    """What became of a payment, and what is committed with it."""

    payment: RidePayment
    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    owed: RideDebt | None = None

    def then(self, later: Change) -> Change:
        return Change(later.payment, self.facts + later.facts, self.entries + later.entries, self.owed or later.owed)


@dataclass(frozen=True)
class RidePayment:
    """`expected` is what shall be set aside. `calculated_at` is when the fare was known, `is_booked` that the ledger has it.

    What was `taken` is at most the fare; `owed` is the rest when the method has refused it, `waived` if the desk asks for it
    no more. Charges that were `refused` are remembered: some are paid after all. An `imported` ride is closed: it gets no
    tip here, and what is refunded of it goes into the rider's wallet, for no provider of ours has taken it.
    """

    ride_id: str
    rider_id: str = ""
    driver_id: str = ""
    attempt: int = 0
    method: Method | None = None
    expected: Money | None = None
    authorisation: Authorisation = Authorisation.NOT_ASKED
    hold: Hold | None = None
    fare: Fare | None = None
    calculated_at: datetime | None = None
    is_called_off: bool = False
    is_booked: bool = False
    is_closed: bool = False
    taken: list[Taken] = field(default_factory=list)
    owed: Money | None = None
    waived: Money | None = None
    tip: Tip | None = None
    refunds: list[Refund] = field(default_factory=list)
    step: Step | None = None
    steps: int = 0
    refused: list[Step] = field(default_factory=list)
    reason: str = ""
    imported: ImportedRide | None = None
    version: int = 0

    # What was heard

    def note(self, rider_id: str, method: Method, at: datetime) -> Change:
        """Who rides, and how he pays."""
        if self.method:
            return Change(self)
        return replace(self, rider_id=rider_id, method=method)._go_on(at)

    def agree(self, expected: Money, at: datetime) -> Change:
        if self.expected:
            return Change(self)
        return replace(self, expected=expected)._go_on(at)

    def assign(self, driver_id: str, attempt: int, at: datetime) -> Change:
        """Another driver changes nothing about what was set aside. Who was assigned before him may be told of later."""
        if attempt <= self.attempt or self.fare:
            return Change(self)
        return replace(self, driver_id=driver_id, attempt=attempt)._go_on(at)

    def call_off(self, at: datetime) -> Change:
        """No ride came of it, so nothing is to pay."""
        if self.is_called_off or self.fare:
            return Change(self)
        return replace(self, is_called_off=True)._go_on(at)

    def calculate(self, fare: Fare, at: datetime) -> Change:
        """What the ride costs, which is said once."""
        if self.fare or self.is_called_off:
            return Change(self)
        known = replace(self, fare=fare, rider_id=fare.rider_id, driver_id=fare.driver_id, calculated_at=at)
        return known._go_on(at)

    def settle_debt(self, paid: RideDebtPaid, at: datetime) -> Change:
        """What was owed for this ride has been paid, however."""
        if not self.owed or any(taken.key == paid.key for taken in self.taken):
            return Change(self)
        taken = Taken(paid.method, paid.amount, _nothing(paid.amount), paid.key, paid.reference)
        return replace(self, owed=None, reason="")._with_taken(taken, at)

    def waive_debt(self, at: datetime) -> Change:
        """What was owed for this ride is not asked for any more."""
        if not self.owed:
            return Change(self)
        return replace(self, owed=None, waived=self.owed, reason="")._go_on(at)

    # What people ask for

    def give_tip(self, amount: Money, method: Method | None, tip_id: str, fingerprint: str, at: datetime) -> Change:
        if self.fare is None or self.fare.kind != "trip" or self.calculated_at is None or self.method is None:
            raise NothingToTip()
        if self.imported:
            raise TippedElsewhere()
        method = method or self.method
        if self.tip and not self.tip.reason:
            raise AlreadyTipped(amount_minor=self.tip.amount.amount_minor, currency=self.tip.amount.currency)
        if at > self.calculated_at + seconds(POLICY.tip_within_s):
            raise TipTooLate(hours=POLICY.tip_within_s // 3600)
        if amount.amount_minor > POLICY.tip_max_minor or amount.currency != self.fare.total.currency:
            raise TipTooHigh(most_minor=POLICY.tip_max_minor, currency=self.fare.total.currency)
        if not method.takes_tips:
            raise TipNotByThisMethod(method=str(method.kind))
        return replace(self, tip=Tip(tip_id, amount, method, fingerprint))._go_on(at)

    def give_back(self, refund: Refund, at: datetime) -> Change:
        check_not_own(refund.by, self.rider_id, self.driver_id)
        if any(known.id == refund.id for known in self.refunds):
            return Change(self)
        if not self.refundable:
            raise NothingPaid()
        most = self.refundable
        if refund.amount.currency != most.currency or refund.amount.amount_minor > most.amount_minor:
            raise RefundTooHigh(most_minor=most.amount_minor, currency=most.currency, most=str(most.decimal))
        if len(self.refunds) >= POLICY.refunds_max:
            raise TooManyRefunds(most=POLICY.refunds_max)
        return replace(self, refunds=[*self.refunds, refund])._go_on(at)

    # What providers say

    def told(self, outcome: Outcome, at: datetime) -> Change:
        """What became of the step."""
        if self.step is None:
            return Change(self)
        match outcome:
            case Done():
                change = self._done(self.step, outcome, at)
            case Refused():
                change = self._refused(self.step, outcome.reason, at)
            case Waiting():
                step, due = self.step.waiting(outcome.reference, outcome.prompt)
                return Change(replace(self, step=step), (due,))
            case Unanswered():
                return self._unanswered(self.step, at)
        return change.then(change.payment._go_on(at))

    # What can be read

    @property
    def state(self) -> PaymentState:
        operation = self.step.operation if self.step else None
        if operation is Operation.AUTHORISE:
            return PaymentState.AUTHORISING
        if operation is Operation.RELEASE:
            return PaymentState.RELEASING
        if operation in (Operation.CAPTURE, Operation.CHARGE):
            return PaymentState.CAPTURING
        if self.is_closed:
            return self._end
        if self.authorisation is Authorisation.GIVEN:
            return PaymentState.AUTHORISED
        return PaymentState.NOTED if self.authorisation is Authorisation.NOT_ASKED else PaymentState.UNSECURED

    @property
    def _end(self) -> PaymentState:
        if self.owed:
            return PaymentState.OWED
        if self.waived:
            return PaymentState.WAIVED
        return PaymentState.CAPTURED if self.paid else PaymentState.RELEASED

    @property
    def paid(self) -> Money | None:
        """What was had from the rider for the fare."""
        return sum((taken.amount for taken in self.taken), _nothing(self.fare.total)) if self.fare else None

    @property
    def refundable(self) -> Money | None:
        """What was had, without what he has back or shall get back."""
        if not self.paid:
            return None
        return self.paid - sum((refund.amount for refund in self.refunds), _nothing(self.paid))

    def order_of(self, key: str) -> Step | None:
        """What was ordered under a key and refused."""
        return next((step for step in self.refused if step.key == key), None)

    # What follows

    def _go_on(self, at: datetime) -> Change:
        """The next step that all facts together ask for, if none is under way."""
        if self.step or self.method is None:
            return Change(self)
        if self.is_closed:
            return self._afterwards(at)
        if self.is_called_off or (self.fare and not self.fare.total):
            return self._release(at)
        if self.fare and self.paid is not None:
            return self._collect(self.method, self.fare, self.fare.total - self.paid, at)
        if self.driver_id and self.expected and self.authorisation is Authorisation.NOT_ASKED:
            return self._authorise(self.method, self.expected, at)
        return Change(self)

    def _authorise(self, method: Method, expected: Money, at: datetime) -> Change:
        if method.kind is MethodKind.CASH:
            given = replace(self, authorisation=Authorisation.GIVEN)
            return Change(given, (PaymentAuthorised(**self._names(method, expected)),))
        if not method.can_hold or not expected:
            return Change(self)
        return self._order(Operation.AUTHORISE, expected, method, at)

    def _release(self, at: datetime) -> Change:
        if self.hold and self.method:
            held = self.hold
            return self._order(Operation.RELEASE, held.amount, self.method, at, reference=held.reference, of_key=held.key)
        return Change(replace(self, is_closed=True))

    def _collect(self, method: Method, fare: Fare, rest: Money, at: datetime) -> Change:
        """Out of what is set aside first; what is missing by a charge."""
        if method.kind is MethodKind.CASH:
            entries = (book_keeping.cash_fare(fare, at),)
            change = replace(self, is_booked=True)._with_taken(Taken(method, fare.total, _nothing(rest)), at)
            return change._replace(entries=entries)
        if self.hold:
            held = self.hold
            amount = Money(min(held.amount.amount_minor, rest.amount_minor), rest.currency)
            return self._order(Operation.CAPTURE, amount, method, at, reference=held.reference, of_key=held.key)
        return self._order(Operation.CHARGE, rest, method, at)

    def _afterwards(self, at: datetime) -> Change:
        """When the fare is settled: the tip, then refunds, one after the other."""
        if self.tip and self.tip.is_wanted:
            return self._order(Operation.TIP, self.tip.amount, self.tip.method, at)
        for refund in self.refunds:
            if refund.left:
                taken = next(taken for taken in self.taken if taken.left)
                amount = Money(min(taken.left.amount_minor, refund.left.amount_minor), refund.amount.currency)
                into = WALLET if taken.method.kind is MethodKind.CASH or self.imported else taken.method
                return self._order(Operation.REFUND, amount, into, at, reference=taken.reference, of_key=taken.key)
        return Change(self)

    def _order(
        self, operation: Operation, amount: Money, method: Method, at: datetime, *, reference: str = "", of_key: str = ""
    ) -> Change:
        key = StepKey("ride", self.ride_id, operation, self.steps + 1)
        step = Step(str(key), operation, amount, method, reference, of_key)
        return Change(replace(self, step=step, steps=key.number), (step.due(at),))

    # What an outcome means

    def _done(self, step: Step, done: Done, at: datetime) -> Change:
        after = replace(self, step=None)
        match step.operation:
            case Operation.AUTHORISE:
                change = after._authorised(step, done, at)
            case Operation.RELEASE:
                change = after._released(step, at)
            case Operation.CAPTURE | Operation.CHARGE:
                change = after._collected(step, done, at)
            case Operation.TIP:
                change = after._tipped(step, at)
            case Operation.REFUND:
                change = after._refunded(step, step.method.source(self.rider_id), at)
        return change._replace(entries=change.entries + _fee(step, done, self.ride_id, at))

    def _refused(self, step: Step, reason: str, at: datetime) -> Change:
        after = replace(self, step=None)
        match step.operation:
            case Operation.AUTHORISE:
                refused = replace(after, authorisation=Authorisation.REFUSED, reason=reason)
                return Change(refused, (after._failed(step, "authorise", reason),))
            case Operation.RELEASE:
                return after._released(step, at)
            case Operation.CAPTURE:
                lapsed = replace(after, hold=None)
                return Change(lapsed, (), lapsed._hold_given_back(step, self.hold, at))
            case Operation.CHARGE:
                return after._owing(step, reason, at)
            case Operation.TIP:
                tip = replace(self.tip, reason=reason) if self.tip else None
                return Change(
                    replace(after, tip=tip, refused=self._refused_with(step)), (after._failed(step, "tip", reason),)
                )
            case Operation.REFUND:
                return after._refunded(step, rider_wallet(self.rider_id), at)

    def _refused_with(self, tip: Step) -> list[Step]:
        """Of tips the last ones: there is no end to what a rider may try."""
        tips = [known for known in self.refused if known.operation is Operation.TIP]
        others = [known for known in self.refused if known.operation is not Operation.TIP]
        return [*others, *[*tips, tip][-POLICY.refused_tips_kept :]]

    def _unanswered(self, step: Step, at: datetime) -> Change:
        """Asked again under the same key, a little later each time: another key might take the money twice."""
        if step.operation is Operation.AUTHORISE and step.attempt >= POLICY.authorise_tries:
            given_up = replace(self, step=None, authorisation=Authorisation.UNKNOWN)
            return given_up._order(Operation.RELEASE, step.amount, step.method, at, of_key=step.key)
        later, due = step.again(at)
        change = Change(replace(self, step=later), (due,))
        is_late = step.attempt >= POLICY.tries_before_owed
        if is_late and self.fare and self.fare.total and not self.is_booked:
            booked = replace(change.payment, is_booked=True)
            return Change(booked, change.facts, (book_keeping.fare_owed(self.fare, at),))
        return change

    def _authorised(self, step: Step, done: Done, at: datetime) -> Change:
        hold = Hold(step.key, done.reference, step.amount)
        entries: tuple[Entry, ...] = ()
        if step.method.kind is MethodKind.WALLET:
            entries = (book_keeping.wallet_held(step.key, self.rider_id, step.amount, at, ride_id=self.ride_id),)
        told = PaymentAuthorised(**self._names(step.method, step.amount))
        return Change(replace(self, authorisation=Authorisation.GIVEN, hold=hold), (told,), entries)

    def _released(self, step: Step, at: datetime) -> Change:
        """Where it was never known whether anything was set aside, nobody was told that it was."""
        told = (PaymentReleased(**self._names(step.method, step.amount)),) if self.hold else ()
        return Change(replace(self, hold=None), told, self._hold_given_back(step, self.hold, at))

    def _hold_given_back(self, step: Step, hold: Hold | None, at: datetime) -> tuple[Entry, ...]:
        """A provider gives back by itself what a capture leaves; from the wallet's part we do."""
        if hold is None or step.method.kind is not MethodKind.WALLET:
            return ()
        return (book_keeping.wallet_released(hold.key, self.rider_id, hold.amount, at, ride_id=self.ride_id),)

    def _collected(self, step: Step, done: Done, at: datetime) -> Change:
        entries: tuple[Entry, ...] = ()
        source = step.method.source(self.rider_id)
        if step.operation is Operation.CAPTURE and step.method.kind is MethodKind.WALLET and self.hold:
            source = rider_wallet_held(self.rider_id)
            rest = replace(self.hold, amount=self.hold.amount - step.amount)
            entries = self._hold_given_back(step, rest, at) if rest.amount else ()
        after = replace(self, hold=None, is_booked=True)
        change = after._with_taken(Taken(step.method, step.amount, _nothing(step.amount), step.key, done.reference), at)
        return change._replace(entries=(self._payment_of_fare(step, source, at), *entries))

    def _payment_of_fare(self, step: Step, source: Account, at: datetime) -> Entry:
        if self.fare and not self.is_booked:
            entry = book_keeping.fare_captured(self.fare, step.amount, source, at)
        else:
            entry = book_keeping.debt_paid(step.key, self.rider_id, step.amount, source, at, ride_id=self.ride_id)
        return replace(entry, order=step.key)

    def _with_taken(self, taken: Taken, at: datetime) -> Change:
        after = replace(self, taken=[*self.taken, taken])
        if after.fare is None or after.paid != after.fare.total:
            return Change(after)
        told = PaymentCaptured(
            **after._names(taken.method, after.fare.total), driver_id=after.fare.driver_id, captured_at=at
        )
        return Change(replace(after, is_closed=True), (told,))

    def _owing(self, step: Step, reason: str, at: datetime) -> Change:
        """The ride is over and the driver gets his share; the rider owes what is missing."""
        entries = () if self.is_booked or not self.fare else (book_keeping.fare_owed(self.fare, at),)
        after = replace(self, owed=step.amount, is_booked=True, is_closed=True, reason=reason)
        after = replace(after, refused=[*self.refused, step])
        debt = RideDebt(self.ride_id, step.amount, at)
        return Change(after, (self._failed(step, "capture", reason),), entries, debt)

    def _tipped(self, step: Step, at: datetime) -> Change:
        if self.tip is None:
            return Change(self)
        entry = book_keeping.tip(self.ride_id, self.driver_id, step.amount, step.method.source(self.rider_id), at)
        told = DriverTipped(**self._names(step.method, step.amount), driver_id=self.driver_id)
        tip = replace(self.tip, is_given=True)
        return Change(replace(self, tip=tip), (told,), (replace(entry, order=step.key),))

    def _refunded(self, step: Step, into: Account, at: datetime) -> Change:
        """What a card cannot take back goes into the wallet: the rider gets it in any case."""
        refund = next(refund for refund in self.refunds if refund.left)
        taken = next(taken for taken in self.taken if taken.left)
        returned = replace(taken, returned=taken.returned + step.amount)
        given = replace(refund, given=refund.given + step.amount)
        after = replace(
            self,
            taken=[returned if known is taken else known for known in self.taken],
            refunds=[given if known is refund else known for known in self.refunds],
        )
        entry = book_keeping.refund(
            step.key,
            self.ride_id,
            step.amount,
            into,
            at,
            borne_by_driver=self.driver_id if refund.borne_by_driver else "",
            by=refund.by,
            note=refund.reason,
        )
        told = PaymentRefunded(**self._names(step.method, step.amount), reason=refund.reason)
        return Change(after, (told,), (entry,))

    def _failed(self, step: Step, stage: str, reason: str) -> RidePaymentEvent:
        return PaymentFailed(**self._names(step.method, step.amount), stage=stage, reason=reason)

    def _names(self, method: Method, amount: Money) -> dict[str, Any]:
        return {"ride_id": self.ride_id, "rider_id": self.rider_id, "method": str(method.kind), "amount": amount}


def to_hold(expected: Money, basis: str) -> Money:
    """An estimate may be exceeded, so a little more is set aside for it.

    >>> to_hold(Money(1001, "EUR"), "metered"), to_hold(Money(1001, "EUR"), "upfront")
    (Money(amount_minor=1202, currency='EUR'), Money(amount_minor=1001, currency='EUR'))
    """
    percent = POLICY.metered_margin_percent if basis == "metered" else 0
    return Money(-(-expected.amount_minor * (100 + percent) // 100), expected.currency)


def _nothing(amount: Money) -> Money:
    return Money(0, amount.currency)


def _fee(step: Step, done: Done, ride_id: str, at: datetime) -> tuple[Entry, ...]:
    if not done.fee:
        return ()
    return (book_keeping.provider_fee(step.key, done.fee, step.method.provider, at, ride_id=ride_id),)
