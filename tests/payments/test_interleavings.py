"""Whatever happens to the money of some rides, in whatever order and however often: the books are right, nothing is twice.

Every story runs through the real subscribers, timers, HTTP handlers and table code; the provider loses requests and answers.
At its end all that is still on its way arrives, and then everything has to add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import msgspec
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from moto import mock_aws

from kernel import aws, clock
from kernel.table import Table
from payments import accounts, book_keeping, performing, reconciliation, store, store_ledger, store_payouts, webhooks
from payments.bank_details import Destination, DestinationKind
from payments.ledger import Entry, EntryKind
from payments.method import Card, CardState, KeptCard, MethodKind, Methods
from payments.model import RidePayment
from payments.outcome import Outcome, Unanswered
from payments.payout_account import PayoutAccount
from payments.posted import PostedRow
from payments.provider import Movement
from payments.providers import fake
from payments.service import SERVICE
from payments.step import Step
from tests.conftest import Client, create_table
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, eur, stored

TOKENS = ("tok_visa", "tok_declined", "tok_expires", "tok_timeout_after_success")
METHODS = ("wallet", "cash", "pix", *TOKENS)
AMOUNTS = st.sampled_from((0, 1, 333, 1000, 1099, 2600))
SOME = st.integers(0, 10**6)
"""Which one of those there are."""

DAY_S = 24 * 3600


class Interleavings(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.real_ask = performing._ask
        self.world = ExitStack()
        self.world.enter_context(mock_aws())
        self.world.enter_context(patch.object(performing, "_ask", self.ask))
        traveller = self.world.enter_context(time_machine.travel(NOON, tick=False))
        aws.client.cache_clear()
        self.flow = Flow(create_table(SERVICE), traveller)
        self.rider, self.desk = Client(SERVICE).as_rider("ana"), Client(SERVICE).as_desk("eva")
        self.admin = Client(SERVICE, "bia", "admin")
        self.rides: list[str] = []
        self.open: list[str] = []
        self.waiting: list[Callable[[], None]] = []
        self.told: list[Callable[[], None]] = []
        self.calls: list[tuple[Client, str, dict[str, Any], str]] = []
        self.network = "up"

    @initialize(methods=st.lists(st.sampled_from(METHODS), min_size=2, max_size=3), which=SOME)
    def people_and_rides(self, methods: list[str], which: int) -> None:
        kept = [KeptCard(token, "visa", "4242", "2031-12") for token in TOKENS]
        cards = [Card(one.reference, "fake", "", NOON, state=CardState.READY, kept=one) for one in kept]
        store.save_methods(Methods("ana"), Methods("ana", cards))
        to = Destination(DestinationKind.IBAN, "PT50000201231234567890154", "Rui")
        store_payouts.save_account(PayoutAccount("rui", NOON, to))
        store_ledger.book([book_keeping.top_up("a-gift", "ana", eur(2500), accounts.BANK, NOON)])
        for method in methods:
            self.a_ride_is_wished_for(method, 1000)
        self.events_arrive(which, 3 * len(methods) - 1)
        self.time_passes(8, duplicate=True)

    # What happens

    @rule(method=st.sampled_from(METHODS), expected=AMOUNTS)
    def a_ride_is_wished_for(self, method: str, expected: int) -> None:
        ride_id = f"ride-{len(self.rides) + 1}"
        self.rides.append(ride_id)
        self.open.append(ride_id)
        self.waiting += [
            lambda: self.flow.requested(ride_id, method),
            lambda: self.flow.agreed(expected, ride_id),
            lambda: self.flow.assigned(ride_id),
        ]

    @precondition(lambda self: self.open)
    @rule(which=SOME, total=AMOUNTS, kind=st.sampled_from(("trip", "trip", "cancellation", "called off")))
    def a_ride_ends(self, which: int, total: int, kind: str) -> None:
        ride_id = self.open.pop(which % len(self.open))
        if kind == "called off":
            self.waiting.append(lambda: self.flow.cancelled(ride_id))
        else:
            self.waiting.append(lambda: self.flow.calculated(total, ride_id, kind))

    @precondition(lambda self: self.waiting)
    @rule(which=SOME, number=st.integers(1, 3))
    def events_arrive(self, which: int, number: int) -> None:
        for _ in range(min(number, len(self.waiting))):
            fact = self.waiting.pop(which % len(self.waiting))
            fact()
            self.told.append(fact)

    @precondition(lambda self: self.told)
    @rule(which=SOME)
    def an_event_arrives_again(self, which: int) -> None:
        self.told[which % len(self.told)]()

    @rule(seconds=st.sampled_from((1, 8, 90, 1000, 90_000)), duplicate=st.booleans())
    def time_passes(self, seconds: int, duplicate: bool) -> None:
        self.flow.settle(seconds, duplicate=duplicate)

    @precondition(lambda self: self.flow.fired)
    @rule(which=SOME)
    def an_old_timer_fires_again(self, which: int) -> None:
        self.flow.fire(self.flow.fired[which % len(self.flow.fired)])

    @rule(which=SOME)
    def a_webhook_comes_late_and_three_times(self, which: int) -> None:
        keys = [item["key"] for item in stored(self.flow.table, having="moves") if ":" in item["key"]]
        call = fake.PROVIDER.news(keys[which % len(keys)]) if keys else None
        for _ in range(3 if call else 0):
            webhooks.take("fake", call)  # type: ignore[arg-type]
            self.flow.relay()

    @rule(network=st.sampled_from(("up", "up", "loses requests", "loses answers")))
    def the_network_is(self, network: str) -> None:
        self.network = network

    # What people ask for

    @precondition(lambda self: self.rides)
    @rule(which=SOME, amount=st.sampled_from((1, 200)), method=st.sampled_from(("wallet", *TOKENS)))
    def a_rider_tips(self, which: int, amount: int, method: str) -> None:
        body = {"amount": money(amount), "payment_method_id": method}
        self.call(self.rider, f"/v1/rides/{self.rides[which % len(self.rides)]}/tip", body)

    @precondition(lambda self: self.rides)
    @rule(which=SOME, amount=st.sampled_from((None, 1, 500)), borne_by=st.sampled_from(("platform", "driver")))
    def the_desk_refunds(self, which: int, amount: int | None, borne_by: str) -> None:
        body = {"amount": money(amount) if amount else None, "reason": "a detour", "borne_by": borne_by}
        self.call(self.desk, f"/v1/rides/{self.rides[which % len(self.rides)]}/refunds", body)

    @rule(amount=st.sampled_from((500, 1099, 5000)), method=st.sampled_from(("pix", *TOKENS)))
    def a_rider_fills_his_wallet(self, amount: int, method: str) -> None:
        body = {"amount": money(amount), "payment_method_id": method}
        self.call(self.rider, "/v1/wallet/top-ups", body)

    @rule(method=st.sampled_from(("wallet", "pix", *TOKENS)))
    def a_rider_pays_his_debt(self, method: str) -> None:
        self.call(self.rider, "/v1/debts/mine/pay", {"payment_method_id": method})

    @precondition(lambda self: self.rides)
    @rule(which=SOME)
    def the_desk_waives_a_debt(self, which: int) -> None:
        ride_id = self.rides[which % len(self.rides)]
        self.call(self.desk, f"/v1/debts/ana/rides/{ride_id}/waive", {"reason": "priced wrongly"})

    @rule()
    def drivers_are_paid(self) -> None:
        self.call(self.admin, "/v1/payout-runs", {"up_to": f"{clock.now():%Y-%m-%d}", "minimum": money(1)})

    @precondition(lambda self: self.calls)
    @rule(which=SOME)
    def a_request_is_repeated(self, which: int) -> None:
        client, path, body, key = self.calls[which % len(self.calls)]
        assert client.post(path, body, key=key).status < 500
        self.flow.relay()

    # What must be so in the end

    def teardown(self) -> None:
        try:
            self.everything_arrives()
            self.check()
        finally:
            self.world.close()
            aws.client.cache_clear()

    def everything_arrives(self) -> None:
        self.network = "up"
        for ride_id in self.open:
            self.waiting.append(lambda ride_id=ride_id: self.flow.calculated(700, ride_id))  # type: ignore[misc]
        while self.waiting:
            self.waiting.pop()()
        self.flow.settle(40 * DAY_S)
        assert self.flow.due == []

    def check(self) -> None:
        check_books(self.flow.table)
        payments = [self.flow.payment(ride_id) for ride_id in self.rides]
        entries = [msgspec.convert(item, Entry) for item in stored(self.flow.table, having="postings")]
        fares = Counter(entry.ride_id for entry in entries if entry.kind in (EntryKind.FARE, EntryKind.CASH_FARE))
        assert fares == {payment.ride_id: 1 for payment in payments if payment.fare and payment.fare.total}
        for payment in payments:
            check_ride(payment)
        owed = sum((payment.owed for payment in payments if payment.owed), eur(0))
        assert store_ledger.balance(accounts.rider_receivable("ana"), "EUR") == owed
        assert sum((ride.amount for ride in store.debt("ana").rides), eur(0)) == owed
        assert not store_ledger.balance(accounts.rider_wallet_held("ana"), "EUR")
        assert store_ledger.balance(accounts.rider_wallet("ana"), "EUR").amount_minor <= 0
        assert moved_here(self.flow.table) == moved_there(self.flow.table)

    def ask(self, rider_id: str, step: Step) -> Outcome:
        if self.network == "loses requests" and step.method.kind is not MethodKind.WALLET:
            return Unanswered("the request was lost")
        outcome = self.real_ask(rider_id, step)
        return Unanswered("the answer was lost") if self.network == "loses answers" else outcome

    def call(self, client: Client, path: str, body: dict[str, Any]) -> None:
        key = f"key-{len(self.calls):08}"
        self.calls.append((client, path, body, key))
        assert client.post(path, body, key=key).status < 500
        self.flow.relay()


def check_ride(payment: RidePayment) -> None:
    assert payment.step is None
    assert payment.is_closed
    assert payment.hold is None
    total = payment.fare.total if payment.fare else eur(0)
    assert (payment.paid or eur(0)) + (payment.owed or eur(0)) + (payment.waived or eur(0)) == total
    assert all(0 <= taken.returned.amount_minor <= taken.amount.amount_minor for taken in payment.taken)
    assert all(refund.given == refund.amount for refund in payment.refunds)
    assert sum((refund.amount for refund in payment.refunds), eur(0)) == sum(
        (taken.returned for taken in payment.taken), eur(0)
    )
    assert payment.tip is None or payment.tip.is_given or payment.tip.reason


def moved_here(table: Table) -> Counter[str]:
    """What the ledger says that the provider moved, by order, its fees taken off."""
    moved: Counter[str] = Counter()
    for item in stored(table, having="entry_id"):
        row = msgspec.convert(item, PostedRow)
        if row.account == accounts.provider_clearing("fake"):
            moved[reconciliation.order_of(row)] += row.amount.amount_minor
    return moved


def moved_there(table: Table) -> Counter[str]:
    """What the provider says: charged once, given back once, paid out once."""
    moved: Counter[str] = Counter()
    for item in stored(table, having="name"):
        movement = msgspec.convert(item, Movement)
        moved[movement.name] += movement.amount.amount_minor - movement.fee.amount_minor
    return moved


def money(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "EUR"}


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
