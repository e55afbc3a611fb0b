"""What a price is made from: the trip, in numbers. The same form for a quote's estimate and for what was driven."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.geo import Point

KEPT_DIGITS = 7
REDUCED_DIGITS = 2
NO_SURGE_PERCENT = 100


class Kind(StrEnum):
    TRIP = "trip"
    CANCELLATION = "cancellation"
    NO_SHOW = "no_show"


@dataclass(frozen=True, kw_only=True)
class SpeedBand:
    """How far and how long the trip went at less than `below_kmh` and not in a lower band."""

    below_kmh: int
    distance_m: int
    duration_s: int


@dataclass(frozen=True, kw_only=True)
class TripFacts:
    """`started_at` is the time the tariff's hours are read at: of the quote, the trip's start, or the cancellation.

    `measured_by` says where distance and duration come from (`straight_line*1.3`, `osrm`, `track`, `quote` …),
    `surge_proof` why `surge_percent` is what it is. `waited_s` is the driver's wait at the pickup. `fee_waived` names the
    rule by which a cancellation costs nothing whatever the tariff says. `requested` are codes of fees that only apply when
    asked for. `points_reduced`: the points were made coarse when the rider was erased, so zones cannot be looked up again.
    """

    kind: Kind = Kind.TRIP
    pickup: Point
    dropoff: Point
    stops: tuple[Point, ...] = ()
    started_at: datetime
    distance_m: int = 0
    duration_s: int = 0
    waited_s: int = 0
    surge_percent: int = NO_SURGE_PERCENT
    surge_proof: str = ""
    by_speed: tuple[SpeedBand, ...] = ()
    measured_by: str = ""
    cancelled_after_s: int = 0
    fee_waived: str = ""
    requested: tuple[str, ...] = ()
    points_reduced: bool = False

    def __post_init__(self) -> None:
        """Points to the centimetre: nothing finer is known, and no table or document on the way changes such a number."""
        object.__setattr__(self, "pickup", _rounded(self.pickup, KEPT_DIGITS))
        object.__setattr__(self, "dropoff", _rounded(self.dropoff, KEPT_DIGITS))
        object.__setattr__(self, "stops", tuple(_rounded(stop, KEPT_DIGITS) for stop in self.stops))

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.pickup, *self.stops, self.dropoff)

    @property
    def whole_track_by_speed(self) -> bool:
        """Whether the bands account for every metre and second, so that a taximeter's units can be counted from them."""
        return (
            bool(self.by_speed)
            and sum(band.distance_m for band in self.by_speed) == self.distance_m
            and sum(band.duration_s for band in self.by_speed) == self.duration_s
        )

    def reduced(self) -> TripFacts:
        """Without exact places: about a kilometre coarse, enough to say in which part of town it was."""
        return replace(
            self,
            pickup=reduced(self.pickup),
            dropoff=reduced(self.dropoff),
            stops=tuple(reduced(stop) for stop in self.stops),
            points_reduced=True,
        )


def reduced(point: Point) -> Point:
    """What is left of a place when nobody may know it any more: about a kilometre."""
    return _rounded(point, REDUCED_DIGITS)


def _rounded(point: Point, digits: int) -> Point:
    """Adding zero makes a negative zero an ordinary one."""
    return Point(lat=round(float(point.lat), digits) + 0.0, lng=round(float(point.lng), digits) + 0.0)
