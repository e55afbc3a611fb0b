"""The old apps, as people still have them on their phones: they know `/rest` and nothing else, whoever answers there.

They sign in, poll, tap and give up as the published apps do, read every answer as those decode it, and write down what they
saw.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx

from tests.legacy.fares import Place, metres
from tests.legacy.history import CENTRE, PASSWORD
from tests.legacy.plan import Crew, Journey
from tests.legacy.record import NO_ANSWER, Call, Name, Record
from tests.legacy.together import Together

TIMEOUT_S = 40.0
"""Of every request; the answer to a long poll comes sooner."""
LIVE = ("REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE")
OVER = ("COMPLETED", "RIDER_CANCELLED", "DRIVER_CANCELLED", "ADMIN_CANCELLED", "NO_AVAILABLE_DRIVER")
WAY_POINTS = 3
ASKS_AGAIN = 2
REQUEST_AGAIN = "request again"
FAR_M = 2_000
"""Farther than any pickup of a driver's own district."""
OLD_RIDES = 5
"""So many rides of the past there are in every history."""


@dataclass
class Address:
    """Where all apps call; a change of it is a change of the name's entry in the DNS."""

    url: str


@dataclass(frozen=True)
class Pace:
    poll_s: float = 0.3
    patience_s: float = 90.0
    """Until a person stops waiting for something to happen on the screen."""
    rest_s: float = 0.0
    """Between two journeys."""


class BrokenOff(Exception):
    """The app shows an error, and its user can't go on with what he was doing."""


