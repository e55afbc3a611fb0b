"""Where cars, trips and customer cards are kept; tracks are in `chunks.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events.riders import CustomerCard
from kernel import clock, ids
from kernel.table import Key, Table, Write
from location import roads
from location.carriage import TripId
from location.fix import Fix, Ignored
from location.index import place
from location.model import Car, DriverId, Facts
from location.policy import POLICY
from location.service import SERVICE
from location.trip import Trip

table = Table(SERVICE.name)


def car_key(driver_id: str) -> Key:
    return Key(f"DRIVER#{driver_id}", "CAR")


def trip_key(trip_id: str) -> Key:
    return Key(f"TRIP#{trip_id}", "TRIP")


def person_key(person_id: str, trip_id: str) -> Key:
    """By it, erasure finds the tracks of a person."""
    return Key(f"PERSON#{person_id}", f"TRIP#{trip_id}")


def card_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "CARD")


def salt_key(day: str) -> Key:
    return Key(f"DAY#{day}", "SALT")


def get_car(driver_id: str) -> Car | None:
    return table.get(car_key(driver_id), Car)


def car(driver_id: str) -> Car:
    return get_car(driver_id) or Car(DriverId(driver_id))


def cars(driver_ids: Iterable[str]) -> list[Car]:
    """Possibly a moment old."""
    return [msgspec.convert(item, Car) for item in table.items(map(car_key, driver_ids)).values()]


def save_car(car: Car, facts: Facts = ()) -> None:
    table.commit(_saving_car(car, facts))


def move_car(driver_id: str, fix: Fix, defects: Mapping[Ignored, int]) -> Car:
    """Move a car that is on the road and heard, without reading it first. Returns it as it was before.

    Raises `Conflict` if it is not, or not older than `fix`: read it and see.
    """
    condition = "heard = :yes AND (attribute_not_exists(fix) OR fix.at_ms < :at_ms)"
    return _move(driver_id, fix, defects, condition, yes=True, at_ms=fix.at_ms)


def move_car_back(driver_id: str, fix: Fix, defects: Mapping[Ignored, int], version: int) -> None:
    """Replace a position that turned out wrong, unless a newer one already has."""
    _move(driver_id, fix, defects, "version = :version", version=version)


def count_defects(driver_id: str, defects: Mapping[Ignored, int]) -> None:
    adds, names, counts = _counting(defects)
    expression = f"REMOVE outbox ADD {', '.join(adds)}"
    table.update(car_key(driver_id), expression, condition="attribute_exists(pk)", names=names, **counts)


def _move(driver_id: str, fix: Fix, defects: Mapping[Ignored, int], condition: str, **values: Any) -> Car:
    changes = {"fix": {name: value for name, value in vars(fix).items() if value is not None}, **place(fix)}
    adds, names, counts = _counting(defects)
    expression = (
        f"SET {', '.join(f'{name} = :{name}' for name in changes)} REMOVE outbox ADD {', '.join(['version :one', *adds])}"
    )
    before = table.update(
        car_key(driver_id), expression, condition=condition, names=names, one=1, **changes, **counts, **values
    )
    return msgspec.convert(before, Car)


def _counting(defects: Mapping[Ignored, int]) -> tuple[list[str], dict[str, str], dict[str, int]]:
    counts = {str(reason): count for reason, count in defects.items()}
    return [f"ignored.#{name} :{name}" for name in counts], {f"#{name}": name for name in counts}, counts


def _saving_car(car: Car, facts: Facts) -> Write:
    indexed = place(car.fix) if car.fix else {}
    if car.is_available:
        indexed["near_sk"] = car.driver_id
    if car.is_on_the_road:
        indexed |= roads.place(car.driver_id)
    return table.saving(car_key(car.driver_id), car, *facts, heard=car.is_heard, **indexed)


def get_trip(trip_id: str) -> Trip | None:
    return table.get(trip_key(trip_id), Trip)


def trip(trip_id: str) -> Trip:
    return get_trip(trip_id) or Trip(TripId(trip_id))


def save_trip(trip: Trip, facts: Facts = (), car: Car | None = None) -> None:
    """Together with its car, if that changed with it."""
    writes = [_saving_trip(trip, facts)]
    if trip.version == 0:
        writes += [*_listing(trip), *_unless_erased(trip.rider_id, "" if car else trip.driver_id)]
    if car:
        writes.append(_saving_car(car, ()))
    table.commit(*writes)


def taking_over(trip: Trip) -> tuple[Write, ...]:
    """Of an imported trip; it is listed anew with every change, for its people may be others."""
    return (_saving_trip(trip), *_listing(trip))


def _saving_trip(trip: Trip, facts: Facts = ()) -> Write:
    return table.saving(trip_key(trip.id), trip, *facts, expires_at=forgettable_at(clock.now()))


def _listing(trip: Trip) -> list[Write]:
    """Under its people, for erasure."""
    expires_at, pointer = forgettable_at(clock.now()), {"trip_id": trip.id}
    people = sorted({trip.rider_id, trip.driver_id} - {""})
    return [table.put(person_key(person, trip.id), pointer, expires_at=expires_at) for person in people]


def _unless_erased(rider_id: str, driver_id: str) -> list[Write]:
    """Fail a commit with a trip of theirs that is begun while they are erased: their erasure did not find it yet."""
    rider = table.check(card_key(rider_id), "attribute_not_exists(pk) OR attribute_exists(rider_id)")
    driver = table.check(car_key(driver_id), "attribute_not_exists(erased) OR erased = :no", no=False)
    return [*([rider] if rider_id else []), *([driver] if driver_id else [])]


def unlisting(trip: Trip) -> list[Write]:
    return [table.delete(person_key(person, trip.id)) for person in sorted({trip.rider_id, trip.driver_id} - {""})]


def trips_of(person_id: str) -> list[str]:
    return [str(item["trip_id"]) for item in table.all(f"PERSON#{person_id}", sk_prefix="TRIP#")]


def forget_person(person_id: str, trip_id: str) -> None:
    table.commit(table.delete(person_key(person_id, trip_id)))


def keep_card(rider_id: str, card: CustomerCard | None, version: int) -> bool:
    """`None` leaves a version and nothing else."""
    return table.project(card_key(rider_id), card or {}, version)


def is_erased(rider_id: str) -> bool:
    """Of him a version is left, and nothing else."""
    card = table.item(card_key(rider_id))
    return card is not None and "rider_id" not in card


def erased_people(rider_id: str, driver_id: str) -> list[str]:
    car = get_car(driver_id)
    return [*([rider_id] if is_erased(rider_id) else []), *([driver_id] if car and car.erased else [])]


def needs_of(rider_id: str) -> list[str]:
    card = table.item(card_key(rider_id)) or {}
    return list(card.get("needs", ()))


def salt_of(day: str) -> str:
    """A secret that nobody keeps: what was derived from it cannot be traced back once the day is over."""
    stored = table.item(salt_key(day))
    if stored is None:
        salt = ids.unguessable_token()
        table.commit(table.put(salt_key(day), {"salt": salt}, if_absent=True, expires_at=clock.now() + timedelta(days=2)))
        return salt
    return str(stored["salt"])


def forgettable_at(instant: datetime) -> datetime:
    return instant + timedelta(days=POLICY.kept_days)
