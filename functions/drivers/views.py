"""What the drivers API answers."""

from __future__ import annotations

from datetime import date, datetime

from drivers.decision import Decision, Status
from drivers.document import Document, DocumentKind
from drivers.model import Driver
from drivers.policy import POLICY
from drivers.profile import Trait
from drivers.vehicle import Category, Vehicle
from kernel.http import View


class VehicleView(View):
    vehicle_id: str
    plate: str
    make: str
    model: str
    colour: str
    year: int
    categories: list[Category]
    wheelchair_access: bool
    serves_needs: list[str]

    @classmethod
    def of(cls, vehicle: Vehicle) -> VehicleView:
        return cls(vehicle_id=vehicle.id, serves_needs=vehicle.serves_needs, **vars(vehicle))


class DocumentView(View):
    """`expires_at` is the first instant at which it no longer counts."""

    kind: DocumentKind
    number: str
    expires_on: date
    expires_at: datetime
    handed_in_at: datetime

    @classmethod
    def of(cls, document: Document) -> DocumentView:
        return cls(expires_at=document.expires_at(POLICY.time_zone), **vars(document))


class ShiftView(View):
    online: bool
    vehicle_id: str | None = None
    began_at: datetime | None = None

    @classmethod
    def of(cls, driver: Driver) -> ShiftView:
        if driver.shift is None:
            return cls(online=False)
        return cls(online=True, vehicle_id=driver.shift.vehicle_id, began_at=driver.shift.began_at)


class DriverView(View):
    """A driver as he himself and the desk see him."""

    driver_id: str
    status: Status
    display_name: str
    phone: str
    language: str
    traits: list[Trait]
    vehicles: list[VehicleView]
    documents: list[DocumentView]
    missing_documents: list[DocumentKind]
    replaced_documents: list[DocumentView]
    decisions: list[Decision]
    shift: ShiftView
    rating: float | None
    applied_at: datetime
    version: int

    @classmethod
    def of(cls, driver: Driver) -> DriverView:
        return cls(
            driver_id=driver.id,
            status=driver.status,
            vehicles=[VehicleView.of(vehicle) for vehicle in driver.garage.vehicles],
            documents=[DocumentView.of(document) for document in driver.papers.held],
            missing_documents=driver.papers.missing(),
            replaced_documents=[DocumentView.of(document) for document in driver.papers.replaced],
            decisions=driver.decisions,
            shift=ShiftView.of(driver),
            rating=driver.rating,
            applied_at=driver.applied_at,
            version=driver.version,
            **vars(driver.profile),
        )


class DriverSummary(View):
    """A line of the desk's list."""

    driver_id: str
    status: Status
    display_name: str
    applied_at: datetime
    missing_documents: list[DocumentKind]
    online: bool

    @classmethod
    def of(cls, driver: Driver) -> DriverSummary:
        return cls(
            driver_id=driver.id,
            status=driver.status,
            display_name=driver.profile.display_name,
            applied_at=driver.applied_at,
            missing_documents=driver.papers.missing(),
            online=driver.shift is not None,
        )


class DriverList(View):
    drivers: list[DriverSummary]
    next_cursor: str | None


class ExportView(View):
    """Everything this service holds about the person, and where the rest is to be had."""

    exported_at: datetime
    account: DriverView
    also_at: dict[str, str]


class ErasureView(View):
    """Erasure has begun; every copy follows within minutes."""

    erased_at: datetime
