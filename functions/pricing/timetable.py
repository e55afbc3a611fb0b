"""Which tariff holds where and when, among all that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kernel.geo import Point
from pricing.tariff import Tariff
from pricing.zones import Polygon


@dataclass(frozen=True)
class Timetable:
    """Every version of every tariff. Of one tariff the version with the latest start holds; of two, the higher number."""

    tariffs: tuple[Tariff, ...]

    @classmethod
    def of(cls, tariffs: Iterable[Tariff]) -> Timetable:
        """In the order in which they begin to hold."""
        return cls(tuple(sorted(tariffs, key=lambda tariff: (tariff.valid_from, tariff.version))))

    def in_force(self, city: str, category: str, at: datetime) -> Tariff | None:
        return self._by_category(city, at).get(category)

    def all_in_force(self, city: str, at: datetime) -> list[Tariff]:
        """One per category."""
        return list(self._by_category(city, at).values())

    def holding_at(self, point: Point, at: datetime) -> dict[str, Tariff]:
        """Those whose area holds the point at that instant, by category; areas of two cities never overlap."""
        return {tariff.category: tariff for tariff in self._begun(at).values() if tariff.area.contains(point)}

    def city_of(self, point: Point, at: datetime) -> str | None:
        return next((tariff.city for tariff in self.holding_at(point, at).values()), None)

    def cities(self) -> list[str]:
        return sorted({tariff.city for tariff in self.tariffs})

    def areas_from(self, at: datetime) -> list[tuple[str, Polygon]]:
        """Where a tariff holds at that instant or later, and the city's name."""
        later = (tariff for tariff in self.tariffs if tariff.valid_from > at)
        return list(dict.fromkeys((tariff.city, tariff.area) for tariff in (*self._begun(at).values(), *later)))

    def versions(self, tariff_id: str) -> list[Tariff]:
        """By number."""
        return sorted((tariff for tariff in self.tariffs if tariff.id == tariff_id), key=lambda tariff: tariff.version)

    def version(self, tariff_id: str, version: int) -> Tariff | None:
        return next((tariff for tariff in self.versions(tariff_id) if tariff.version == version), None)

    def next_version(self, tariff_id: str) -> int:
        return max((tariff.version for tariff in self.versions(tariff_id)), default=0) + 1

    def _by_category(self, city: str, at: datetime) -> dict[str, Tariff]:
        return {tariff.category: tariff for tariff in self._begun(at).values() if tariff.city == city}

    def _begun(self, at: datetime) -> dict[str, Tariff]:
        """Of every tariff the version that holds, by the tariff's id."""
        return {tariff.id: tariff for tariff in self.tariffs if tariff.valid_from <= at}
