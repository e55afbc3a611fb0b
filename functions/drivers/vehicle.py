"""The cars a driver works with, and what each can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from drivers.policy import POLICY, Policy
from kernel.refusal import Refusal

NEEDS_EVERY_VEHICLE_SERVES = ("assistance_animal", "hearing", "low_vision")


class NoSuchVehicle(Refusal):
    """None of the driver's vehicles has this id."""


class PlateAlreadyRegistered(Refusal):
    """The driver has another vehicle with this plate. Two drivers may share one: the day's and the night's."""


class TooManyVehicles(Refusal):
    """The driver has as many vehicles as the policy allows."""


class Category(StrEnum):
    STANDARD = "standard"
    COMFORT = "comfort"
    XL = "xl"
    BLACK = "black"


@dataclass(frozen=True)
class Vehicle:
    """`request_fingerprint` tells a repeated request to add it from another one under the same idempotency key."""

    id: str
    plate: str
    make: str
    model: str
    colour: str
    year: int
    categories: list[Category]
    wheelchair_access: bool = False
    request_fingerprint: str = ""

    @property
    def description(self) -> str:
        """How a rider recognises it.

        >>> Vehicle("v1", "AA12BB", "Toyota", "Corolla", "white", 2021, [Category.STANDARD]).description
        'Toyota Corolla, white'
        """
        return f"{self.make} {self.model}, {self.colour}"

    @property
    def serves_needs(self) -> list[str]:
        return [*NEEDS_EVERY_VEHICLE_SERVES, "wheelchair"] if self.wheelchair_access else [*NEEDS_EVERY_VEHICLE_SERVES]


@dataclass(frozen=True)
class RemovedVehicle:
    """What tells a late repeat of the request that added it from a new one."""

    id: str
    request_fingerprint: str


@dataclass(frozen=True)
class Garage:
    """All the cars of one driver."""

    vehicles: list[Vehicle] = field(default_factory=list)

    def find(self, vehicle_id: str) -> Vehicle | None:
        return next((vehicle for vehicle in self.vehicles if vehicle.id == vehicle_id), None)

    def get(self, vehicle_id: str) -> Vehicle:
        vehicle = self.find(vehicle_id)
        if vehicle is None:
            raise NoSuchVehicle(vehicle_id=vehicle_id)
        return vehicle

    def add(self, vehicle: Vehicle, policy: Policy = POLICY) -> Garage:
        if len(self.vehicles) >= policy.vehicles_max:
            raise TooManyVehicles(vehicles_max=policy.vehicles_max)
        self._check_plate(vehicle)
        return Garage([*self.vehicles, vehicle])

    def change(self, vehicle: Vehicle) -> Garage:
        self._check_plate(vehicle)
        return Garage([vehicle if held.id == vehicle.id else held for held in self.vehicles])

    def remove(self, vehicle_id: str) -> Garage:
        return Garage([vehicle for vehicle in self.vehicles if vehicle.id != vehicle_id])

    def _check_plate(self, vehicle: Vehicle) -> None:
        if any(held.plate == vehicle.plate and held.id != vehicle.id for held in self.vehicles):
            raise PlateAlreadyRegistered(plate=vehicle.plate)


def normalised_plate(plate: str) -> str:
    """One spelling per plate, however it was typed.

    >>> normalised_plate("aa-12 bb")
    'AA12BB'
    """
    return "".join(character for character in plate.upper() if character.isalnum())