class Phone:
    """One app of one person: its token, its requests, and whether it understands the answers."""

    def __init__(self, role: str, email: str, address: Address, record: Record, pace: Pace) -> None:
        self.role, self.email = role, email
        self.app = f"{role} {email}"
        self.address, self.record, self.pace = address, record, pace
        self.journey = 0
        self._token = ""
        self._http = httpx.Client(timeout=TIMEOUT_S, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def close(self) -> None:
        self._http.close()

    def sign_in(self, password: str = PASSWORD, step: str = "sign in") -> bool:
        answer = self._once(step, "POST", "/login", {}, is_token, auth=(self.email, password))
        if answer is not None:
            self._token = answer["token"]
        return answer is not None

    def ask(self, step: str, method: str, path: str, reads: Callable[[Any], str] | None = None, **form: Any) -> Any:
        """The answer's content, or None for none. An error is tapped away and the button pressed once more, as people do;
        the second error is `BrokenOff`."""
        return self._twice(step, lambda: self._once(step, method, path, form, reads))

    def send(self, step: str, path: str, document: Any) -> None:
        """As `ask`, for the few addresses that take JSON."""
        self._twice(step, lambda: self._once(step, "POST", path, {}, None, json=document))

    def _twice(self, step: str, once: Callable[[], Any]) -> Any:
        for _ in range(2):
            answer = once()
            if answer is not None:
                return answer or None
            time.sleep(self.pace.poll_s)
        raise BrokenOff(step)

    def slip(self, step: str, method: str, path: str, **form: Any) -> None:
        """A request that the monolith refuses, for which nobody presses the button again."""
        self._once(step, method, path, form, None)

    def until(self, what: Callable[[], Any]) -> Any:
        """Ask for it again and again until it is something; None if patience ends first."""
        deadline_s = time.monotonic() + self.pace.patience_s
        while time.monotonic() < deadline_s:
            if found := what():
                return found
            time.sleep(self.pace.poll_s)
        return None

    def _once(self, step: str, method: str, path: str, form: dict[str, Any], reads: Any, **options: Any) -> Any:
        """The content ({} for none), or None for a failure."""
        if "json" not in options:
            options["params" if method in ("GET", "DELETE") else "data"] = form
        began_s, status, content, fault = time.monotonic(), NO_ANSWER, None, ""
        try:
            url, headers = f"{self.address.url}/rest{path}", {"X-Auth-Token": self._token} if self._token else {}
            answer = self._http.request(method, url, headers=headers, **options)
            status = answer.status_code
            content = answer.json() if answer.content else {}
            fault = reads(content) if reads and status == 200 else ""
            if status >= 400:
                fault = answer.text[:200]
        except httpx.HTTPError as error:
            fault = f"{type(error).__name__}: {error}"
        except ValueError:
            fault = "not JSON: " + answer.text[:200]
        call = Call(Name(self.app, self.journey, step), method, path, status, fault, began_s, time.monotonic() - began_s)
        self.record.call(call)
        return None if call.failed else content


class RiderApp(Phone):
    def __init__(self, crew: Crew, address: Address, record: Record, pace: Pace) -> None:
        super().__init__("rider", crew.rider, address, record, pace)
        self.crew = crew

    def go(self, journey: Journey) -> str:
        """How the journey ended, as the screen shows it."""
        self.journey = journey.number
        try:
            return self._go(journey)
        except BrokenOff as broken:
            self._clear_up()
            return f"broken off: {broken}"

    def _go(self, journey: Journey) -> str:
        """Where there is a driver, somebody who is told that there is none asks again."""
        self._open(journey)
        ending = self._ride(journey, "request")
        for _ in range(ASKS_AGAIN):
            if ending != "NO_AVAILABLE_DRIVER" or journey.ending == "nobody_near":
                break
            time.sleep(self.pace.poll_s)
            ending = self._ride(journey, REQUEST_AGAIN)
        return ending

    def _ride(self, journey: Journey, step: str) -> str:
        ride_id = self._request(journey, step)
        view = self._await(ride_id, "look for a driver", lambda status: status != "REQUESTED" or self._gives_up(journey))
        if view["status"] == "REQUESTED":
            return self._cancel(ride_id)
        if view["status"] in LIVE:
            if journey.slip == "rated_too_soon":
                self.slip("rate too soon", "PUT", f"/rides/{ride_id}/rating", avatarType="RIDER", rating=journey.stars)
            if journey.ending == "rider_cancels_assigned":
                return self._cancel(ride_id)
            if journey.first_wish != journey.destination:
                self._go_elsewhere(ride_id, journey.destination)
            if journey.shares:
                self._share(ride_id)
        view = self._await(ride_id, "follow the ride", lambda status: status in OVER)
        if view["status"] == "COMPLETED":
            form = {"tip": journey.tip} if journey.tip else {}
            rated = self.ask(
                "rate", "PUT", f"/rides/{ride_id}/rating", is_ride, avatarType="RIDER", rating=journey.stars, **form
            )
            self._see(rated)
        return str(view["status"])

    def _go_elsewhere(self, ride_id: int, end: Place) -> None:
        form = {"endLocationLat": end.lat, "endLocationLong": end.lng, "comment": "I changed my mind"}
        view = self.ask("go elsewhere", "PUT", f"/rides/{ride_id}", is_ride, **form)
        self._see(view)

    def _share(self, ride_id: int) -> None:
        token = self.ask("share the ride", "POST", f"/rides/{ride_id}/getShareToken", is_token)["token"]
        friend = OnlookerApp("friend", "", self.address, self.record, self.pace)
        friend.journey = self.journey
        friend.ask("follow a friend", "GET", f"/rides/{token}/allTrackers", is_followed)
        friend.close()

    def _open(self, journey: Journey) -> None:
        if journey.slip == "mistyped_password":
            self.sign_in("mistyped", step="sign in with a typing error")
        if not self._token or journey.signs_in_again:
            self.sign_in() or self.sign_in()
        self.ask("see the account", "GET", "/riders/current", is_person)
        if self.ask("see what goes on", "GET", "/rides/current", is_ride, avatarType="RIDER"):
            self._clear_up()
        self.ask("see what is to be rated", "GET", "/rides/last", is_ride_or_nothing)
        if journey.slip == "strange_ride":
            self.slip("see another's ride", "GET", f"/rides/{journey.number % OLD_RIDES + 1}")

    def _request(self, journey: Journey, step: str) -> int:
        here, there = journey.pickup, journey.first_wish
        self.ask("see the cars near", "GET", "/acdr", is_cars, latitude=here.lat, longitude=here.lng, avatarType="RIDER")
        ends = {"startLat": here.lat, "startLong": here.lng, "endLat": there.lat, "endLong": there.lng}
        self.ask("ask for the price", "GET", "/rides/estimate", is_estimate, carCategory=journey.category, **ends)
        wish = {
            "startLocationLat": here.lat,
            "startLocationLong": here.lng,
            "endLocationLat": there.lat,
            "endLocationLong": there.lng,
            "carCategory": journey.category,
        }
        view = self.ask(step, "POST", "/rides", is_ride, **wish)
        self._see(view)
        if journey.slip == "double_tap" and view["status"] in LIVE:
            second = self._once("request by a second tap", "POST", "/rides", wish, is_ride)
            if second:
                self._see(second)
        return int(view["id"])

    def _await(self, ride_id: int, step: str, arrived: Callable[[str], bool]) -> dict[str, Any]:
        """The ride as soon as its status is what is waited for, or as it is when patience ends."""
        views: list[dict[str, Any]] = []

        def look() -> bool:
            views.append(self.ask(step, "GET", f"/rides/{ride_id}", is_ride, avatarType="RIDER"))
            self._see(views[-1])
            return arrived(views[-1]["status"])

        self.until(look)
        return views[-1]

    def _gives_up(self, journey: Journey) -> bool:
        return journey.ending == "rider_cancels_searching"

    def _cancel(self, ride_id: int) -> str:
        view = self.ask("cancel", "DELETE", f"/rides/{ride_id}", is_ride, avatarType="RIDER")
        self._see(view)
        return str(view["status"])

    def _clear_up(self) -> None:
        """Whatever is left of a journey that was broken off: cancelled if it can be, else carried to its end."""
        try:
            left = self.ask("see what is left", "GET", "/rides/current", is_ride, avatarType="RIDER")
            if left and left["status"] in ("REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED"):
                self._cancel(int(left["id"]))
            elif left:
                self._await(int(left["id"]), "wait for the end", lambda status: status in OVER)
        except BrokenOff:
            time.sleep(self.pace.poll_s)

    def _see(self, view: dict[str, Any]) -> None:
        self.record.see(self.app, self.crew.number, self.journey, view)


class OnlookerApp(Phone):
    """Somebody who only looks: at his account, at prices, at the cars near. Most openings of an app are of this kind."""

    def look(self, dice: random.Random) -> None:
        try:
            if not self._token:
                self.sign_in() or self.sign_in()
            self.ask("see the account", "GET", f"/{self.role}s/current", is_person)
            if self.role == "rider":
                here, there = _somewhere(dice), _somewhere(dice)
                ends = {"startLat": here.lat, "startLong": here.lng, "endLat": there.lat, "endLong": there.lng}
                self.ask("ask for the price", "GET", "/rides/estimate", is_estimate, carCategory="REGULAR", **ends)
                self.ask("see the cars near", "GET", "/acdr", is_cars, latitude=here.lat, longitude=here.lng)
        except BrokenOff:
            time.sleep(self.pace.poll_s)


def _somewhere(dice: random.Random) -> Place:
    return Place(CENTRE.lat + dice.uniform(-0.05, 0.05), CENTRE.lng + dice.uniform(-0.05, 0.05))


class DriverApp(Phone):
    def __init__(self, together: Together, place: int, address: Address, record: Record, pace: Pace) -> None:
        crew = together.crew
        super().__init__("driver", crew.drivers[place], address, record, pace)
        self.crew, self.together = crew, together
        self.is_second = place > 0
        self.at = self.stand = Place(crew.stand.lat + 0.002 * place, crew.stand.lng)
        self._last_event = 0
        self._known: set[int] = set()

    def work(self) -> None:
        """Until the crew goes home."""
        self._begin()
        self.together.ready(self.email, 0)
        waits_for = 0
        while not self.together.closed:
            try:
                if self.together.over > waits_for:
                    waits_for = self.together.over
                    self._between_journeys(waits_for)
                self._report(self.stand, "report where he stands")
                for event in self._events():
                    self._answer(event)
            except BrokenOff:
                self._clear_up()
        self._finish()

    def _begin(self) -> None:
        self.sign_in() or self.sign_in()
        try:
            self.ask("see the account", "GET", "/drivers/current", is_person)
            self._go_online()
        except BrokenOff:
            time.sleep(self.pace.poll_s)

    def _go_online(self) -> None:
        self.at = self.stand
        self.ask(
            "go online", "POST", "/acdr", is_place, latitude=self.at.lat, longitude=self.at.lng, carCategories="REGULAR"
        )

    def _finish(self) -> None:
        try:
            self.ask("go offline", "DELETE", "/acdr", latitude=self.at.lat, longitude=self.at.lng)
        except BrokenOff:
            time.sleep(self.pace.poll_s)

    def _between_journeys(self, number: int) -> None:
        self.journey = number
        try:
            if self.together.plan(number).takes_a_break:
                self.ask("go offline", "DELETE", "/acdr", latitude=self.at.lat, longitude=self.at.lng)
                self._go_online()
            self._report(self.stand, "report where he stands")
        finally:
            self.together.ready(self.email, number)

    def _report(self, at: Place, step: str) -> None:
        self.at = at
        self.ask(step, "PUT", "/acdr", is_place, latitude=at.lat, longitude=at.lng, heading=0, speed=0)

    def _events(self) -> list[dict[str, Any]]:
        found = self.ask(
            "wait for events", "GET", "/events", is_events, avatarType="DRIVER", lastReceivedEvent=self._last_event
        )
        if found:
            self._last_event = found[-1]["id"]
        return found or []

    def _answer(self, event: dict[str, Any]) -> None:
        if event["eventType"] != "REQUESTED" or event["ride"]["id"] in self._known:
            return
        ride = event["ride"]
        ride_id = int(ride["id"])
        self._known.add(ride_id)
        if metres(self.stand, Place(ride["startLocationLat"], ride["startLocationLong"])) > FAR_M:
            self.ask("decline what is far away", "DELETE", f"/rides/{ride_id}/decline")
            return
        journey = self.together.now
        if journey is None or journey.number in self.together.ended:
            return
        self.journey = journey.number
        if journey.ending == "rider_cancels_searching":
            self.together.wait_until_over(journey.number, self.pace.patience_s)
        elif journey.ending == "declined" and not self.is_second:
            self.ask("decline", "DELETE", f"/rides/{ride_id}/decline")
        else:
            self._carry(ride_id, journey)

    def _carry(self, ride_id: int, journey: Journey) -> None:
        self._step(ride_id, "accept")
        if journey.slip == "too_early":
            self.slip("start before arriving", "POST", f"/rides/{ride_id}/start")
        if journey.ending == "driver_cancels":
            self._cancel(ride_id)
            return
        if journey.ending == "rider_cancels_assigned":
            self._see_it_cancelled(ride_id)
            return
        self._report(journey.pickup, "report on the way to the pickup")
        if journey.first_wish != journey.destination:
            self._see_where_to(ride_id, journey.destination)
        if journey.without_network:
            self._drive_without_network(ride_id, journey)
        else:
            self._drive(ride_id, journey)
        self.ask("rate the rider", "PUT", f"/rides/{ride_id}/rating", is_ride, avatarType="DRIVER", rating=5)
        self.together.wait_until_over(journey.number, self.pace.patience_s)

    def _drive(self, ride_id: int, journey: Journey) -> None:
        self._step(ride_id, "reached")
        self._step(ride_id, "start")
        for point in way(journey.pickup, journey.destination):
            time.sleep(self.pace.poll_s)
            self._report(point, "report on the way")
        self._end(ride_id, journey.destination)

    def _drive_without_network(self, ride_id: int, journey: Journey) -> None:
        """The answer says nothing of what became of it: the app looks."""
        kept: list[dict[str, str]] = []

        def keep(kind: str, **more: float) -> None:
            told = {"rideId": ride_id, "eventType": kind, "eventTimestamp": round(time.time() * 1000), **more}
            kept.append({name: str(value) for name, value in told.items()})
            time.sleep(self.pace.poll_s)

        end = journey.destination
        keep("DRIVER_REACHED")
        keep("START_RIDE")
        for point in way(journey.pickup, end):
            keep("UPDATE_LOCATION", latitude=point.lat, longitude=point.lng)
        keep("END_RIDE", endLocationLat=end.lat, endLocationLong=end.lng)
        self.send("send what happened without a network", "/rides/events", {"events": kept})
        self._see_it_in(ride_id, "look what became of it", "COMPLETED")
        self.at = end

    def _step(self, ride_id: int, name: str) -> None:
        self._see(self.ask(name, "POST", f"/rides/{ride_id}/{name}", is_ride))

    def _end(self, ride_id: int, at: Place) -> None:
        self._see(self.ask("end", "POST", f"/rides/{ride_id}/end", is_ride, endLocationLat=at.lat, endLocationLong=at.lng))

    def _cancel(self, ride_id: int) -> None:
        self._see(self.ask("cancel", "DELETE", f"/rides/{ride_id}", is_ride, avatarType="DRIVER"))

    def _see_it_cancelled(self, ride_id: int) -> None:
        self._see_it_in(ride_id, "look whether it still stands", *OVER)

    def _see_where_to(self, ride_id: int, end: Place) -> None:
        """Who changes her mind says so at once; her driver does not set off before he sees it."""

        def look() -> bool:
            view = self.ask("look where to", "GET", f"/rides/{ride_id}", is_ride, avatarType="DRIVER")
            return math.isclose(view["endLocationLat"], end.lat, abs_tol=1e-6)

        self.until(look)

    def _see_it_in(self, ride_id: int, step: str, *statuses: str) -> None:
        def look() -> bool:
            view = self.ask(step, "GET", f"/rides/{ride_id}", is_ride, avatarType="DRIVER")
            self._see(view)
            return str(view["status"]) in statuses

        self.until(look)

    def _clear_up(self) -> None:
        """Back to being free: what is in hand is ended or given back; who is off the road goes online again."""
        try:
            left = self._once("see what is left", "GET", "/rides/current", {"avatarType": "DRIVER"}, is_ride)
            if left is None:
                self._go_online()
            elif left and left["status"] == "ACTIVE":
                self._end(int(left["id"]), self.at)
            elif left:
                self._cancel(int(left["id"]))
        except BrokenOff:
            time.sleep(self.pace.poll_s)

    def _see(self, view: dict[str, Any]) -> None:
        self.record.see(self.app, self.crew.number, self.journey, view)


def way(start: Place, end: Place) -> list[Place]:
    parts = [number / (WAY_POINTS + 1) for number in range(1, WAY_POINTS + 1)]
    return [Place(start.lat + (end.lat - start.lat) * part, start.lng + (end.lng - start.lng) * part) for part in parts]


def is_token(body: Any) -> str:
    return "" if isinstance(body, dict) and isinstance(body.get("token"), str) and body["token"] else "no token"


def is_ride(body: Any) -> str:
    if not isinstance(body, dict) or not isinstance(body.get("id"), int):
        return "a ride without a number"
    if body.get("status") not in (*LIVE, *OVER):
        return f"a ride of unknown status {body.get('status')}"
    if body["status"] == "COMPLETED" and body.get("totalFare") is None:
        return "a completed ride without a price"
    return next(filter(None, (is_money(body, name) for name in ("estimatedFare", "totalFare", "driverPayment", "tip"))), "")


def is_ride_or_nothing(body: Any) -> str:
    return is_ride(body) if body else ""


def is_followed(body: Any) -> str:
    return "" if isinstance(body, dict) and body.get("status") in (*LIVE, *OVER) else "nothing to follow"


def is_estimate(body: Any) -> str:
    found = body.get("defaultEstimate") if isinstance(body, dict) else None
    if not isinstance(found, dict) or found.get("totalFare") is None:
        return "an estimate without a price"
    return is_money(found, "totalFare")


def is_money(body: dict[str, Any], name: str) -> str:
    """The apps decode a text such as `12.30`; a number makes them crash."""
    value = body.get(name)
    if value is None:
        return ""
    try:
        return "" if isinstance(value, str) and Decimal(value).as_tuple().exponent == -2 else f"{name} is {value!r}"
    except InvalidOperation:
        return f"{name} is {value!r}"


def is_cars(body: Any) -> str:
    wanted = {"id", "latitude", "longitude", "status"}
    return "" if isinstance(body or [], list) and all(wanted <= set(car) for car in body or []) else "not a list of cars"


def is_person(body: Any) -> str:
    return "" if isinstance(body, dict) and {"id", "email", "firstname"} <= set(body) else "not a person"


def is_place(body: Any) -> str:
    return "" if isinstance(body, dict) and all(isinstance(body.get(name), float) for name in ("lat", "lng")) else "no place"


def is_events(body: Any) -> str:
    if not isinstance(body or [], list):
        return "not a list of events"
    whole = all(isinstance(event.get("id"), int) and "eventType" in event for event in body or [])
    return "" if whole else "an event without number or type"
