"""A ride's fare: what was agreed when it was asked for, what was driven, and, once, what it costs.

The facts come in any order. The fare waits for the request, because the agreed price is the rider's right and the request
cannot be lost, only late; it does not wait long for the track, because people stand at the kerb with their purse open. It
is told once: a track that comes, or changes, afterwards changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from events.dispatch import RideRequested
from events.pricing import FareAgreed, FareCalculated
from kernel.clock import seconds
from kernel.geo import Point
from kernel.outbox import Fact
from kernel.refusal import Refusal
from kernel.timer import Timer
from pricing.ending import Ending, Track
from pricing.fare import final_fare
from pricing.imported import ImportedFare
from pricing.policy import POLICY
from pricing.receipt import Receipt
from pricing.route import RouteEstimator
from pricing.tariff import Tariff
from pricing.trip_facts import reduced

Change = tuple["RideFare", tuple[Fact, ...]]


class FareUnknown(Refusal):
    """There is no such ride, it is not the caller's, or nobody has asked for it yet."""


class FareNotFinal(Refusal):
    """The ride has not ended, or its bill is just being made."""


class NothingAgreed(Refusal):
    """No price was agreed for this ride."""


class RiderErased(Refusal):
    """The rider's account is gone, and no old bill brings him back."""


class FareImported(Refusal):
    """The bill was made by another system: there is no receipt that could be computed again."""


class FareDue(Timer, frozen=True, kw_only=True):
    """A trip has ended: make its bill, with a track or without."""

    ride_id: str


