"""The life of a ride in the monolith: one driver is asked at a time; the states are text in a column.

Its writes are of two kinds, and that is the trap: `_save` touches `updated_date` as an entity's save does, `_set` is a bulk
update that goes around it. Both rewrite `driver_accepted_on`, which the table itself sets at every update of a row.
"""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, insert, select, update

from tests.legacy import fares, schema
from tests.legacy.fares import Airport, Place, Way
from tests.legacy.memory import Memory, OnTheRoad
from tests.legacy.schema import local, local_now

LIVE = ("REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE")
BEFORE_ACTIVE = ("REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED")
METRES_PER_SECOND = 9.0
SEARCH_RADIUS_M = 16_000
OFFER_S = 15.0


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Rides:
    """All methods run inside the caller's transaction."""

    def __init__(self, sql: Connection, memory: Memory) -> None:
        self.sql, self.memory = sql, memory

    def get(self, ride_id: int) -> dict[str, Any]:
        row = self.sql.execute(select(schema.rides).where(schema.rides.c.id == ride_id)).mappings().first()
        if row is None:
            raise Refused(404, "Ride not found")
        return dict(row)

    def current_of(self, *, rider_id: int | None = None, active_driver_id: int | None = None) -> dict[str, Any] | None:
        table = schema.rides
        whose = table.c.rider_id == rider_id if rider_id else table.c.active_driver_id == active_driver_id
        row = (
            self.sql.execute(select(table).where(whose, table.c.status.in_(LIVE)).order_by(table.c.id.desc()))
            .mappings()
            .first()
        )
        return dict(row) if row else None

    def last_unrated_of(self, rider_id: int) -> dict[str, Any] | None:
        table = schema.rides
        mine = (table.c.rider_id == rider_id) & (table.c.status == "COMPLETED")
        row = self.sql.execute(select(table).where(mine).order_by(table.c.id.desc())).mappings().first()
        return dict(row) if row and row["driver_rating"] is None else None

    def share(self, ride_id: int) -> str:
        """The same token every time."""
        token = self.get(ride_id)["tracking_share_token"] or secrets.token_hex(12)
        self._save(ride_id, tracking_share_token=token)
        return str(token)

    def shared(self, token: str) -> dict[str, Any]:
        row = self.sql.execute(select(schema.rides).where(schema.rides.c.tracking_share_token == token)).mappings().first()
        if row is None:
            raise Refused(404, "Ride not found")
        return dict(row)

    def tariff(self, category: str) -> dict[str, Any]:
        table = schema.city_car_types
        row = self.sql.execute(select(table).where(table.c.car_category == category)).mappings().first()
        if row is None:
            raise Refused(400, "Car category is not available")
        return dict(row)

    def airports(self) -> list[Airport]:
        shapes = schema.area.join(schema.area_geometries, schema.area.c.area_geometry_id == schema.area_geometries.c.id)
        joined = schema.airports.join(shapes, schema.airports.c.area_id == schema.area.c.id)
        columns = select(schema.airports.c.pickup_fee, schema.airports.c.dropoff_fee, schema.area_geometries.c.csv_geometry)
        return [Airport.of(row) for row in self.sql.execute(columns.select_from(joined)).mappings()]

    def estimate(self, start: Place, end: Place, category: str) -> tuple[dict[str, Decimal], float]:
        distance_m = fares.metres(start, end)
        duration_s = distance_m / METRES_PER_SECOND
        way = Way(distance_m, duration_s, start, end)
        return fares.estimate(self.tariff(category), way, self.airports()), duration_s

    def request(self, rider_id: int, start: Place, end: Place, category: str, comment: str | None) -> dict[str, Any]:
        if self.current_of(rider_id=rider_id):
            raise Refused(409, "You already have a ride in progress")
        estimated, _ = self.estimate(start, end, category)
        [ride_id] = self.sql.execute(
            insert(schema.rides).values(
                requested_on=local_now(),
                status="REQUESTED",
                rider_id=rider_id,
                start_location_lat=start.lat,
                start_location_long=start.lng,
                end_location_lat=end.lat,
                end_location_long=end.lng,
                requested_car_category=category,
                estimated_fare=estimated["total_fare"],
                comment=comment,
            )
        ).inserted_primary_key or (0,)
        self.ask_next(int(ride_id))
        return self.get(int(ride_id))

    def ask_next(self, ride_id: int) -> None:
        """The nearest who was not asked yet; nobody left: the search is over at once."""
        ride, known = self.get(ride_id), self.memory.rides[ride_id]
        start = Place(ride["start_location_lat"], ride["start_location_long"])
        free = [
            driver
            for driver in self.memory.road.values()
            if driver.status == "AVAILABLE"
            and driver.active_driver_id not in known.asked
            and ride["requested_car_category"] in driver.categories
            and fares.metres(start, Place(driver.lat, driver.lng)) < SEARCH_RADIUS_M
        ]
        nearest = min(free, key=lambda driver: fares.metres(start, Place(driver.lat, driver.lng)), default=None)
        known.candidate = nearest.active_driver_id if nearest else None
        if nearest is None:
            self._set(ride_id, status="NO_AVAILABLE_DRIVER")
            return
        known.asked.add(nearest.active_driver_id)
        known.asked_at_s = time.monotonic()
        nearest.status = "REQUESTED"
        self.sql.execute(
            insert(schema.ride_driver_dispatches).values(
                ride_id=ride_id, active_driver_id=nearest.active_driver_id, status="DISPATCHED", dispatched_on=local_now()
            )
        )
        shown = {"id": ride_id, "startLocationLat": start.lat, "startLocationLong": start.lng}
        self.memory.tell(nearest.driver_id, "REQUESTED", shown)

    def expire_offer(self, ride_id: int) -> None:
        """Whoever does not answer, or has gone, is passed over; seen to when somebody looks at the ride."""
        known = self.memory.rides[ride_id]
        asked = self.memory.road.get(known.candidate or 0)
        is_open = asked is not None and time.monotonic() - known.asked_at_s < OFFER_S
        if known.candidate is None or is_open or self.get(ride_id)["status"] != "REQUESTED":
            return
        if asked:
            asked.status = "AVAILABLE"
        self.ask_next(ride_id)

    def accept(self, ride_id: int, driver: OnTheRoad) -> dict[str, Any]:
        """It is asked whether somebody was offered something, not whether it was this driver and this ride."""
        if self.get(ride_id)["status"] != "REQUESTED" or driver.status != "REQUESTED":
            raise Refused(409, "Ride is not available anymore")
        self.memory.rides[ride_id].steps["driver_accepted_on"] = local_now()
        driver.status = "RIDING"
        self._dispatched(ride_id, driver, "ACCEPTED")
        self._set(ride_id, status="DRIVER_ASSIGNED", active_driver_id=driver.active_driver_id)
        return self.get(ride_id)

    def decline(self, ride_id: int, driver: OnTheRoad) -> None:
        if self.memory.rides[ride_id].candidate != driver.active_driver_id:
            raise Refused(409, "You were not offered this ride")
        driver.status = "AVAILABLE"
        self._dispatched(ride_id, driver, "DECLINED")
        self.ask_next(ride_id)

    def reach(self, ride_id: int, driver: OnTheRoad, at: datetime | None = None) -> dict[str, Any]:
        return self._step(ride_id, driver, "DRIVER_ASSIGNED", "DRIVER_REACHED", "driver_reached_on", at=at)

    def start(self, ride_id: int, driver: OnTheRoad, at: datetime | None = None) -> dict[str, Any]:
        return self._step(ride_id, driver, "DRIVER_REACHED", "ACTIVE", "started_on", at=at)

    def replay(self, driver: OnTheRoad, events: list[dict[str, str]]) -> None:
        """What cannot be used is passed over, and nobody hears of it."""
        for event in sorted(events, key=lambda event: (int(event["rideId"]), int(event["eventTimestamp"]))):
            ride_id, at = int(event["rideId"]), local(int(event["eventTimestamp"]))
            with suppress(Refused):
                match event["eventType"]:
                    case "DRIVER_REACHED":
                        self.reach(ride_id, driver, at)
                    case "START_RIDE":
                        self.start(ride_id, driver, at)
                    case "UPDATE_LOCATION":
                        self.memory.rides[ride_id].track.append((at, float(event["latitude"]), float(event["longitude"])))
                    case "END_RIDE":
                        end = Place(float(event["endLocationLat"]), float(event["endLocationLong"]))
                        self.end(ride_id, driver, end, at)

    def end(self, ride_id: int, driver: OnTheRoad, end: Place, at: datetime | None = None) -> dict[str, Any]:
        ride, known = self._mine(ride_id, driver, "ACTIVE"), self.memory.rides[ride_id]
        completed_on = at or local_now()
        start = Place(ride["start_location_lat"], ride["start_location_long"])
        points = [start, *(Place(lat, lng) for _, lat, lng in known.track), end]
        distance_m = sum(fares.metres(a, b) for a, b in pairwise(points))
        duration_s = (completed_on - known.steps["started_on"]).total_seconds()
        fare = fares.final(
            self.tariff(ride["requested_car_category"]), Way(distance_m, duration_s, start, end), self.airports()
        )
        for number, (tracked_on, lat, lng) in enumerate(known.track):
            self.sql.execute(
                insert(schema.ride_trackers).values(
                    ride_id=ride_id, sequence=number, tracked_on=tracked_on, latitude=lat, longitude=lng, valid=True
                )
            )
        self._save(
            ride_id,
            status="COMPLETED",
            completed_on=completed_on,
            end_location_lat=end.lat,
            end_location_long=end.lng,
            distance_travelled=Decimal(f"{distance_m:.2f}"),
            driver_reached_on=known.steps.get("driver_reached_on"),
            started_on=known.steps.get("started_on"),
            payment_status="PAID",
            free_credit_used=Decimal(0),
            tip=Decimal(0),
            stripe_credit_charged=fare["total_fare"],
            charge_id=f"ch_legacy_{ride_id}",
            **fare,
        )
        driver.status, driver.lat, driver.lng = "AVAILABLE", end.lat, end.lng
        return self.get(ride_id)

    def change(self, ride_id: int, end: Place | None, comment: str | None) -> dict[str, Any]:
        """Nothing is priced anew, and a driver who is being asked hears of nothing."""
        ride = self.get(ride_id)
        if ride["status"] not in LIVE:
            raise Refused(409, f"Ride is {ride['status']}")
        changed: dict[str, Any] = {"end_location_lat": end.lat, "end_location_long": end.lng} if end else {}
        if comment is not None:
            changed["comment"] = comment
        if changed:
            self._save(ride_id, **changed)
        driver = self.memory.road.get(ride["active_driver_id"] or 0)
        if driver and end:
            self.memory.tell(driver.driver_id, "END_LOCATION_UPDATED", {"id": ride_id})
        return self.get(ride_id)

    def cancel(self, ride_id: int, by: str, driver: OnTheRoad | None) -> dict[str, Any]:
        ride = self.get(ride_id)
        if ride["status"] not in BEFORE_ACTIVE:
            raise Refused(409, "Ride can't be cancelled")
        asked = self.memory.road.get(ride["active_driver_id"] or self.memory.rides[ride_id].candidate or 0)
        if asked:
            asked.status = "AVAILABLE"
        self._set(ride_id, status=f"{by}_CANCELLED", cancelled_on=local_now())
        return self.get(ride_id)

    def rate(self, ride_id: int, by: str, rating: float, tip: Decimal | None, comment: str | None) -> None:
        ride = self.get(ride_id)
        if ride["status"] != "COMPLETED":
            raise Refused(400, "Ride is not completed yet")
        values: dict[str, Any] = {"driver_rating" if by == "RIDER" else "rider_rating": rating}
        if by == "RIDER" and tip:
            values |= {"tip": tip, "tipped_on": local_now(), "driver_payment": ride["driver_payment"] + tip}
            values |= {"stripe_credit_charged": ride["stripe_credit_charged"] + tip}
        self._save(ride_id, **values)
        driver = self.sql.execute(
            select(schema.active_drivers.c.driver_id).where(schema.active_drivers.c.id == ride["active_driver_id"])
        ).scalar()
        rated, rated_by = (driver, ride["rider_id"]) if by == "RIDER" else (ride["rider_id"], driver)
        who = {"rated_avatar_id": rated, "rated_by_avatar_id": rated_by}
        self.sql.execute(insert(schema.rating_updates).values(ride_id=ride_id, rating=rating, comment=comment, **who))

    def _step(
        self, ride_id: int, driver: OnTheRoad, before: str, after: str, step: str, *, at: datetime | None
    ) -> dict[str, Any]:
        self._mine(ride_id, driver, before)
        self.memory.rides[ride_id].steps[step] = at or local_now()
        self._set(ride_id, status=after)
        return self.get(ride_id)

    def _mine(self, ride_id: int, driver: OnTheRoad, status: str) -> dict[str, Any]:
        ride = self.get(ride_id)
        if ride["active_driver_id"] != driver.active_driver_id:
            raise Refused(403, "This is not your ride")
        if ride["status"] != status:
            raise Refused(409, f"Ride is {ride['status']}")
        return ride

    def _dispatched(self, ride_id: int, driver: OnTheRoad, status: str) -> None:
        table = schema.ride_driver_dispatches
        mine = (table.c.ride_id == ride_id) & (table.c.active_driver_id == driver.active_driver_id)
        self.sql.execute(update(table).where(mine).values(status=status))

    def _save(self, ride_id: int, **values: Any) -> None:
        self._set(ride_id, updated_date=local_now(), **values)

    def _set(self, ride_id: int, **values: Any) -> None:
        self.sql.execute(update(schema.rides).where(schema.rides.c.id == ride_id).values(**values))
