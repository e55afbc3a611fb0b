"""This service's own copies of what it must know about people: the customer card and the driver card."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from events import drivers


@dataclass(frozen=True)
class CustomerCard:
    """An erased person leaves a card with nothing on it, so that no late event brings him back."""

    rider_id: str
    display_name: str = ""
    needs: list[str] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    rating: float | None = None
    erased: bool = False


@dataclass(frozen=True)
class DriverCard:
    """What events told, in whatever order: the facts of the newest that stated facts, the shift of the newest that did.

    Both count in versions of the driver in his own service; `version` is this copy's.
    """

    driver_id: str
    display_name: str = ""
    vehicle_plate: str = ""
    vehicle_description: str = ""
    traits: list[str] = field(default_factory=list)
    rating: float | None = None
    online: bool = False
    facts_version: int = 0
    shift_version: int = 0
    erased: bool = False
    version: int = 0

    @property
    def shift_is_known(self) -> bool:
        return self.shift_version > 0

    @property
    def is_off_shift(self) -> bool:
        """Somebody whose shift has not been heard of may be on one."""
        return self.erased or (self.shift_is_known and not self.online)

    def with_facts(self, facts: drivers.DriverCard, version: int) -> DriverCard:
        if self.erased or version <= self.facts_version:
            return self
        return replace(
            self,
            display_name=facts.display_name,
            vehicle_plate=facts.vehicle_plate,
            vehicle_description=facts.vehicle_description,
            traits=facts.traits,
            rating=facts.rating,
            facts_version=version,
        )

    def with_shift(self, *, online: bool, version: int) -> DriverCard:
        if self.erased or version <= self.shift_version:
            return self
        return replace(self, online=online, shift_version=version)

    def erase(self, version: int) -> DriverCard:
        if self.erased:
            return self
        return DriverCard(driver_id=self.driver_id, shift_version=version, erased=True, version=self.version)
