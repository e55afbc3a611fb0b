"""The monolith's API, as old apps call it: form and query parameters, money as text, long polls, roles by `avatarType`."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Flask, Response, g, jsonify, request
from sqlalchemy import Engine, insert, select, update

from tests.legacy import schema
from tests.legacy.fares import Place, metres
from tests.legacy.memory import Memory, OnTheRoad
from tests.legacy.rides import METRES_PER_SECOND, Refused, Rides
from tests.legacy.schema import local_now

CATEGORIES = {"REGULAR": 1, "SUV": 2, "PREMIUM": 4}
LONG_POLL_S = 2.0
POLL_EVERY_S = 0.1


def password_hash(email: str, password: str) -> str:
    return hashlib.md5(f"{email.lower()}:legacy:{password}".encode()).hexdigest()  # noqa: S324 - one of its vices


def build(engine: Engine) -> Flask:  # noqa: PLR0915 - every route of the application, in one closure
    app = Flask(__name__)
    memory = Memory()

    def rides() -> Rides:
        return Rides(g.sql, memory)

    @app.before_request
    def begin() -> None:
        memory.lock.acquire()
        g.sql = engine.connect()
        g.user = _user_of(request.headers.get("X-Auth-Token", ""))

    @app.teardown_request
    def finish(error: BaseException | None) -> None:
        if (sql := g.pop("sql", None)) is not None:
            sql.rollback() if error else sql.commit()
            sql.close()
            memory.lock.release()

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        g.sql.rollback()
        return jsonify({"message": error.message}), error.status

    def _user_of(token: str) -> dict[str, Any] | None:
        joined = schema.sessions.join(schema.users, schema.sessions.c.user_id == schema.users.c.id)
        found = g.sql.execute(select(schema.users).select_from(joined).where(schema.sessions.c.auth_token == token))
        row = found.mappings().first()
        return dict(row) if row else None

    def user() -> dict[str, Any]:
        if g.user is None:
            raise Refused(401, "Unauthorized")
        return dict(g.user)

    def avatar(kind: str) -> int:
        table = schema.riders if kind == "RIDER" else schema.drivers
        joined = table.join(schema.avatars, table.c.id == schema.avatars.c.id)
        mine = schema.avatars.c.user_id == user()["id"]
        found = g.sql.execute(select(table.c.id).select_from(joined).where(mine)).scalar()
        if found is None:
            raise Refused(403, f"You are not a {kind.lower()}")
        return int(found)

    def on_the_road() -> OnTheRoad:
        if (found := shift_of(avatar("DRIVER"))) is None:
            raise Refused(409, "You are not online")
        return found

    def shift_of(driver_id: int) -> OnTheRoad | None:
        return next((shift for shift in memory.road.values() if shift.driver_id == driver_id), None)

    def place(prefix: str) -> Place:
        return Place(float(_parameter(f"{prefix}Lat")), float(_parameter(f"{prefix}Long")))

    @app.post("/rest/login")
    def login() -> Any:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        email, _, password = base64.b64decode(given).decode().partition(":") if kind == "Basic" else ("", "", "")
        row = g.sql.execute(select(schema.users).where(schema.users.c.email == email)).mappings().first()
        if row is None or row["password"] != password_hash(email, password):
            raise Refused(401, "Invalid e-mail or password")
        token = f"{row['id']}:{secrets.token_hex(16)}"
        g.sql.execute(insert(schema.sessions).values(user_id=row["id"], auth_token=token))
        return {"token": token}

    @app.get("/rest/rides/estimate")
    def estimate() -> Any:
        user()
        fare, duration_s = rides().estimate(place("start"), place("end"), request.args.get("carCategory", "REGULAR"))
        return {"defaultEstimate": {"totalFare": _money(fare["total_fare"])}, "duration": int(duration_s)}

    @app.post("/rest/rides")
    def create() -> Any:
        category = _parameter("carCategory", "REGULAR")
        ride = rides().request(
            avatar("RIDER"), place("startLocation"), place("endLocation"), category, request.values.get("comment")
        )
        return ride_view(ride)

    @app.get("/rest/rides/current")
    def current() -> Any:
        if request.args.get("avatarType", "RIDER") == "DRIVER":
            ride = rides().current_of(active_driver_id=on_the_road().active_driver_id)
        else:
            ride = rides().current_of(rider_id=avatar("RIDER"))
        return ride_view(ride) if ride else ("", 204)

    @app.get("/rest/rides/last")
    def last() -> Any:
        ride = rides().last_unrated_of(avatar("RIDER"))
        return ride_view(ride) if ride else ("", 200)

    @app.post("/rest/rides/events")
    def replay() -> Any:
        rides().replay(on_the_road(), request.get_json()["events"])
        return "", 200

    @app.post("/rest/rides/<int:ride_id>/getShareToken")
    def share(ride_id: int) -> Any:
        check_party(rides().get(ride_id))
        return {"token": rides().share(ride_id)}

    @app.get("/rest/rides/<token>/allTrackers")
    def follow(token: str) -> Any:
        """For anybody who has the token."""
        ride = rides().shared(token)
        track = memory.rides[ride["id"]].track
        return {
            "rideId": ride["id"],
            "status": ride["status"],
            "startLocation": {"lat": ride["start_location_lat"], "lng": ride["start_location_long"]},
            "locations": [{"lat": lat, "lng": lng} for _, lat, lng in track],
        }

    @app.get("/rest/rides/<int:ride_id>")
    def show(ride_id: int) -> Any:
        check_party(rides().get(ride_id))
        rides().expire_offer(ride_id)
        return ride_view(rides().get(ride_id))

    @app.put("/rest/rides/<int:ride_id>")
    def change(ride_id: int) -> Any:
        check_party(rides().get(ride_id))
        end = place("endLocation") if request.values.get("endLocationLat") else None
        return ride_view(rides().change(ride_id, end, request.values.get("comment")))

    @app.delete("/rest/rides/<int:ride_id>")
    def cancel(ride_id: int) -> Any:
        by = request.args.get("avatarType", "RIDER")
        ride = rides().get(ride_id)
        check_party(ride)
        return ride_view(rides().cancel(ride_id, by, None))

    def driver_step(name: str) -> Callable[[int], Any]:
        def step(ride_id: int) -> Any:
            return ride_view(getattr(rides(), name)(ride_id, on_the_road()))

        return step

    for path, name in (("accept", "accept"), ("reached", "reach"), ("start", "start")):
        app.add_url_rule(f"/rest/rides/<int:ride_id>/{path}", name, driver_step(name), methods=["POST"])

    @app.delete("/rest/rides/<int:ride_id>/decline")
    def decline(ride_id: int) -> Any:
        rides().decline(ride_id, on_the_road())
        return "", 200

    @app.post("/rest/rides/<int:ride_id>/end")
    def end(ride_id: int) -> Any:
        return ride_view(rides().end(ride_id, on_the_road(), place("endLocation")))

    @app.put("/rest/rides/<int:ride_id>/rating")
    def rate(ride_id: int) -> Any:
        check_party(rides().get(ride_id))
        by = request.values.get("avatarType", "RIDER")
        tip = Decimal(request.values["tip"]) if request.values.get("tip") else None
        rides().rate(ride_id, by, float(_parameter("rating")), tip, request.values.get("comment"))
        return ride_view(rides().get(ride_id))

    @app.post("/rest/acdr")
    def go_online() -> Any:
        driver_id = avatar("DRIVER")
        car = g.sql.execute(select(schema.cars).where(schema.cars.c.driver_id == driver_id)).mappings().first()
        if car is None:
            raise Refused(412, "You have no car")
        [shift] = g.sql.execute(
            insert(schema.active_drivers).values(driver_id=driver_id, car_id=car["id"], status="AVAILABLE")
        ).inserted_primary_key or (0,)
        categories = {name for name, bit in CATEGORIES.items() if car["car_categories_bitmask"] & bit}
        for old in [key for key, known in memory.road.items() if known.driver_id == driver_id]:
            del memory.road[old]
        memory.road[int(shift)] = OnTheRoad(
            int(shift), driver_id, float(_parameter("latitude")), float(_parameter("longitude")), categories
        )
        return where(memory.road[int(shift)])

    @app.put("/rest/acdr")
    def position() -> Any:
        driver = on_the_road()
        driver.lat, driver.lng = float(_parameter("latitude")), float(_parameter("longitude"))
        ride = rides().current_of(active_driver_id=driver.active_driver_id)
        if ride and ride["status"] == "ACTIVE":
            memory.rides[ride["id"]].track.append((local_now(), driver.lat, driver.lng))
        return where(driver)

    @app.get("/rest/acdr/current")
    def current_shift() -> Any:
        driver_id = avatar("DRIVER")
        if (found := shift_of(driver_id)) is None:
            return "", 204
        place = {"latitude": found.lat, "longitude": found.lng}
        return place | {"status": found.status, "driver": {"id": driver_id}, "carCategories": sorted(found.categories)}

    @app.delete("/rest/acdr")
    def go_offline() -> Any:
        driver = on_the_road()
        del memory.road[driver.active_driver_id]
        ended = {"status": "INACTIVE", "inactive_on": local_now()}
        g.sql.execute(
            update(schema.active_drivers).where(schema.active_drivers.c.id == driver.active_driver_id).values(**ended)
        )
        return "", 200

    @app.get("/rest/acdr")
    def nearest() -> Any:
        user()
        here = Place(float(_parameter("latitude")), float(_parameter("longitude")))
        cars = sorted(memory.road.values(), key=lambda car: metres(here, Place(car.lat, car.lng)))
        return [
            {
                "id": car.active_driver_id,
                "latitude": car.lat,
                "longitude": car.lng,
                "status": car.status,
                "drivingTimeToRider": int(metres(here, Place(car.lat, car.lng)) / METRES_PER_SECOND),
            }
            for car in cars
            if car.status == "AVAILABLE"
        ][:10]

    @app.get("/rest/events")
    def events() -> Any:
        who = avatar(request.args.get("avatarType", "RIDER"))
        last = int(request.args.get("lastReceivedEvent", "0"))
        deadline = time.monotonic() + LONG_POLL_S
        while not (found := memory.events_after(who, last)) and time.monotonic() < deadline:
            memory.lock.release()
            time.sleep(POLL_EVERY_S)
            memory.lock.acquire()
        return found

    @app.get("/rest/riders/current")
    def rider() -> Any:
        mine, rider_id = user(), avatar("RIDER")
        row = g.sql.execute(select(schema.riders).where(schema.riders.c.id == rider_id)).mappings().one()
        return person_view(mine) | {"id": rider_id, "rating": row["rating"]}

    @app.get("/rest/drivers/current")
    def driver() -> Any:
        mine, driver_id = user(), avatar("DRIVER")
        row = g.sql.execute(select(schema.drivers).where(schema.drivers.c.id == driver_id)).mappings().one()
        return person_view(mine) | {"id": driver_id, "rating": row["rating"]}

    def check_party(ride: dict[str, Any]) -> None:
        mine = g.sql.execute(select(schema.avatars.c.id).where(schema.avatars.c.user_id == user()["id"])).scalars().all()
        shift = schema.active_drivers.c
        driver = g.sql.execute(select(shift.driver_id).where(shift.id == ride["active_driver_id"])).scalar()
        if ride["rider_id"] not in mine and driver not in mine:
            raise Refused(403, "This is not your ride")

    def where(driver: OnTheRoad) -> dict[str, float]:
        """How he stands is not told to who goes online or reports his position."""
        return {"lat": driver.lat, "lng": driver.lng}

    def ride_view(ride: dict[str, Any]) -> dict[str, Any]:
        shift = schema.active_drivers.c
        driver_id = g.sql.execute(select(shift.driver_id).where(shift.id == ride["active_driver_id"])).scalar()
        return {
            "id": ride["id"],
            "status": ride["status"],
            "activeDriver": {"id": ride["active_driver_id"], "driver": {"id": driver_id}} if driver_id else None,
            "startLocationLat": ride["start_location_lat"],
            "startLocationLong": ride["start_location_long"],
            "endLocationLat": ride["end_location_lat"],
            "endLocationLong": ride["end_location_long"],
            "requestedCarType": {"carCategory": ride["requested_car_category"]},
            "estimatedFare": _money(ride["estimated_fare"]),
            "totalFare": _money(ride["total_fare"]),
            "driverPayment": _money(ride["driver_payment"]),
            "tip": _money(ride["tip"]),
            "comment": ride["comment"],
        }

    def person_view(row: dict[str, Any]) -> dict[str, Any]:
        return {"email": row["email"], "firstname": row["first_name"], "phoneNumber": row["phone_number"]}

    return app


def _parameter(name: str, default: str | None = None) -> str:
    value = request.values.get(name, default)
    if value is None:
        raise Refused(400, f"Required parameter '{name}' is not present")
    return value


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
