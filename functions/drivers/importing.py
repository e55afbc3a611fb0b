"""Drivers taken over from another system, with their cars, their papers and what was decided about them.

A driver who was approved there is approved here, whatever his papers say; they decide, as everybody's, whether he may begin
a shift. Papers that the other system never asked for can be granted until a day, as any other document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from drivers import store
from drivers.decision import Action, Decision, Status
from drivers.document import Document, DocumentKind
from drivers.model import AccountErased, Driver, DriverId, TakenOver
from drivers.papers import Papers
from drivers.policy import POLICY
from drivers.profile import Profile, Trait
from drivers.service import SERVICE
from drivers.vehicle import Category, Garage, Vehicle, normalised_plate
from drivers.wording import WORDINGS
from kernel import importing
from kernel.importing import Kind, Taken
from kernel.receipts import Receipt
from kernel.table import next_version

Instant = Annotated[datetime, Meta(tz=True)]
Words = Annotated[str, Meta(max_length=40)]
BY = "import"


class VehicleRecord(Struct, frozen=True, forbid_unknown_fields=True):
    vehicle_id: Annotated[str, Meta(min_length=1, max_length=100)]
    plate: Annotated[str, Meta(min_length=1, max_length=20)]
    make: Words
    model: Words
    colour: Words
    year: Annotated[int, Meta(ge=1950, le=2100)]
    categories: Annotated[list[Category], Meta(min_length=1)]
    wheelchair_access: bool = False


class DocumentRecord(Struct, frozen=True, forbid_unknown_fields=True):
    kind: DocumentKind
    number: Words
    expires_on: date


class DriverRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """`driver_id` is the user pool's subject; `reason` says why he is suspended, if he is."""

    driver_id: Annotated[str, Meta(min_length=1, max_length=100)]
    applied_at: Instant
    display_name: Annotated[str, Meta(max_length=60)]
    phone: Annotated[str, Meta(pattern=r"^(\+[1-9]\d{4,14})?$")] = ""
    language: Literal["en", "pt-BR"] = "en"
    traits: list[Trait] = []
    status: Literal["applied", "approved", "suspended"] = "applied"
    decided_at: Instant | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""
    vehicles: Annotated[list[VehicleRecord], Meta(max_length=POLICY.vehicles_max)] = []
    documents: Annotated[list[DocumentRecord], Meta(max_length=len(DocumentKind))] = []
    rating: Annotated[float, Meta(ge=1, le=5)] | None = None

    def taken_over(self) -> TakenOver:
        garage = Garage()
        for record in self.vehicles:
            garage = garage.add(_vehicle(record))
        papers = Papers()
        for paper in self.documents:
            papers = papers.hand_in(Document(paper.kind, paper.number, paper.expires_on, self.applied_at))
        return TakenOver(
            profile=Profile(self.display_name, self.phone, self.language, sorted(set(self.traits))),
            applied_at=self.applied_at,
            status=Status(self.status),
            garage=garage,
            papers=papers,
            decisions=self._decisions(),
            rating=self.rating,
        )

    def _decisions(self) -> list[Decision]:
        at = self.decided_at or self.applied_at
        approved = Decision(Action.APPROVE, BY, at)
        match self.status:
            case "applied":
                return []
            case "approved":
                return [approved]
            case "suspended":
                return [approved, Decision(Action.SUSPEND, BY, at, self.reason)]

    @classmethod
    def of(cls, driver: Driver) -> DriverRecord:
        last = driver.decisions[-1] if driver.decisions else None
        return cls(
            driver_id=driver.id,
            applied_at=driver.applied_at,
            display_name=driver.profile.display_name,
            phone=driver.profile.phone,
            language=driver.profile.language,  # type: ignore[arg-type]
            traits=driver.profile.traits,
            status=driver.status.value,  # type: ignore[arg-type]
            decided_at=last.at if last else None,
            reason=last.reason if last else "",
            vehicles=[_record(vehicle) for vehicle in driver.garage.vehicles],
            documents=[DocumentRecord(paper.kind, paper.number, paper.expires_on) for paper in driver.papers.held],
            rating=driver.rating,
        )


def _vehicle(record: VehicleRecord) -> Vehicle:
    return Vehicle(
        id=record.vehicle_id,
        plate=normalised_plate(record.plate),
        make=record.make,
        model=record.model,
        colour=record.colour,
        year=record.year,
        categories=sorted(set(record.categories), key=list(Category).index),
        wheelchair_access=record.wheelchair_access,
    )


def _record(vehicle: Vehicle) -> VehicleRecord:
    return VehicleRecord(
        vehicle.id,
        vehicle.plate,
        vehicle.make,
        vehicle.model,
        vehicle.colour,
        vehicle.year,
        vehicle.categories,
        vehicle.wheelchair_access,
    )


def take(record: DriverRecord, receipt: Receipt | None) -> Taken:
    driver = store.get(DriverId(record.driver_id))
    if driver and driver.erased_at:
        raise AccountErased()
    importing.unchanged_since(driver, receipt, _mark(driver))
    driver = driver or Driver(DriverId(record.driver_id), Profile(), record.applied_at)
    driver, facts = driver.imported(record.taken_over())
    return Taken(driver.id, next_version(driver).version, (store.saving(driver, facts),), _mark(driver))


def _mark(driver: Driver | None) -> str:
    """What others think of a driver changes without him."""
    if driver is None:
        return ""
    return importing.fingerprint(
        (driver.profile, driver.status, driver.garage, driver.papers, driver.shift, driver.decisions)
    )


def show(receipt: Receipt) -> DriverRecord | None:
    driver = store.get(DriverId(receipt.id))
    return None if driver is None or driver.erased_at else DriverRecord.of(driver)


KINDS = {store.IMPORTED: Kind(DriverRecord, take, show, erasable=True)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
