"""What is imported from the system before: the money of rides, promo credit, payments to drivers, cards kept elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kernel.money import Money
from kernel.refusal import Refusal
from payments.method import Card, CardState, KeptCard

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.@+-]{1,100}$")]
NameOrNone = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.@+-]{0,100}$")]
Amount = Annotated[int, Meta(ge=0, le=10**11)]
SignedAmount = Annotated[int, Meta(ge=-(10**11), le=10**11)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Instant = Annotated[datetime, Meta(tz=True)]
Words = Annotated[str, Meta(max_length=500)]


class DriverMissing(Refusal):
    """Somebody earned at the ride, and nobody says who."""


class RideRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ride's money. `fare_minor` is the whole price, without tip and donation, whoever paid it; `driver_share_minor` of
    it was the driver's, or more where the platform added to it.

    `credit_minor` of the price was promo credit; `charged_minor` was really taken, tip and donation included; `owed_minor`
    is still asked for. `driver_paid`: the old system has paid the driver, or will. `collected_here`: it asks for what is
    owed no more, so that it is the rider's debt here from now on, to be paid before he rides again.
    """

    ride_id: Name
    rider_id: Name
    driver_id: NameOrNone
    kind: Literal["trip", "cancellation", "no_show"]
    ended_at: Instant
    currency: Currency
    fare_minor: Amount
    driver_share_minor: Amount
    tip_minor: Amount
    donation_minor: Amount
    credit_minor: Amount
    charged_minor: Amount
    owed_minor: Amount
    driver_paid: bool
    collected_here: bool = False

    @property
    def driver_minor(self) -> int:
        """All that the driver gets."""
        return self.driver_share_minor + self.tip_minor

    @property
    def rounding_minor(self) -> int:
        """What the ride cost and nobody is known to have paid; less than nothing if more was paid."""
        due = self.fare_minor + self.tip_minor + self.donation_minor
        return due - self.credit_minor - self.charged_minor - self.owed_minor

    def money(self, amount_minor: int) -> Money:
        return Money(amount_minor, self.currency)


class CreditRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left of a rider's promo credit: nothing, once it is used up."""

    credit_id: Name
    rider_id: Name
    amount_minor: Amount
    currency: Currency
    granted_at: Instant
    note: Words

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class DriverPaymentRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a driver got beside his rides; negative if it was taken from him."""

    payment_id: Name
    driver_id: Name
    amount_minor: SignedAmount
    currency: Currency
    paid_at: Instant
    category: Annotated[str, Meta(max_length=100)]
    note: Words
    driver_paid: bool

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class CardRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card that its provider keeps: `reference` is the provider's name for it, the rest is to recognise it by."""

    card_id: Name
    rider_id: Name
    provider: Annotated[str, Meta(min_length=1, max_length=40)]
    reference: Annotated[str, Meta(min_length=1, max_length=255)]
    brand: Annotated[str, Meta(max_length=40)]
    last_four: Annotated[str, Meta(pattern=r"^[0-9]{4}$")]
    expires: Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
    added_at: Instant
    is_default: bool

    @property
    def card(self) -> Card:
        kept = KeptCard(self.reference, self.brand, self.last_four, self.expires)
        return Card(self.card_id, self.provider, "", self.added_at, state=CardState.READY, kept=kept, imported=True)

    @classmethod
    def of(cls, rider_id: str, card: Card, *, is_default: bool) -> CardRecord:
        kept = card.kept or KeptCard("", "", "", "")
        return cls(
            card_id=card.id,
            rider_id=rider_id,
            provider=card.provider,
            reference=kept.reference,
            brand=kept.brand,
            last_four=kept.last_four,
            expires=kept.expires,
            added_at=card.added_at,
            is_default=is_default,
        )
