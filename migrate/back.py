"""What began with the services is written into the old tables, so that the old system can go on with all of it.

Only what has come to its end: a ride under way ends where it began. Safe to repeat: a row is written once, changed if the
ride was (a tip, a rating), and left alone otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from migrate import mapping as mappings
from migrate.mapping import Back
from migrate.source import RowRefused
from migrate.state import Reject
from migrate.target import Target, TargetMissing
from migrate.transfer import Transfer
from migrate.transforms import Unfit

WRITTEN_BACK = "written back"
RIDES = "/v1/migration/rides"
ENDED = ("completed", "cancelled", "unserved")
NO_MONEY: dict[str, Any] = {}


class WayBack:
    def __init__(self, transfer: Transfer, back: Back, target: Target, token: str) -> None:
        self.transfer, self.back, self.target, self.token = transfer, back, target, token
        self.old_ids = {subject: old_id for old_id, subject in transfer.subjects.items()}
        self.narrow = transfer.source.narrow_columns(back.table)

    def run(self, seen: Callable[[int], None]) -> Counter[str]:
        """How many rides were written, changed, left as they are, are under way, or rejected by the old database.

        A rejected one is listed with its reason, and keeps no other from being written.
        """
        told: Counter[str] = Counter()
        for number, ride_id in self._numbered():
            told[self._ride_or_reject(number, ride_id)] += 1
            seen(1)
        self.transfer.state.forget_mended(WRITTEN_BACK, self.transfer.run_number)
        return told

    def _ride_or_reject(self, number: int, ride_id: str) -> str:
        try:
            return self._ride(number, ride_id)
        except (RowRefused, Unfit) as fault:
            rejects = [Reject(WRITTEN_BACK, str(number), f"ride {ride_id}: {fault}")]
            self.transfer.state.settle(WRITTEN_BACK, [], rejects, [], self.transfer.run_number)
            return "rejected"

    def _numbered(self) -> Iterator[tuple[int, str]]:
        after: int | None = 0
        while after is not None:
            page = self._get(f"{RIDES}?after={after}")
            for ride in page["rides"]:
                yield ride["number"], ride["ride_id"]
            after = page["next_after"]

    def _ride(self, number: int, ride_id: str) -> str:
        row = self.row(ride_id)
        if row is None:
            return "under way"
        fields = mappings.render(self.back.fields, row, self.transfer.context())
        fields = {self.back.key: number} | self._fitted(number, fields)
        return self.transfer.source.write(self.back.table, self.back.key, fields)

    def _fitted(self, number: int, fields: dict[str, Any]) -> dict[str, Any]:
        """Without characters that the old columns cannot hold, and noted where there were any."""
        texts = {name: fields[name] for name in self.narrow if isinstance(fields.get(name), str)}
        fitted = {name: fitting(text, self.narrow[name]) for name, text in texts.items()}
        if cut := [name for name in texts if fitted[name] != texts[name]]:
            notes = [(WRITTEN_BACK, str(number), f"{name}: characters that the old column cannot hold") for name in cut]
            self.transfer.state.settle(WRITTEN_BACK, [], [], notes, self.transfer.run_number)
        return fields | fitted

    def row(self, ride_id: str) -> dict[str, Any] | None:
        """What the services tell of a ride, flat; None while it is under way, or its bill is being made."""
        ride = self._get(f"/v1/rides/{ride_id}")
        trip = self._find(f"/v1/trips/{ride['trip_id']}") if ride["trip_id"] else {}
        state = trip.get("state") if trip and not _searches_on(trip) else ride["state"]
        if state not in ENDED:
            return None
        ending, cancellation = ride["ending"] or {}, trip.get("cancellation") or {}
        by = cancellation.get("by") or ending.get("by", "")
        unserved = state == "unserved" or ending.get("reason") == OUT_OF_TIME
        cancelled_at = trip.get("cancelled_at") or (ending.get("at") if state != "completed" else None)
        moments = {name: trip.get(name) for name in ("assigned_at", "arrived_at", "started_at", "completed_at")}
        money = self._money(ride_id, completed=state == "completed")
        if state == "completed" and money["total_minor"] is None:
            return None
        return {
            "outcome": "unserved" if unserved else f"cancelled by {by}" if state == "cancelled" else state,
            "requested_at": ride["requested_at"],
            "ended_at": trip.get("completed_at") or cancelled_at or ride["requested_at"],
            "cancelled_at": None if unserved else cancelled_at,
            **moments,
            "rider": self._old(self.back.rider, ride["rider_id"]),
            "driver": self._old(self.back.driver, trip.get("driver_id")),
            "category": ride["category"],
            "note": ride["note"] or None,
            "distance_m": trip.get("distance_m"),
            **_point("pickup", ride["pickup"]),
            **_point("dropoff", ride["dropoff"]),
            **money,
            **self._stars(trip),
        }

    def _money(self, ride_id: str, *, completed: bool) -> dict[str, Any]:
        fare, payment = self._find(f"/v1/rides/{ride_id}/fare"), self._find(f"/v1/rides/{ride_id}/payment")
        final = fare.get("final") or NO_MONEY
        tip = _minor((payment.get("tip") or NO_MONEY).get("amount"))
        share = _minor(final.get("driver_share"))
        return {
            "agreed_minor": _minor((fare.get("agreed") or NO_MONEY).get("total")),
            "total_minor": _minor(final.get("total")),
            "driver_minor": None if share is None else share + (tip or 0),
            "tip_minor": tip or (0 if completed else None),
            "paid_minor": _minor(payment.get("paid")),
            "is_owed": "" if not completed else "yes" if _minor(payment.get("owed")) else "no",
        }

    def _stars(self, trip: dict[str, Any]) -> dict[str, Any]:
        given = self._find(f"/v1/trips/{trip['trip_id']}/ratings").get("ratings", []) if trip else []
        stars = {rating["about"]: rating["stars"] for rating in given}
        return {"stars_of_driver": stars.get("driver"), "stars_of_rider": stars.get("rider")}

    def _old(self, question: str, subject: str | None) -> int | None:
        old_id = self.old_ids.get(subject or "")
        found = self.transfer.source.rows(question, user_id=int(old_id)) if old_id else []
        return found[0]["id"] if found else None

    def _get(self, path: str) -> Any:
        return self.target.as_admin("GET", path, self.token)

    def _find(self, path: str) -> dict[str, Any]:
        """Empty if there is none."""
        try:
            return dict(self._get(path))
        except TargetMissing:
            return {}


OUT_OF_TIME = "nobody found in time"
"""The reason in which the façade says that it ended a search as the old system would have."""


def fitting(text: str, charset: str) -> str:
    """What a column of this character set can hold of a text; each other character becomes a question mark.

    >>> fitting("João 😀", "utf8mb3"), fitting("João 漢", "latin1"), fitting("João", "ascii")
    ('João ?', 'João ?', 'Jo?o')
    """
    codec = {"latin1": "cp1252", "ascii": "ascii"}.get(charset)
    if codec:
        return text.encode(codec, errors="replace").decode(codec)
    return "".join(character if character <= "\uffff" else "?" for character in text)


def _searches_on(trip: dict[str, Any]) -> bool:
    """The driver gave it back, and the ride looks for another."""
    return bool((trip.get("cancellation") or {}).get("find_another_driver"))


def _point(name: str, point: dict[str, Any] | None) -> dict[str, Any]:
    return {f"{name}_lat": (point or {}).get("lat"), f"{name}_lng": (point or {}).get("lng")}


def _minor(money: dict[str, Any] | None) -> int | None:
    return int(money["amount_minor"]) if money else None
