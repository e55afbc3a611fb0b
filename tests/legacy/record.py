"""What old apps saw: every request with its answer, every ride. From two such records it is decided what a migration broke.

The same traffic (same seed) is run twice: while the migration goes on, and against a monolith that nobody touches. A request
has a name that does not depend on ids, times or luck: whose app, on which journey, which step. What failed in the first run
under a name that failed alike in the second is the monolith's own doing (a second tap answered 409); all else is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock

NO_ANSWER = 0


@dataclass(frozen=True)
class Name:
    """Which request of the traffic this is, in every run of it. How often it is repeated (pings, polls) is luck."""

    app: str
    journey: int
    step: str

    def __str__(self) -> str:
        return f"{self.app}, journey {self.journey}: {self.step}"


@dataclass(frozen=True)
class Call:
    """`fault` says what the app could not make sense of, in an answer with whatever status."""

    name: Name
    method: str
    path: str
    status: int
    fault: str
    at_s: float
    took_s: float

    @property
    def failed(self) -> bool:
        return self.status == NO_ANSWER or self.status >= 400 or bool(self.fault)


@dataclass
class RideSeen:
    """A ride as one side's app saw it; `total_fare` and `tip` are the texts that stood on the screen."""

    app: str
    crew: int
    journey: int
    ride_id: int
    statuses: list[str] = field(default_factory=list)
    total_fare: str = ""
    tip: str = ""

    @property
    def status(self) -> str:
        return self.statuses[-1] if self.statuses else ""

    def see(self, view: Mapping[str, object]) -> None:
        status = str(view["status"])
        if status != self.status:
            self.statuses.append(status)
        self.total_fare = str(view.get("totalFare") or "")
        self.tip = str(view.get("tip") or "")


class Record:
    """Written by all apps at once."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.outcomes: dict[tuple[int, int], str] = {}
        self.crashes: list[str] = []
        self._rides: dict[tuple[str, int], RideSeen] = {}
        self._lock = Lock()

    def call(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)

    def ended(self, crew: int, journey: int, outcome: str) -> None:
        with self._lock:
            self.outcomes[crew, journey] = outcome

    def crash(self, words: str) -> None:
        with self._lock:
            self.crashes.append(words)

    def see(self, app: str, crew: int, journey: int, view: Mapping[str, object]) -> RideSeen:
        ride_id = int(str(view["id"]))
        with self._lock:
            ride = self._rides.setdefault((app, ride_id), RideSeen(app, crew, journey, ride_id))
            ride.see(view)
        return ride

    @property
    def rides(self) -> list[RideSeen]:
        with self._lock:
            return list(self._rides.values())

    def rides_of(self, role: str) -> list[RideSeen]:
        return [ride for ride in self.rides if ride.app.startswith(role)]

    @property
    def failed(self) -> list[Call]:
        return [call for call in self.calls if call.failed]

    @property
    def journeys(self) -> int:
        return len(self.outcomes)


@dataclass(frozen=True)
class Worse:
    """A journey that ended otherwise than with the monolith alone."""

    crew: int
    journey: int
    alone: str
    migrated: str


def only_while_migrating(migrated: Record, alone: Record) -> list[Call]:
    """The failed requests that the monolith alone would have answered, or would have answered otherwise."""
    known = {(call.name, call.status) for call in alone.failed}
    return [call for call in migrated.failed if (call.name, call.status) not in known]


def ended_otherwise(migrated: Record, alone: Record) -> list[Worse]:
    found = []
    for (crew, journey), outcome in sorted(migrated.outcomes.items()):
        was = alone.outcomes.get((crew, journey), "not in the run to compare with")
        if outcome != was:
            found.append(Worse(crew, journey, was, outcome))
    return found


@dataclass(frozen=True)
class Held:
    """A ride as a database holds it when all is over, under the numeric id that old apps know it by."""

    ride_id: int
    rider: str
    status: str
    total_fare: str = ""
    tip: str = ""


@dataclass(frozen=True)
class RideFaults:
    lost: list[str]
    twice: list[str]
    unknown: list[str]
    different: list[str]

    @property
    def none(self) -> bool:
        return not (self.lost or self.twice or self.unknown or self.different)


def ride_faults(record: Record, held: Iterable[Held]) -> RideFaults:
    """What the apps saw against what is held. `held` is every ride requested while the traffic ran, from every database that
    may have it, one entry for each row.

    *Lost*: an app knows a ride that nobody holds. *Twice*: two rows under one id, or two rides for one journey that were
    more than searches in vain. *Unknown*: held, and no app asked for it. *Different*: another rider, status or price than
    stood on the screen.
    """
    rows: dict[int, list[Held]] = {}
    for row in held:
        rows.setdefault(row.ride_id, []).append(row)
    seen = {ride.ride_id: ride for ride in record.rides_of("rider")}
    lost = [f"ride {ride.ride_id} ({ride.app}: {ride.status})" for ride in record.rides if ride.ride_id not in rows]
    different = [
        f"ride {ride.ride_id}: {what}"
        for ride in seen.values()
        for row in rows.get(ride.ride_id, [])
        for what in _differences(ride, row)
    ]
    twice = [f"ride {ride_id} is held {len(found)} times" for ride_id, found in rows.items() if len(found) > 1]
    wishes = Counter((ride.crew, ride.journey) for ride in seen.values() if ride.status != "NO_AVAILABLE_DRIVER")
    twice += [f"crew {crew}, journey {journey}: {n} rides" for (crew, journey), n in wishes.items() if n > 1]
    apps = {call.name.app for call in record.calls}
    unknown = [
        f"ride {row.ride_id} ({row.rider}: {row.status})"
        for [row, *_] in rows.values()
        if f"rider {row.rider}" in apps and row.ride_id not in seen
    ]
    return RideFaults(lost, twice, unknown, different)


def _differences(ride: RideSeen, row: Held) -> list[str]:
    told = []
    if ride.app != f"rider {row.rider}":
        told.append(f"it is another rider's: {row.rider}")
    if row.status != ride.status:
        told.append(f"the app saw {ride.status}, held is {row.status}")
    for what, shown, holds in (("fare", ride.total_fare, row.total_fare), ("tip", ride.tip, row.tip)):
        if shown and Decimal(shown) != Decimal(holds or 0):
            told.append(f"the app showed a {what} of {shown}, held is {holds or 'none'}")
    return told
