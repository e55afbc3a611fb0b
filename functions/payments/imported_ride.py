"""The payment of a ride that was paid for in the system before, as its people and the desk see it here: over and closed."""

from __future__ import annotations

from dataclasses import replace

from kernel.money import Money
from payments import imported
from payments.book_keeping import Fare
from payments.import_records import RideRecord
from payments.imported import OLD_SYSTEM
from payments.ledger import Entry
from payments.method import Method, MethodKind
from payments.model import Authorisation, ImportedRide, RidePayment, Taken
from payments.tipping import Tip

IMPORTED_METHOD = Method("imported", MethodKind.CARD, OLD_SYSTEM)


def took_over(before: RidePayment | None, record: RideRecord, revision: int) -> tuple[RidePayment, list[Entry]]:
    """The payment as the record says it, and what has to be booked for it to be so."""
    known = before.imported if before else None
    booked = imported.ride(known.record) if known else None
    payment = replace(
        before or RidePayment(record.ride_id),
        ride_id=record.ride_id,
        rider_id=record.rider_id,
        driver_id=record.driver_id,
        method=IMPORTED_METHOD,
        authorisation=Authorisation.GIVEN,
        fare=_fare(record),
        calculated_at=record.ended_at,
        is_booked=True,
        is_closed=True,
        taken=_taken(record),
        owed=record.money(record.owed_minor) if record.owed_minor else None,
        tip=_tip(record),
        imported=ImportedRide(record, revision),
    )
    return payment, imported.entries(f"ride:{record.ride_id}", revision, booked, imported.ride(record))


def _fare(record: RideRecord) -> Fare:
    platform = record.money(record.fare_minor - record.driver_share_minor)
    return Fare(record.ride_id, record.rider_id, record.driver_id, record.kind, record.money(record.fare_minor), platform)


def _taken(record: RideRecord) -> list[Taken]:
    """For the fare: what was charged beside tip and donation, and what promo credit paid."""
    charged_minor = max(0, record.charged_minor - record.tip_minor - record.donation_minor)
    nothing = Money(0, record.currency)
    return [Taken(IMPORTED_METHOD, record.money(minor), nothing) for minor in (charged_minor, record.credit_minor) if minor]


def _tip(record: RideRecord) -> Tip | None:
    if not record.tip_minor:
        return None
    return Tip("imported", record.money(record.tip_minor), IMPORTED_METHOD, "", is_given=True)
