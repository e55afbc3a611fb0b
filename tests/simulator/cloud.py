"""A cloud small enough for a test: it answers the routes the apps use, from memory."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from kernel import clock
from pricing.trip_facts import Kind
from tests.simulator.bank import Bank

Body = dict[str, Any]


@dataclass
class Cloud:
    """`before` may answer instead, e.g. as an outage would."""

    before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
    online: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    ratings: dict[tuple[str, str], Body] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)
    rides: dict[str, Body] = field(default_factory=dict)
    trips: dict[str, Body] = field(default_factory=dict)
    points: dict[str, list[Body]] = field(default_factory=dict)
    backlogs: list[list[Body]] = field(default_factory=list)
    bank: Bank = field(default_factory=Bank)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if early := self.before(request):
            return early
        who = request.headers["authorization"].removeprefix("Bearer ")
        body = json.loads(request.content) if request.content else {}
        path = request.url.path.removeprefix("/v1/")
        for pattern, route in ROUTES:
            if match := re.fullmatch(pattern, f"{request.method} {path}"):
                answer = route(self, who, body, *match.groups())
                return httpx.Response(answer[0], json=answer[1]) if isinstance(answer, tuple) else answer
        raise AssertionError(f"no fake for {request.method} {path}")

    def _ok(self, who: str, body: Body, *_: str) -> tuple[int, Body]:
        return 200, {"driver_id": who, "vehicle_id": "car-1"}

    def _go_online(self, who: str, _: Body) -> tuple[int, Body]:
        self.online.add(who)
        return 200, {}

    def _go_offline(self, who: str, _: Body) -> tuple[int, Body]:
        self.online.remove(who)
        return 200, {}

    def _positions(self, who: str, body: Body) -> tuple[int, Body]:
        self.points.setdefault(who, []).extend(body["points"])
        return 200, {"accepted": len(body["points"]), "ignored": {}, "next_report_s": 10}

    def _request(self, who: str, body: Body) -> tuple[int, Body]:
        ride_id = str(uuid.uuid4())
        self.rides[ride_id] = body | {
            "ride_id": ride_id,
            "rider_id": who,
            "state": "searching",
            "trip_id": None,
            "requested_at": clock.rfc3339(clock.now()),
        }
        return 201, self.rides[ride_id]

    def _ride(self, _who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        return 200, self.rides[ride_id]

    def _cancel_ride(self, _who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        ride = self.rides[ride_id]
        if ride["trip_id"]:
            return 409, {"code": "already_assigned", "trip_id": ride["trip_id"]}
        ride["state"] = "cancelled"
        return 200, ride

    def _offer(self, who: str, _: Body) -> tuple[int, Body]:
        for ride_id, ride in self.rides.items():
            if ride["state"] == "searching" and who not in self.busy and (who, ride_id) not in self.asked:
                expires_at = clock.rfc3339(clock.now() + clock.seconds(15))
                return 200, {"offer_id": ride_id, "pickup": ride["pickup"], "expires_at": expires_at}
        return 404, {"code": "no_open_offer"}

    def _accept(self, who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        ride = self.rides[ride_id]
        if ride["state"] != "searching":
            return 409, {"code": "offer_no_longer_open"}
        trip_id = str(uuid.uuid4())
        ride |= {"state": "assigned", "trip_id": trip_id}
        self.busy.add(who)
        self.trips[trip_id] = {
            "trip_id": trip_id,
            "ride_id": ride_id,
            "driver_id": who,
            "state": "assigned",
            "start_pin": "0042",
        }
        return 200, {"trip_id": trip_id}

    def _decline(self, who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        self.asked.add((who, ride_id))
        return 200, {}

    def _trip(self, _who: str, _: Body, trip_id: str) -> tuple[int, Body]:
        return 200, self.trips[trip_id]

    def _cancel_trip(self, who: str, _: Body, trip_id: str) -> tuple[int, Body]:
        trip = self.trips[trip_id]
        if trip["state"] in ("in_progress", "completed", "cancelled"):
            return 409, {"code": "trip_over"}
        trip["state"] = "cancelled"
        self.busy.discard(trip["driver_id"])
        ride = self.rides[trip["ride_id"]]
        by_driver = who == trip["driver_id"]
        ride |= {"state": "searching", "trip_id": None} if by_driver else {"state": "cancelled"}
        if by_driver:
            self.asked.add((who, trip["ride_id"]))
        else:
            self.bank.is_due(ride, trip["driver_id"], Kind.CANCELLATION)
        return 200, trip

    def _quotes(self, _who: str, way: Body) -> tuple[int, Body]:
        return 200, {"quotes": self.bank.quotes(way)}

    def _card(self, who: str, _: Body) -> tuple[int, Body]:
        return 201, {"method_id": f"card of {who}", "state": "checking"}

    def _top_up(self, _who: str, body: Body) -> tuple[int, Body]:
        return 201, {"charge_id": "charge-1", "state": "pending", **body}

    def _charge(self, _who: str, _: Body) -> tuple[int, Body]:
        return 200, {"charge_id": "charge-1", "state": "paid"}

    def _fare(self, _who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        return self.bank.fare(ride_id)

    def _receipt(self, _who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        return self.bank.receipt(ride_id)

    def _payment(self, _who: str, _: Body, ride_id: str) -> tuple[int, Body]:
        return self.bank.payment(ride_id)

    def _tip(self, _who: str, body: Body, ride_id: str) -> tuple[int, Body]:
        return self.bank.tip(ride_id, body["amount"])

    def _rate(self, who: str, body: Body, trip_id: str) -> tuple[int, Body]:
        if self.trips[trip_id]["state"] != "completed":
            return 404, {"code": "trip_unknown"}
        self.ratings[who, trip_id] = body
        return 201, body

    def _trial_balance(self, _who: str, _: Body) -> tuple[int, Body]:
        return 200, self.bank.trial_balance()

    def _earnings(self, who: str, _: Body) -> tuple[int, Body]:
        return 200, self.bank.earnings(who)

    def _complaints(self, _who: str, _: Body) -> tuple[int, Body]:
        return 200, {"complaints": [], "next_cursor": None}

    def _step(self, who: str, body: Body, trip_id: str, step: str) -> tuple[int, Body]:
        return self._act(who, body | {"action": step.replace("-", "_")}, trip_id)

    def _actions(self, who: str, body: Body, trip_id: str) -> tuple[int, Body]:
        self.backlogs.append(body["actions"])
        results = []
        for action in body["actions"]:
            status, answer = self._act(who, action, trip_id)
            results.append(
                {"action": action["action"], "outcome": "applied" if status == 200 else "refused", "problem": answer}
            )
        return 200, {"results": results}

    def _act(self, who: str, action: Body, trip_id: str) -> tuple[int, Body]:
        trip = self.trips[trip_id]
        if trip["state"] == "cancelled":
            return 409, {"code": "trip_over"}
        match action["action"]:
            case "en_route":
                trip["state"] = "en_route"
            case "arrive":
                trip |= {"state": "arrived", "arrived_at": action["at"]}
            case "start" if action["pin"] != trip["start_pin"]:
                return 409, {"code": "pin_wrong"}
            case "start":
                trip["state"] = "in_progress"
            case "complete":
                trip["state"] = self.rides[trip["ride_id"]]["state"] = "completed"
                self.bank.is_due(self.rides[trip["ride_id"]], who)
                self.busy.discard(who)
            case "no_show":
                trip["state"] = self.rides[trip["ride_id"]]["state"] = "cancelled"
                self.bank.is_due(self.rides[trip["ride_id"]], who, Kind.NO_SHOW)
                self.busy.discard(who)
        return 200, trip


ROUTES: tuple[tuple[str, Callable[..., tuple[int, Body]]], ...] = (
    (r"PUT riders/me", Cloud._ok),
    (r"POST drivers", Cloud._ok),
    (r"POST drivers/me/vehicles", Cloud._ok),
    (r"PUT drivers/me/documents/\w+", Cloud._ok),
    (r"POST drivers/[^/]+/approve", Cloud._ok),
    (r"POST drivers/me/online", Cloud._go_online),
    (r"POST drivers/me/offline", Cloud._go_offline),
    (r"POST positions", Cloud._positions),
    (r"GET vehicles/nearby", Cloud._ok),
    (r"GET trips/[^/]+/position", Cloud._ok),
    (r"POST quotes", Cloud._quotes),
    (r"POST payment-methods", Cloud._card),
    (r"POST wallet/top-ups", Cloud._top_up),
    (r"GET charges/[^/]+", Cloud._charge),
    (r"GET rides/([^/]+)/fare", Cloud._fare),
    (r"GET rides/([^/]+)/receipt", Cloud._receipt),
    (r"GET rides/([^/]+)/payment", Cloud._payment),
    (r"POST rides/([^/]+)/tip", Cloud._tip),
    (r"POST trips/([^/]+)/rating", Cloud._rate),
    (r"GET ledger/trial-balance", Cloud._trial_balance),
    (r"GET earnings/mine", Cloud._earnings),
    (r"GET complaints", Cloud._complaints),
    (r"POST rides", Cloud._request),
    (r"GET rides/([^/]+)", Cloud._ride),
    (r"POST rides/([^/]+)/cancel", Cloud._cancel_ride),
    (r"GET offers/current", Cloud._offer),
    (r"POST offers/([^/]+)/accept", Cloud._accept),
    (r"POST offers/([^/]+)/decline", Cloud._decline),
    (r"GET trips/([^/]+)", Cloud._trip),
    (r"POST trips/([^/]+)/cancel", Cloud._cancel_trip),
    (r"POST trips/([^/]+)/actions", Cloud._actions),
    (r"POST trips/([^/]+)/([a-z-]+)(?:/1)?", Cloud._step),
)
