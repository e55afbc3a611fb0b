"""One service fails during traffic: which journeys of people go on, what those are told whose journey stops, and what
becomes of all of it after the repair.

The failing services are those of the app, so a new one is covered by being there; and each service has at least the journey
of looking at what it shows.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from drills import tables
from drills.faults import FAULTS
from drills.operations import Operation, operations
from drills.outcome import Outcome, Table
from drills.queues import drained, event_queues
from drills.site import Site, group_for
from kernel import clock
from kernel.geo import Point, offset
from tests.system.city import SQUARE, Driver, Person, accept, eventually, request_ride

PATIENCE_S = 8.0
"""How long a person tries something before it counts as not working."""
REPAIR_S = 180.0
FAR_AWAY = offset(SQUARE, north_m=9000.0)
WORKS, NOTHING_YET = "works", "nothing yet"


class NotServed(Exception):
    """What a person was told, or that nothing came."""


@dataclass
class Story:
    """The people of one outage: Ana and Rui are under way when it begins, Bob and Eva begin in the middle of it."""

    site: Site
    ana: Person
    rui: Driver
    trip_id: str
    ride_id: str
    link: str
    bob: Person
    eva: Driver
    name: str = field(default_factory=lambda: f"Bob {uuid4().hex[:8]}")
    bobs_ride: str = ""

    @classmethod
    def begin(cls, site: Site) -> Story:
        ana, rui = site.rider(), site.driver()
        ride_id = request_ride(ana)
        trip_id = accept(rui, ride_id)
        pin = eventually(lambda: ana.get(f"/v1/trips/{trip_id}"))["start_pin"]
        link = ana.post(f"/v1/trips/{trip_id}/share")["token"]
        rui.act(trip_id, "arrive")
        rui.act(trip_id, "start", pin=pin)
        return cls(site, ana, rui, trip_id, ride_id, link, site.rider(), site.driver(FAR_AWAY))


def change_profile(story: Story) -> None:
    profile = {"display_name": story.name, "phone": "+351912345678", "language": "pt-BR"}
    _tried(lambda: story.bob.ask("PUT", "/v1/riders/me", profile))


def report_position(story: Story) -> None:
    here = {"lat": FAR_AWAY.lat, "lng": FAR_AWAY.lng, "at": clock.rfc3339(clock.now()), "accuracy_m": 5.0}
    _tried(lambda: story.eva.ask("POST", "/v1/positions", {"points": [here]}))


def ask_for_a_ride(story: Story) -> None:
    wish = {"pickup": _point(FAR_AWAY), "dropoff": _point(SQUARE)}
    key = str(uuid4())
    story.bobs_ride = _tried(lambda: story.bob.ask("POST", "/v1/rides", wish, Idempotency_Key=key))["ride_id"]


def be_found_a_car(story: Story) -> None:
    if not story.bobs_ride:
        raise NotServed("no ride was asked for")
    offer = _tried(lambda: story.eva.ask("GET", "/v1/offers/current"))
    _tried(lambda: story.eva.ask("POST", f"/v1/offers/{offer['offer_id']}/accept", Idempotency_Key=str(uuid4())))


def end_a_trip_under_way(story: Story) -> None:
    step = {"at": clock.rfc3339(clock.now())}
    path = f"/v1/trips/{story.trip_id}/complete"
    _tried(lambda: story.rui.ask("POST", path, step, Idempotency_Key=str(uuid4())))


def look_at_a_ride(story: Story) -> None:
    _tried(lambda: story.ana.ask("GET", f"/v1/rides/{story.ride_id}"))


def look_at_a_trip(story: Story) -> None:
    _tried(lambda: story.ana.ask("GET", f"/v1/trips/{story.trip_id}"))


def follow_by_link(story: Story) -> None:
    seen = _tried(lambda: story.site.nobody.ask("GET", f"/v1/shared-trips/{story.link}"))
    if not seen.get("position"):
        raise NotServed("told without the car's position")


JOURNEYS: Mapping[str, Callable[[Story], None]] = {
    "follow a trip by its link": follow_by_link,
    "change one's profile": change_profile,
    "report a position": report_position,
    "ask for a ride": ask_for_a_ride,
    "be found a car": be_found_a_car,
    "end a trip under way": end_a_trip_under_way,
    "look at a ride": look_at_a_ride,
    "look at a trip": look_at_a_trip,
}


@dataclass
class Outage:
    """What came of one service's failing in one way."""

    service: str
    fault: str
    told: dict[str, str]
    failures: list[str]
    requests: int
    recovery_s: float


def run(site: Site, faults: tuple[str, ...] = tuple(FAULTS)) -> Outcome:
    known = [each for each in operations(site.services) if each.method == "GET" and not each.parameters]
    outages = [suffered(site, service.name, fault, known) for fault in faults for service in site.services]
    return Outcome(
        "One service down",
        "Whichever service fails, the others keep their promises, people are told, and after the repair nothing is lost",
        figures={
            "outages": len(outages),
            "requests meanwhile": sum(outage.requests for outage in outages),
            "lost": sum(len(outage.failures) for outage in outages),
            "seconds to recover at most": round(max(outage.recovery_s for outage in outages), 1),
        },
        tables=[_table(fault, [outage for outage in outages if outage.fault == fault]) for fault in faults],
        failures=[f"{each.service} ({each.fault}): {failure}" for each in outages for failure in each.failures],
    )


