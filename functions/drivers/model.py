"""What a driver is: an applicant, then somebody the desk has decided about, then somebody on shift."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NewType

from drivers.decision import Action, Decision, NotReadyForApproval, OwnCase, Status, StatusForbids
from drivers.document import Document
from drivers.papers import Papers
from drivers.policy import POLICY, Policy
from drivers.profile import Profile
from drivers.shift import (
    AlreadyOnShift,
    DocumentCheckDue,
    NotApproved,
    NotReadyForShift,
    OfflineReason,
    Shift,
    Suspended,
    VehicleNotChosen,
    VehicleOnShift,
    VehicleUnknown,
)
from drivers.vehicle import Garage, RemovedVehicle, Vehicle
from events.drivers import (
    DriverApproved,
    DriverErased,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from kernel.outbox import Fact
from kernel.refusal import Refusal

DriverId = NewType("DriverId", str)


class NotApplied(Refusal):
    """Signed in, but has not applied to drive."""


class AccountErased(Refusal):
    """The account was erased; nothing brings it back."""


@dataclass(frozen=True)
class TakenOver:
    """A driver as another system knew him."""

    profile: Profile
    applied_at: datetime
    status: Status
    garage: Garage
    papers: Papers
    decisions: list[Decision]
    rating: float | None


@dataclass(frozen=True)
class Driver:
    """One driver. An erased one keeps its id and version, so that nothing older can bring it back, and nothing personal."""

    id: DriverId
    profile: Profile
    applied_at: datetime
    status: Status = Status.APPLIED
    garage: Garage = field(default_factory=Garage)
    removed_vehicles: list[RemovedVehicle] = field(default_factory=list)
    papers: Papers = field(default_factory=Papers)
    decisions: list[Decision] = field(default_factory=list)
    shift: Shift | None = None
    rating: float | None = None
    rating_version: int = 0
    erased_at: datetime | None = None
    version: int = 0

    def change_profile(self, profile: Profile) -> Next:
        return self._told_if_changed(replace(self, profile=profile))

    def add_vehicle(self, vehicle: Vehicle, policy: Policy = POLICY) -> Next:
        return self._told_if_changed(replace(self, garage=self.garage.add(vehicle, policy)))

    def change_vehicle(self, vehicle: Vehicle) -> Next:
        return self._told_if_changed(replace(self, garage=self.garage.change(vehicle)))

    def remove_vehicle(self, vehicle_id: str, policy: Policy = POLICY) -> Next:
        vehicle = self.garage.get(vehicle_id)
        if vehicle == self.vehicle_on_shift:
            raise VehicleOnShift(plate=vehicle.plate)
        removed = [*self.removed_vehicles, RemovedVehicle(vehicle.id, vehicle.request_fingerprint)]
        kept = removed[-policy.removed_vehicles_kept :]
        return self._told_if_changed(replace(self, garage=self.garage.remove(vehicle_id), removed_vehicles=kept))

    def request_of(self, vehicle_id: str) -> str:
        """The fingerprint of the request that added a vehicle, also if it was removed since; empty if none did."""
        vehicles: list[Vehicle | RemovedVehicle] = [*self.garage.vehicles, *self.removed_vehicles]
        return next((vehicle.request_fingerprint for vehicle in vehicles if vehicle.id == vehicle_id), "")

    def hand_in(self, document: Document, policy: Policy = POLICY) -> Next:
        """On shift, a document that is no longer valid ends it, and a new expiry is watched from now on."""
        at = document.handed_in_at
        papers = self.papers.hand_in(document, policy)
        if papers == self.papers:
            return self, ()
        if self.shift is None:
            return replace(self, papers=papers), ()
        return replace(self, papers=papers, shift=replace(self.shift, watched_since=at))._watched(at, policy)

    def decide(self, decision: Decision, policy: Policy = POLICY) -> Next:
        """Take the desk's decision. For everybody else a reinstated driver is as one who was just approved.

        The last decisions stay on record, as many as the policy says: with all of them he would outgrow the table's item.
        """
        if decision.by == self.id:
            raise OwnCase()
        if self.decisions and decision.repeats(self.decisions[-1]):
            return self, ()
        if self.status != decision.action.before:
            raise StatusForbids(action=decision.action, status=self.status, needed=decision.action.before)
        if decision.action is Action.APPROVE and (failed := self.papers.failed_checks(decision.at, policy)):
            raise NotReadyForApproval(failed_checks=failed)
        decisions = [*self.decisions, decision][-policy.decisions_kept :]
        decided = replace(self, status=decision.action.after, decisions=decisions)
        if decision.action is not Action.SUSPEND:
            return decided, (DriverApproved(**decided.card),)
        suspended, facts = decided.go_offline(OfflineReason.SUSPENDED)
        return suspended, (*facts, DriverSuspended(driver_id=self.id, reason=decision.reason))

    def go_online(self, vehicle_id: str, at: datetime, policy: Policy = POLICY) -> Next:
        """Begin a shift; asked again, nothing more happens."""
        if self.shift and self.shift.vehicle_id == vehicle_id:
            return self, ()
        if self.vehicle_on_shift:
            raise AlreadyOnShift(plate=self.vehicle_on_shift.plate)
        if failed := self._failed_checks(vehicle_id, at, policy):
            raise NotReadyForShift(failed_checks=failed)
        online = replace(self, shift=Shift(vehicle_id, began_at=at, watched_since=at))
        return online, (DriverWentOnline(**online.card), online._document_check(at, policy))

    def go_offline(self, reason: OfflineReason = OfflineReason.DRIVER) -> Next:
        if self.shift is None:
            return self, ()
        return replace(self, shift=None), (DriverWentOffline(driver_id=self.id, reason=reason),)

    def check_documents(self, at: datetime, policy: Policy = POLICY) -> Next:
        """A shift ends with the first required document that does."""
        if self.papers.failed_checks(at, policy):
            return self.go_offline(OfflineReason.DOCUMENT_EXPIRED)
        return self, ()

    def is_watched_by(self, timer: DocumentCheckDue) -> bool:
        return self.shift is not None and self.shift.watched_since == timer.watched_since

    def rated(self, average: float | None, version: int) -> Next:
        """What riders think of the driver, as of a `version` of his standing: an older one changes nothing."""
        if self.erased_at or version <= self.rating_version:
            return self, ()
        return self._told_if_changed(replace(self, rating=average, rating_version=version))

    def imported(self, known: TakenOver) -> Next:
        """Others hear of it as of the decisions and changes that they would have been."""
        taken = replace(
            self,
            profile=known.profile,
            applied_at=known.applied_at,
            status=known.status,
            garage=known.garage,
            papers=known.papers,
            decisions=known.decisions,
            rating=self.rating if self.rating_version else known.rating,
        )
        if taken.status is self.status:
            return self._told_if_changed(taken)
        facts: tuple[Fact, ...] = ()
        if self.status is Status.APPLIED or taken.status is Status.APPROVED:
            facts = (DriverApproved(**taken.card),)
        if taken.status is Status.SUSPENDED:
            facts = (*facts, DriverSuspended(driver_id=self.id, reason=taken.decisions[-1].reason))
        return taken, facts

    def erase(self, at: datetime) -> Next:
        """Begun anew from nothing, so that no field can be forgotten, now or when there are more of them."""
        if self.erased_at:
            return self, ()
        _, facts = self.go_offline(OfflineReason.ERASED)
        erased = Driver(self.id, Profile(), self.applied_at, Status.ERASED, erased_at=at, version=self.version)
        return erased, (*facts, DriverErased(driver_id=self.id))

    @property
    def vehicle_on_shift(self) -> Vehicle | None:
        return self.garage.get(self.shift.vehicle_id) if self.shift else None

    @property
    def card(self) -> dict[str, Any]:
        """The facts of the driver card (`events.drivers.DriverCard`); it names a vehicle only on shift."""
        card: dict[str, Any] = {
            "driver_id": self.id,
            "display_name": self.profile.display_name,
            "traits": [str(trait) for trait in self.profile.traits],
            "rating": self.rating,
        }
        if vehicle := self.vehicle_on_shift:
            card |= {
                "vehicle_id": vehicle.id,
                "vehicle_plate": vehicle.plate,
                "vehicle_description": vehicle.description,
                "categories": [str(category) for category in vehicle.categories],
                "serves_needs": vehicle.serves_needs,
            }
        return card

    def _failed_checks(self, vehicle_id: str, at: datetime, policy: Policy) -> list[Refusal]:
        failed = self.papers.failed_checks(at, policy)
        if self.status is Status.APPLIED:
            failed.insert(0, NotApproved())
        if self.status is Status.SUSPENDED:
            failed.insert(0, Suspended(reason=self.decisions[-1].reason))
        if not vehicle_id:
            failed.append(VehicleNotChosen())
        elif self.garage.find(vehicle_id) is None:
            failed.append(VehicleUnknown(vehicle_id=vehicle_id))
        return failed

    def _watched(self, at: datetime, policy: Policy) -> Next:
        checked, facts = self.check_documents(at, policy)
        return (checked, facts) if facts else (self, (self._document_check(at, policy),))

    def _document_check(self, at: datetime, policy: Policy) -> DocumentCheckDue:
        return DocumentCheckDue(driver_id=self.id, watched_since=at, due_at=self.papers.next_check_at(at, policy))

    def _told_if_changed(self, changed: Driver) -> Next:
        """Others hear only of a changed card, and only of a driver they have heard of: an applicant is none."""
        known = self.status is not Status.APPLIED
        return changed, (DriverProfileChanged(**changed.card),) if known and changed.card != self.card else ()


Next = tuple[Driver, tuple[Fact, ...]]
