"""The people of the stories, each with a phone that calls the public API and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.geo import Point, distance_m, offset
from tests.conftest import Answer
from tests.journeys.cloud import Cloud

SQUARE = Point(41.1496, -8.6110)
MARKET = Point(41.1496, -8.6000)
DOCUMENTS = ("driving_licence", "vehicle_registration", "insurance", "taxi_permit")
GOOD_CARD, DECLINED_CARD = "tok_visa", "tok_declined"
DRIVING_MPS = 12.0


def near(place: Point, metres: float) -> Point:
    return offset(place, north_m=metres)


@dataclass
class Person:
    cloud: Cloud
    name: str
    groups: str

    @property
    def id(self) -> str:
        return f"{self.groups}-{self.name}".lower()

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Whatever comes back; and afterwards everything it set off has happened."""
        headers = {"idempotency-key": key} if key else {}
        answer = self.cloud.call(method, path, body, subject=self.id, groups=self.groups, headers=headers)
        self.cloud.settle()
        return answer

    def must(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        answer = self.ask(method, path, body, key)
        assert answer.status < 300, answer
        return answer.body

    def get(self, path: str) -> Any:
        return self.must("GET", path)

    def rates(self, trip_id: str, stars: int = 5, **more: Any) -> Answer:
        return self.ask("POST", f"/v1/trips/{trip_id}/rating", {"stars": stars, **more})


@dataclass
class Rider(Person):
    groups: str = "riders"
    ride_ids: list[str] = field(default_factory=list)

    def signs_up(self, **profile: Any) -> Rider:
        self.must("PUT", "/v1/riders/me", {"display_name": self.name, "phone": "+351912345678", **profile})
        return self

    def asks_for_a_ride(self, start: Point = SQUARE, end: Point = MARKET, **wishes: Any) -> str:
        """Returns the ride's id."""
        body = {"pickup": _point(start), "dropoff": _point(end), **wishes}
        ride = self.must("POST", "/v1/rides", body, key=f"{self.name}-ride-{len(self.ride_ids) + 1}")
        self.ride_ids.append(ride["ride_id"])
        return str(ride["ride_id"])

    def adds_card(self, token: str = GOOD_CARD) -> str:
        """Returns the payment method's id."""
        card = self.must("POST", "/v1/payment-methods", {"provider_token": token}, key=f"{self.name}-{token}")
        return str(card["method_id"])

    def price(self, category: str, start: Point = SQUARE, end: Point = MARKET) -> Any:
        """The quote for this category, one of those that are shown together."""
        quotes = self.must("POST", "/v1/quotes", {"pickup": _point(start), "dropoff": _point(end)})["quotes"]
        [quote] = [quote for quote in quotes if quote["category"] == category]
        return quote

    def ride(self, ride_id: str) -> Any:
        return self.get(f"/v1/rides/{ride_id}")

    def fare(self, ride_id: str) -> Any:
        return self.get(f"/v1/rides/{ride_id}/fare")

    def payment(self, ride_id: str) -> Any:
        return self.get(f"/v1/rides/{ride_id}/payment")

    def trip(self, ride_id: str) -> Any:
        return self.get(f"/v1/trips/{self.ride(ride_id)['trip_id']}")


@dataclass
class Driver(Person):
    """While `phone_is_on` he reports where he is as often as he was told to."""

    groups: str = "drivers"
    place: Point = SQUARE
    phone_is_on: bool = False
    reports_at: Any = None
    offer: Any = None

    def joins(self, desk: Person, **vehicle: Any) -> Driver:
        self.must("POST", "/v1/drivers", {"display_name": self.name, "phone": "+351923456789"})
        car = {"plate": f"{self.name[:2]}-11-22", "make": "Skoda", "model": "Octavia", "colour": "black", "year": 2022}
        car |= {"categories": ["standard"], **vehicle}
        vehicle_id = self.must("POST", "/v1/drivers/me/vehicles", car, key=f"{self.name}-vehicle")["vehicle_id"]
        for kind in DOCUMENTS:
            papers = {"number": "4711", "expires_on": "2027-12-31"}
            self.must("PUT", f"/v1/drivers/me/documents/{kind}", papers)
        desk.must("POST", f"/v1/drivers/{self.id}/approve", {})
        self.must("POST", "/v1/drivers/me/online", {"vehicle_id": vehicle_id})
        self.phone_is_on = True
        self.reports()
        return self

    def reports(self) -> None:
        point = _point(self.place) | {"at": clock.rfc3339(clock.now()), "accuracy_m": 8.0}
        answer = self.must("POST", "/v1/positions", {"points": [point]})
        self.reports_at = clock.now() + timedelta(seconds=answer["next_report_s"])

    def has_an_offer(self) -> bool:
        answer = self.ask("GET", "/v1/offers/current")
        self.offer = answer.body if answer.status == 200 else None
        return self.offer is not None

    def accepts(self) -> str:
        """Returns the trip's id."""
        assert self.has_an_offer(), f"{self.name} has no offer"
        return str(self.must("POST", f"/v1/offers/{self.offer['offer_id']}/accept")["trip_id"])

    def declines(self) -> None:
        assert self.has_an_offer(), f"{self.name} has no offer"
        self.must("POST", f"/v1/offers/{self.offer['offer_id']}/decline", {"reason": "too far"})

    def does(self, trip_id: str, step: str, **more: Any) -> Any:
        return self.must("POST", f"/v1/trips/{trip_id}/{step}", {"at": clock.rfc3339(clock.now()), **more})

    def earned_minor(self) -> int:
        """So far today, as he sees it."""
        return sum(total["net"]["amount_minor"] for total in self.get("/v1/earnings/mine")["totals"])

    def gives_up(self, trip_id: str, reason: str = "vehicle_problem") -> None:
        self.must("POST", f"/v1/trips/{trip_id}/cancel", {"reason": reason})

    def moves_towards(self, target: Point, seconds: float) -> None:
        share = min(1.0, DRIVING_MPS * seconds / max(1.0, distance_m(self.place, target)))
        self.place = Point(
            self.place.lat + (target.lat - self.place.lat) * share, self.place.lng + (target.lng - self.place.lng) * share
        )


@dataclass
class Desk(Person):
    groups: str = "desk"

    def balance_minor(self, account: str) -> int:
        """Positive on the side on which the account grows."""
        balances = self.get(f"/v1/ledger/accounts/{account}/postings")["balances"]
        return sum(balance["balance"]["amount_minor"] for balance in balances)

    def entries(self, ride_id: str) -> list[str]:
        """What was booked for a ride, by kind."""
        return [entry["kind"] for entry in self.get(f"/v1/ledger/entries?ride_id={ride_id}")["entries"]]


def _point(place: Point) -> dict[str, float]:
    return {"lat": round(place.lat, 6), "lng": round(place.lng, 6)}
