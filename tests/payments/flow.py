"""A city's worth of payments in one process: events as they are delivered, timers as they become due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, get_type_hints

import msgspec
import time_machine
from moto.dynamodb.models import dynamodb_backends

from events.dispatch import DriverAssigned, RideRequestCancelled, RideRequested, RideUnserved
from events.pricing import FareAgreed, FareCalculated
from kernel import clock, outbox
from kernel.attributes import unmarshal
from kernel.event import Envelope, Event
from kernel.geo import Point
from kernel.inbox import fire
from kernel.money import Money
from kernel.outbox import TimerMessage
from kernel.refusal import snake_case
from kernel.table import Table
from payments import accounts, store, store_ledger, subscribers, timers, trial_balance
from payments.fake_news import TIMERS as FAKE_TIMERS
from payments.method import Card, CardState, KeptCard
from payments.model import RidePayment
from payments.payout_timers import PAYOUT_TIMERS
from tests.conftest import told

VISA = "tok_visa"
NOWHERE = Point(41.15, -8.61)


def eur(amount_minor: int) -> Money:
    return Money(amount_minor, "EUR")


@dataclass
class Flow:
    """Hands events to their subscribers and timers to their handlers, and remembers what was published."""

    table: Table
    traveller: time_machine.Traveller
    events: dict[str, Envelope] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    due: list[TimerMessage] = field(default_factory=list)
    fired: list[TimerMessage] = field(default_factory=list)

    def tell(self, event: Event) -> None:
        name = f"on_{snake_case(type(event).__name__)}"
        getattr(subscribers, name)(event, told())
        self.relay()

    def requested(self, ride_id: str = "ride-1", method_id: str = "", rider_id: str = "ana") -> None:
        self.tell(
            RideRequested(
                ride_id=ride_id,
                rider_id=rider_id,
                pickup=NOWHERE,
                dropoff=NOWHERE,
                category="standard",
                needs=[],
                requested_at=clock.now(),
                payment_method_id=method_id,
            )
        )

    def agreed(self, amount_minor: int = 1000, ride_id: str = "ride-1", basis: str = "upfront") -> None:
        self.tell(
            FareAgreed(
                ride_id=ride_id,
                rider_id="ana",
                category="standard",
                basis=basis,
                expected=eur(amount_minor),
                tariff_id="porto-standard",
                tariff_version=1,
            )
        )

    def assigned(self, ride_id: str = "ride-1", driver_id: str = "rui", attempt: int = 1) -> None:
        self.tell(
            DriverAssigned(
                ride_id=ride_id,
                trip_id=f"{ride_id}-{attempt}",
                attempt=attempt,
                rider_id="ana",
                driver_id=driver_id,
                driver_display_name="Rui",
                vehicle_plate="AA-00-AA",
                vehicle_description="grey",
                pickup=NOWHERE,
                dropoff=NOWHERE,
                stops=[],
                category="standard",
                estimated_pickup_s=60,
                requested_at=clock.now(),
                assigned_at=clock.now(),
                assigned_by="driver",
            )
        )

    def calculated(
        self, amount_minor: int = 1000, ride_id: str = "ride-1", kind: str = "trip", driver_id: str = "rui"
    ) -> None:
        share = amount_minor * 15 // 100
        self.tell(
            FareCalculated(
                ride_id=ride_id,
                trip_id=f"{ride_id}-1",
                rider_id="ana",
                driver_id=driver_id,
                category="standard",
                kind=kind,
                total=eur(amount_minor),
                platform_share=eur(share),
                driver_share=eur(amount_minor - share),
                receipt_hash="hash",
                calculated_at=clock.now(),
            )
        )

    def unserved(self, ride_id: str = "ride-1") -> None:
        self.tell(RideUnserved(ride_id=ride_id, rider_id="ana", searched_s=90, drivers_asked=0))

    def cancelled(self, ride_id: str = "ride-1") -> None:
        self.tell(RideRequestCancelled(ride_id=ride_id, rider_id="ana", by="rider"))

    def ride(self, method_id: str = "", expected: int = 1000, ride_id: str = "ride-1") -> None:
        """Requested, priced and assigned, and whatever its payment does then."""
        self.requested(ride_id, method_id)
        self.agreed(expected, ride_id)
        self.assigned(ride_id)
        self.settle()

    def card(self, token: str = VISA, rider_id: str = "ana") -> str:
        """A card that its provider keeps; its id."""
        methods = store.methods(rider_id)
        kept = KeptCard(token, "visa", "4242", "2031-12")
        card = Card(f"card-{len(methods.cards) + 1}", "fake", "", clock.now(), state=CardState.READY, kept=kept)
        store.save_methods(methods, replace(methods, cards=[*methods.cards, card]))
        return card.id

    def relay(self) -> None:
        """What every write caused since the last time."""
        for item in stored(self.table, having="outbox"):
            version = (f"{item['pk']} {item['sk']}", item.get("version", 0))
            if version in self.seen:
                continue
            self.seen.add(version)
            box = outbox.decode(item["outbox"])
            self.events |= {envelope.metadata.id: envelope for envelope in box.events}
            self.due += box.timers

    def settle(self, seconds: float = 10, *, duplicate: bool = False) -> None:
        """Fire what becomes due within so many seconds, in order; `duplicate` fires everything twice."""
        end = clock.now() + timedelta(seconds=seconds)
        while ready := [timer for timer in self.due if datetime.fromisoformat(timer.due_at) <= end]:
            timer = min(ready, key=lambda timer: timer.due_at)
            self.due.remove(timer)
            self._move_to(max(clock.now(), datetime.fromisoformat(timer.due_at)))
            self.fired.append(timer)
            for _ in range(1 + duplicate):
                self.fire(timer)
        self._move_to(end)

    def fire(self, timer: TimerMessage) -> None:
        kind, handler = HANDLERS[timer.type]
        due_at = fire(kind, handler, timer)
        if due_at:
            self.due.append(msgspec.structs.replace(timer, due_at=clock.rfc3339(due_at)))
        self.relay()

    def payment(self, ride_id: str = "ride-1") -> RidePayment:
        found = store.get_payment(ride_id)
        assert found
        return found

    def told(self, name: str) -> list[dict[str, Any]]:
        """The data of the published events of this name."""
        return [envelope.data for envelope in self.events.values() if envelope.metadata.type == name]

    def _move_to(self, instant: datetime) -> None:
        self.traveller.move_to(instant, tick=False)


def stored(table: Table, *, having: str) -> Iterator[dict[str, Any]]:
    """The items with an attribute of this name, out of moto's memory: a scan would take most of a test's time."""
    for item in dynamodb_backends["123456789012"]["eu-west-1"].tables[table.name].all_items():
        if having in item.attrs:
            yield unmarshal(item.to_json()["Attributes"])


def check_books(table: Table) -> None:
    """The books balance, and every balance is the sum of its postings, also those that sum up a family of accounts."""
    assert not any(trial.difference for trial in trial_balance.trial_balances(store_ledger.trial_lines()))
    posted: Counter[str] = Counter()
    for row in stored(table, having="entry_id"):
        posted[row["account"]] += int(row["amount"]["amount_minor"])
        if accounts.family_of(row["account"]).is_personal:
            posted[row["account"].partition(":")[0]] += int(row["amount"]["amount_minor"])
    held: Counter[str] = Counter()
    for balance in stored(table, having="debit_minor"):
        held[balance["account"]] += int(balance["debit_minor"]) - int(balance["credit_minor"])
        assert balance["balance_minor"] == balance["debit_minor"] - balance["credit_minor"]
    assert held == posted


def _kind(handler: Any) -> Any:
    return next(iter(get_type_hints(handler).values()))


HANDLERS: dict[str, tuple[Any, Any]] = {
    _kind(handler).__name__: (_kind(handler), handler) for handler in (*timers.OWN_TIMERS, *FAKE_TIMERS, *PAYOUT_TIMERS)
}
