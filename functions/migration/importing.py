"""Who is who: people of the old system and their accounts here, and which of our rides has which of the old numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from kernel import importing
from kernel.importing import ChangedHere, Kind, Taken
from kernel.receipts import Receipt
from kernel.table import Write
from migration import store_numbers, store_people
from migration.model import Side
from migration.person import AccountErased, EmailTaken, Person, SubjectTaken
from migration.ride_number import NumberedRide, NumberTaken
from migration.service import SERVICE
from migration.wording import WORDINGS

Text = Annotated[str, Meta(min_length=1, max_length=200)]


class PersonRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """`rider_number` and `driver_number` are the old ids of his roles; 0 where they are not told, and then learnt later."""

    user_id: Text
    subject: Text
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]
    roles: list[Literal["rider", "driver"]] = []
    rider_number: Annotated[int, Meta(ge=0)] = 0
    driver_number: Annotated[int, Meta(ge=0)] = 0

    @property
    def numbers(self) -> dict[str, int]:
        told = {"rider": self.rider_number, "driver": self.driver_number}
        return {role: number for role, number in told.items() if number}

    @classmethod
    def of(cls, person: Person) -> PersonRecord:
        return cls(
            user_id=person.user_id,
            subject=person.subject,
            email=person.email,
            roles=[role for role in ("rider", "driver") if role in person.roles],
            rider_number=person.numbers.get("rider", 0),
            driver_number=person.numbers.get("driver", 0),
        )


def take(record: PersonRecord, _receipt: Receipt | None) -> Taken:
    if store_people.is_forgotten(record.subject):
        raise AccountErased()
    before = store_people.person(record.user_id)
    for refusal, holder in (
        (EmailTaken, store_people.by_email(record.email)),
        (SubjectTaken, store_people.by_subject(record.subject)),
    ):
        if holder and holder.user_id != record.user_id:
            raise refusal(user_id=holder.user_id)
    person = Person(record.user_id, record.subject, record.email, tuple(record.roles), record.numbers)
    if before:
        same = before.subject == person.subject
        person = replace(person, numbers=before.numbers | person.numbers, sign_in=before.sign_in if same else "")
    return Taken(record.user_id, 0, store_people.saving(person, before))


def show(receipt: Receipt) -> PersonRecord | None:
    person = store_people.person(receipt.id)
    return PersonRecord.of(person) if person else None


class RideRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A ride of the old system, under its number there and the id that it got here."""

    number: Annotated[int, Meta(ge=1)]
    ride_id: Text


def take_ride(record: RideRecord, _receipt: Receipt | None) -> Taken:
    before = store_numbers.by_number(record.number)
    if before and before.ride_id != record.ride_id:
        raise NumberTaken(number=record.number, ride_id=before.ride_id)
    ride = before or NumberedRide(record.number, record.ride_id, Side.LEGACY)
    return Taken(str(record.number), 0, store_numbers.saving(ride))


def show_ride(receipt: Receipt) -> RideRecord | None:
    ride = store_numbers.by_number(int(receipt.id))
    return RideRecord(ride.number, ride.ride_id) if ride else None


def withdraw_ride(receipt: Receipt) -> tuple[Write, ...]:
    """A number that was given out here stays."""
    ride = store_numbers.by_number(int(receipt.id))
    if ride is None:
        return ()
    if ride.home is not Side.LEGACY:
        raise ChangedHere(version=0, imported_version=receipt.version)
    return store_numbers.forgetting(ride)


class NumbersRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers that the old system will not give out itself any more, because its counter was raised beyond `last`."""

    of: Literal["rides", "shifts"]
    first: Annotated[int, Meta(ge=1)]
    last: Annotated[int, Meta(ge=1)]


def take_numbers(record: NumbersRecord, _receipt: Receipt | None) -> Taken:
    return Taken(record.of, 0, store_numbers.reserving(record.of, record.first, record.last))


def show_numbers(receipt: Receipt) -> NumbersRecord | None:
    block = store_numbers.block(receipt.id)
    return NumbersRecord(receipt.id, block.first, block.last) if block else None  # type: ignore[arg-type]


KINDS: dict[str, Kind[Any]] = {
    store_people.IMPORTED: Kind(PersonRecord, take, show, erasable=True),
    "ride": Kind(RideRecord, take_ride, show_ride, withdraw_ride),
    "numbers": Kind(NumbersRecord, take_numbers, show_numbers),
}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