class LastWordSaid(Timer, frozen=True, kw_only=True):
    """What is told of somebody forgotten still names him, and is on its way: nothing of it need stay beside the fare."""

    ride_id: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for."""

    pickup: Point
    dropoff: Point
    stops: tuple[Point, ...]
    category: str
    requested_at: datetime

    @classmethod
    def of(cls, event: RideRequested) -> Wish:
        return cls(
            pickup=event.pickup,
            dropoff=event.dropoff,
            stops=tuple(event.stops),
            category=event.category,
            requested_at=event.requested_at,
        )

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.pickup, *self.stops, self.dropoff)

    def reduced(self) -> Wish:
        stops = tuple(reduced(stop) for stop in self.stops)
        return replace(self, pickup=reduced(self.pickup), dropoff=reduced(self.dropoff), stops=stops)


class State(StrEnum):
    """`expected`: the ride is not over. `being_billed`: it is, and the bill is made in a moment. `no_tariff`: nothing can be
    billed, because no tariff held. `nothing_due`: it ended before anybody set off.
    """

    EXPECTED = "expected"
    BEING_BILLED = "being_billed"
    FINAL = "final"
    NO_TARIFF = "no_tariff"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True)
class RideFare:
    """`driver_id` is the driver whose trip is billed; before the end, the one who was assigned last.

    `quote_refused` is the code of the refusal, if a quote came with the request and does not count. `forgotten`: the rider
    was erased, so nothing personal stays once the ride is over. `called_off`: no trip will come of it. `imported`: the ride
    was driven and billed before this system was there.
    """

    ride_id: str
    rider_id: str = ""
    driver_id: str = ""
    wish: Wish | None = None
    agreed: Receipt | None = None
    quote_refused: str = ""
    ending: Ending | None = None
    tracks: dict[str, Track] = field(default_factory=dict)
    track_due_at: datetime | None = None
    final: Receipt | None = None
    calculated_at: datetime | None = None
    imported: ImportedFare | None = None
    called_off: bool = False
    forgotten: bool = False
    version: int = 0

    @property
    def state(self) -> State:
        if self.final or self.imported:
            return State.FINAL
        if self.agreed is None:
            return State.NO_TARIFF
        if self.called_off:
            return State.NOTHING_DUE
        return State.BEING_BILLED if self.ending else State.EXPECTED

    @property
    def is_over(self) -> bool:
        return self.final is not None or self.imported is not None or self.called_off

    @property
    def is_forgotten(self) -> bool:
        return self.forgotten and self.is_over

    def agree(self, event: RideRequested, agreed: Receipt | None, quote_refused: str = "") -> Change:
        """What the ride is expected to cost, said once. Where no tariff holds nothing can be agreed, or said."""
        if self.wish:
            return self, ()
        asked = replace(self, rider_id=event.rider_id, wish=Wish.of(event), agreed=agreed)
        if agreed is None:
            return asked._without_the_forgotten(), ()
        asked = replace(asked, quote_refused=quote_refused)
        told = FareAgreed(
            ride_id=self.ride_id,
            rider_id=event.rider_id,
            category=event.category,
            basis=agreed.basis,
            expected=agreed.total,
            tariff_id=agreed.tariff_id,
            tariff_version=agreed.tariff_version,
            quote_refused=quote_refused,
        )
        return asked._telling(told, event.requested_at)

    def assign(self, driver_id: str) -> RideFare:
        return self if self.ending or self.final else replace(self, driver_id=driver_id)

    def end(self, ending: Ending, now: datetime) -> Change:
        """The trip that ended the ride. Of a ride only one does; what is said of it again is no news."""
        if self.ending:
            return self, ()
        due_at = now + seconds(POLICY.track_wait_s) if ending.waits_for_track else now
        ended = replace(self, ending=ending, driver_id=ending.driver_id, track_due_at=due_at)
        return ended, (FareDue(ride_id=self.ride_id, due_at=due_at),) if ending.waits_for_track else ()

    def call_off(self) -> RideFare:
        """Nothing is due, and nothing said: the request ended without a trip, or no tariff held."""
        return self if self.is_over else replace(self, called_off=True)._without_the_forgotten()

    def measure(self, track: Track) -> RideFare:
        """A newer measurement of a trip replaces an older one, until the fare is told."""
        known = self.tracks.get(track.trip_id)
        if self.is_over or (known and known.version >= track.version):
            return self
        return replace(self, tracks=self.tracks | {track.trip_id: track})

    def may_be_told(self, now: datetime) -> bool:
        """Whether everything is there that the fare waits for."""
        if self.final or self.wish is None or self.ending is None or self.track_due_at is None:
            return False
        return self._track is not None or now >= self.track_due_at

    def tell(self, tariff: Tariff | None, embedded: RouteEstimator, now: datetime) -> Change:
        """What the ride costs. `tariff` is the one of the place and time, for a ride for which nothing was agreed."""
        if not self.may_be_told(now) or self.wish is None or self.ending is None:
            return self, ()
        tariff = self.agreed.tariff if self.agreed else tariff
        if tariff is None:
            return self.call_off(), ()
        facts = self.ending.facts(self.wish.points, self.agreed, self._track, embedded)
        final = final_fare(tariff, facts, self.agreed)
        told = FareCalculated(
            ride_id=self.ride_id,
            trip_id=self.ending.trip_id,
            rider_id=self.rider_id,
            driver_id=self.driver_id,
            category=self.wish.category,
            kind=facts.kind,
            total=final.total,
            platform_share=final.platform_share,
            driver_share=final.driver_share,
            receipt_hash=final.hash,
            calculated_at=now,
        )
        return replace(self, final=final, calculated_at=now)._telling(told, now)

    def forget(self) -> RideFare:
        """Erase the rider. A ride under way is billed first, and he leaves with the bill."""
        return replace(self, forgotten=True)._without_the_forgotten()

    def _telling(self, told: Fact, now: datetime) -> Change:
        last_word = (LastWordSaid(ride_id=self.ride_id, due_at=now),) if self.is_forgotten else ()
        return self._without_the_forgotten(), (told, *last_word)

    @property
    def _track(self) -> Track | None:
        """Of the trip that is billed, if a usable one is there."""
        track = self.tracks.get(self.ending.trip_id) if self.ending else None
        return track if track and track.is_usable else None

    def _without_the_forgotten(self) -> RideFare:
        """No more the exact places, nor whose ride it was; the sums stay, for the books, and still recompute."""
        if not self.is_forgotten:
            return self
        return replace(
            self,
            rider_id="",
            wish=self.wish and self.wish.reduced(),
            ending=self.ending and self.ending.reduced(),
            agreed=self.agreed and self.agreed.reduced(),
            final=self.final and self.final.reduced(),
        )
