"""Cars that stand free, as far as events tell: where the last ride ended, until the next begins or the shift ends.

Where a car is between rides only `location` knows, and does not say for every metre; a car counts where it was set free,
for as long as it is likely to be still near.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Car:
    """`cell_id` is where it became free, at `seen_at`; empty if it is busy or nobody knows. Older news changes nothing."""

    driver_id: str
    on_shift: bool = False
    shift_version: int = 0
    cell_id: str = ""
    seen_at: datetime | None = None
    version: int = 0

    @property
    def stands_free(self) -> bool:
        return self.on_shift and bool(self.cell_id)

    def shift(self, version: int, *, on: bool) -> Car:
        """A shift begins or ends; where the car is then, nobody has said."""
        if version <= self.shift_version:
            return self
        return replace(self, on_shift=on, shift_version=version, cell_id="")

    def set_free(self, cell_id: str, at: datetime) -> Car:
        return self._seen(cell_id, at)

    def lost(self, at: datetime) -> Car:
        """It carries somebody, is silent, or is free in an unknown place."""
        return self._seen("", at)

    def _seen(self, cell_id: str, at: datetime) -> Car:
        if self.seen_at and at <= self.seen_at:
            return self
        return replace(self, cell_id=cell_id, seen_at=at)