def suffered(site: Site, service: str, fault: str, known: list[Operation]) -> Outage:
    dead_before = dead_letters(site)
    story = Story.begin(site)
    with FAULTS[fault](site, service):
        told = {name: _result(journey, story) for name, journey in JOURNEYS.items()}
        shown, broken = look_at_everything(site, service, known)
    told |= shown
    started_s = time.monotonic()
    failures = [*broken, *made_good(story)]
    failures += [f"{name} holds {n} dead letters" for name, n in (dead_letters(site) - dead_before).items()]
    recovery_s = time.monotonic() - started_s
    site.everybody_goes_home()
    return Outage(service, fault, told, failures, len(JOURNEYS) + len(known), recovery_s)


def look_at_everything(site: Site, failed: str, known: list[Operation]) -> tuple[dict[str, str], list[str]]:
    """What every service shows without an id: by service, and what those showed wrongly that had not failed."""
    people = {group: site.somebody(group) for group in ("riders", "drivers", "desk", "admin")} | {"": site.nobody}
    answers: dict[str, set[int]] = {}
    broken = []
    for operation in known:
        if "siblings" in operation.audience:
            continue
        status = people[group_for(operation.audience)].ask("GET", operation.path).status_code
        refused = status >= 500 or status == 429
        answers.setdefault(operation.service, set()).add(status if refused else 200)
        if refused and operation.service != failed:
            broken.append(f"{operation} of {operation.service}, which had not failed, answered {status}")
    shown = {
        f"look at what {service} shows": WORKS if seen == {200} else " ".join(map(str, sorted(seen - {200})))
        for service, seen in answers.items()
    }
    return shown, broken


def made_good(story: Story) -> Iterator[str]:
    """What must be so in the end, whatever failed: every journey begun comes to its end, and every copy says the same."""
    checks: dict[str, Callable[[], Any]] = {
        "the profile is changed": lambda: _quietly(change_profile, story),
        "the trip under way has ended": lambda: _ended(story),
        "its ride is closed": lambda: story.ana.get(f"/v1/rides/{story.ride_id}")["state"] == "completed",
        "the new ride has its car": lambda: _served(story),
        "everybody who keeps a copy knows the new name": lambda: not _stale(story),
    }
    for what, check in checks.items():
        try:
            eventually(check, REPAIR_S)
        except AssertionError:
            yield f"not made good after the repair: {what}"
    yield from drained(list(event_queues(story.site.stack, story.site.services).values()), REPAIR_S)


def dead_letters(site: Site) -> Counter[str]:
    return Counter({queue.dead.name: queue.dead.waiting() for queue in event_queues(site.stack, site.services).values()})


def _ended(story: Story) -> bool:
    if story.ana.get(f"/v1/trips/{story.trip_id}")["state"] != "completed":
        end_a_trip_under_way(story)
    return True


def _served(story: Story) -> bool:
    """Bob is carried by Eva, whether that began in the outage or only begins now."""
    if not story.bobs_ride:
        ask_for_a_ride(story)
    ride = story.bob.get(f"/v1/rides/{story.bobs_ride}")
    if ride["state"] in ("unserved", "cancelled"):
        ask_for_a_ride(story)
        return False
    if ride["state"] not in ("assigned", "completed"):
        report_position(story)
        accept(story.eva, story.bobs_ride)
    trip_id = eventually(lambda: story.bob.get(f"/v1/rides/{story.bobs_ride}")["trip_id"])
    story.eva.act(trip_id, "arrive")
    story.eva.act(trip_id, "start", pin=eventually(lambda: story.bob.get(f"/v1/trips/{trip_id}"))["start_pin"])
    story.eva.act(trip_id, "complete")
    return bool(eventually(lambda: story.bob.get(f"/v1/rides/{story.bobs_ride}")["state"] == "completed"))


def _stale(story: Story) -> list[str]:
    """Copies of Bob's card under his name, of the services that keep his name, which say something else."""
    rider_id = story.bob.get("/v1/riders/me")["rider_id"]
    return [
        f"{service.name} {item['pk']}"
        for service in story.site.services
        for item in tables.items(story.site.stack, service)
        if item["pk"].endswith(rider_id) and item.get("display_name", story.name) != story.name
    ]


def _quietly(journey: Callable[[Story], None], story: Story) -> bool:
    try:
        journey(story)
    except NotServed:
        return False
    return True


def _result(journey: Callable[[Story], None], story: Story) -> str:
    try:
        journey(story)
    except NotServed as told:
        return str(told)
    return WORKS


def _tried(ask: Callable[[], httpx.Response]) -> dict[str, Any]:
    """A person tries until it works or he has had enough; then it counts what he was told last."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        answer = ask()
        if answer.is_success and answer.content:
            return dict(answer.json())
        told = NOTHING_YET if answer.is_success else f"{answer.status_code} {_said(answer)}"
        if time.monotonic() > deadline_s:
            raise NotServed(told)
        time.sleep(0.3)


def _said(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except json.JSONDecodeError:
        return answer.text[:60]
    return str(said.get("code") or said.get("message") or said)[:60]


def _point(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lng": point.lng}


def _table(fault: str, outages: list[Outage]) -> Table:
    journeys = list(dict.fromkeys(name for outage in outages for name in outage.told))
    rows = [(journey, *(outage.told.get(journey, "") for outage in outages)) for journey in journeys]
    rows.append(("seconds until all was made good", *(f"{outage.recovery_s:.1f}" for outage in outages)))
    return Table(f"Journeys while a service is down: {fault}", ("journey", *(each.service for each in outages)), rows)
