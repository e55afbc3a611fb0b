"""The right to be forgotten, on the deployed system: after it, what identifies a person is searched for everywhere.

In every table, queue and log group of the stack, and in an archive of every bus. Share links of the erased end as well, and
who came over from another system is not brought back by its next word of him.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from drills import tables
from drills.deployed import Deployed
from drills.logs import lines
from drills.outcome import Outcome, Table
from drills.postman import ANYBODY_MAY_SEND
from drills.queues import Queue
from drills.site import Site
from infra import names
from kernel.geo import Point
from migrate import target
from tests.system.city import SQUARE, STATION, Driver, Person, accept, eventually

ARCHIVE = "drill-archive"
FORGOTTEN_S = 120.0
GONE = (401, 404, 410)
IBAN = "PT50000201231234567890154"


class Traces:
    """Words that stand nowhere but with these two people."""

    def __init__(self) -> None:
        mark = uuid4().hex[:10]
        self.rider_name, self.contact, self.place, self.note = (f"{word}{mark}" for word in ("Rita", "Tia", "Casa", "Toque"))
        self.reason, self.comment = f"Motivo{mark}", f"Conversa{mark}"
        self.driver_name, self.plate, self.paper = f"Rafael{mark}", mark[:8].upper(), f"P-{mark}"
        self.holder, self.afterwards = f"Titular{mark}", f"Depois{mark}"
        self.old_name, self.old_phone = f"Olga{mark}", "+3519" + "".join(str(int(each, 16) % 10) for each in mark[:8])

    @property
    def of_rider(self) -> dict[str, str]:
        return {"name": self.rider_name, "contact": self.contact, "place": self.place, "note": self.note} | {
            "reason to cancel": self.reason,
            "comment": self.comment,
        }

    @property
    def of_driver(self) -> dict[str, str]:
        return {"name": self.driver_name, "plate": self.plate, "paper": self.paper, "bank account": self.holder}


class TakenOver:
    """Somebody of another system, as the operator brings her: with a sign-in, an account and the old apps' way to her."""

    def __init__(self, site: Site, traces: Traces) -> None:
        self.email = f"olga-{uuid4().hex}@example.com"
        site.stack.sign_up(self.email, "riders")
        self.person = Person(site.http, site.stack.token(self.email))
        user = site.stack.client("cognito-idp").admin_get_user(UserPoolId=site.stack.info.user_pool_id, Username=self.email)
        self.subject = next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")
        self.words = {"name": traces.old_name, "phone": traces.old_phone, "e-mail": self.email}
        self.operator = target.local(site.stack.info)

    def brought(self) -> set[str]:
        """What becomes of the records of her."""
        person = {"user_id": self.subject, "subject": self.subject, "email": self.email, "roles": ["rider"]}
        rider = {"rider_id": self.subject, "registered_at": "2016-01-01T00:00:00Z"}
        rider |= {"display_name": self.words["name"], "phone": self.words["phone"]}
        records = {"migration": ("person", person), "riders": ("rider", rider)}
        outcomes = [
            self.operator.take(service, [{"kind": kind, "key": self.subject, "data": data}])
            for service, (kind, data) in records.items()
        ]
        return {outcome.code or outcome.result for [outcome] in outcomes}


def run(site: Site) -> Outcome:
    traces = Traces()
    with archive(site) as kept:
        rider, driver, trip = leave_traces(site, traces)
        old = TakenOver(site, traces)
        brought = old.brought()
        words = {f"the rider's {what}": word for what, word in traces.of_rider.items()}
        words |= {f"the driver's {what}": word for what, word in traces.of_driver.items()}
        words |= {f"the old system's {what}": word for what, word in old.words.items()}
        before = {what: list(found_in_tables(site, word)) for what, word in words.items()}
        failures = [f"{what} was stored nowhere, so nothing was proven" for what, places in before.items() if not places]
        failures += not_exported(rider, traces)
        failures += [f"who was to be brought over was answered {brought}"] if brought != {"imported"} else []
        rider.ask("DELETE", "/v1/riders/me")
        driver.ask("POST", "/v1/drivers/me/offline")
        driver.ask("DELETE", "/v1/drivers/me")
        old.person.ask("DELETE", "/v1/riders/me")
        failures += remaining(site, words)
        words["what was said afterwards"] = traces.afterwards
        failures += say_afterwards(rider, driver, trip, traces.afterwards)
        if (brought := old.brought()) != {"account_erased"}:
            failures.append(f"who is erased is brought back by the old system's next word: {brought}")
        failures += remaining(site, words)
        said = list(kept.take())
        failures += [f"{what} in the archive: {text[:200]}" for what, word in words.items() for text in said if word in text]
    status = site.nobody.ask("GET", f"/v1/shared-trips/{trip.link}").status_code
    if status not in GONE:
        failures.append(f"the erased rider's share link still answers {status}")
    if (status := rider.ask("GET", "/v1/riders/me").status_code) not in GONE:
        failures.append(f"the erased rider still sees his account: {status}")
    rows = [
        (what, str(len(places)), ", ".join(sorted({p.partition(":")[0] for p in places}))) for what, places in before.items()
    ]
    return Outcome(
        "Erasure",
        "Of an erased person nothing is left in any table, queue, log or archive",
        figures={"words searched for": len(words), "places before": sum(map(len, before.values()))},
        tables=[Table("Where it stood before the erasure", ("what", "items", "services"), rows)],
        failures=failures,
    )


@dataclass(frozen=True)
class Trip:
    ride_id: str
    id: str
    link: str


def leave_traces(site: Site, traces: Traces) -> tuple[Person, Driver, Trip]:
    """A whole ride of somebody who tells much about himself, and one that he calls off."""
    rider = site.somebody("riders")
    rider.put(
        "/v1/riders/me",
        {
            "display_name": traces.rider_name,
            "phone": "+351912345678",
            "language": "pt-BR",
            "emergency_contacts": [{"name": traces.contact, "phone": "+351915555555"}],
            "places": [{"label": "home", "address": traces.place, **_point(SQUARE)}],
        },
    )
    driver = site.driver()
    profile = {"display_name": traces.driver_name, "phone": "+351911111111", "language": "pt-BR", "traits": []}
    driver.put("/v1/drivers/me", profile)
    car = {
        "plate": traces.plate,
        "make": "Skoda",
        "model": "Fabia",
        "colour": "red",
        "year": 2022,
        "categories": ["standard"],
    }
    driver.post("/v1/drivers/me/vehicles", car | {"wheelchair_access": False})
    driver.put("/v1/drivers/me/documents/insurance", {"number": traces.paper, "expires_on": "2030-12-31"})
    driver.put("/v1/payout-account", bank_account(traces.holder))
    trip = carried(rider, driver, traces)
    called_off = rider.post("/v1/rides", wish(traces.note))["ride_id"]
    rider.post(f"/v1/rides/{called_off}/cancel", {"reason": traces.reason})
    return rider, driver, trip


def carried(rider: Person, driver: Driver, traces: Traces) -> Trip:
    ride_id = rider.post("/v1/rides", wish(traces.note))["ride_id"]
    trip_id = accept(driver, ride_id)
    link = eventually(lambda: rider.post(f"/v1/trips/{trip_id}/share"))["token"]
    pin = rider.get(f"/v1/trips/{trip_id}")["start_pin"]
    driver.act(trip_id, "arrive")
    driver.act(trip_id, "start", pin=pin)
    driver.act(trip_id, "complete")
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")
    eventually(lambda: rider.post(f"/v1/trips/{trip_id}/rating", {"stars": 4, "comment": traces.comment}))
    return Trip(ride_id, trip_id, str(link))


def say_afterwards(rider: Person, driver: Driver, trip: Trip, word: str) -> Iterator[str]:
    """Their tokens live on for a while; whatever they are answered, nothing of it may stay."""
    told = [
        (rider, "PUT", "/v1/riders/me", {"display_name": word, "phone": "+351912345678", "language": "pt-BR"}),
        (rider, "POST", "/v1/rides", wish(word)),
        (rider, "PUT", f"/v1/rides/{trip.ride_id}/note", {"note": word}),
        (rider, "POST", f"/v1/trips/{trip.id}/rating", {"stars": 1, "comment": word}),
        (rider, "POST", f"/v1/trips/{trip.id}/share", None),
        (rider, "POST", "/v1/complaints", {"trip_id": trip.id, "topic": "safety", "text": word}),
        (
            driver,
            "PUT",
            "/v1/drivers/me",
            {"display_name": word, "phone": "+351911111111", "language": "pt-BR", "traits": []},
        ),
        (driver, "PUT", "/v1/payout-account", bank_account(word)),
        (driver, "POST", f"/v1/trips/{trip.id}/rating", {"stars": 1, "comment": word}),
    ]
    for person, method, path, body in told:
        status = person.ask(method, path, body, Idempotency_Key=str(uuid4())).status_code
        if status < 400 or status >= 500:
            yield f"{method} {path} of somebody who is erased: {status}"


def wish(note: str) -> dict[str, Any]:
    return {"pickup": _point(SQUARE), "dropoff": _point(STATION), "note": note}


def bank_account(holder: str) -> dict[str, str]:
    return {"kind": "iban", "number": IBAN, "holder_name": holder}


def not_exported(rider: Person, traces: Traces) -> Iterator[str]:
    """What a person may take along before, from wherever the export says that more is to be had."""
    export = rider.get("/v1/riders/me/export")
    rides = [ride["ride_id"] for ride in rider.get("/v1/rides")["rides"]]
    elsewhere = [path.replace("{ride_id}", ride) for path in export.get("also_at", {}).values() for ride in rides]
    told = json.dumps([export, *(rider.ask("GET", path).json() for path in elsewhere)], ensure_ascii=False)
    for what, word in traces.of_rider.items():
        if word not in told:
            yield f"the export leaves out the rider's {what}"


def remaining(site: Site, words: dict[str, str]) -> list[str]:
    """Where anything is left when there has been time enough to forget it."""
    found: list[str] = []

    def nothing_in_tables() -> bool:
        found[:] = [f"{what} in {place}" for what, word in words.items() for place in found_in_tables(site, word)]
        return not found

    with suppress(AssertionError):
        eventually(nothing_in_tables, FORGOTTEN_S)
    found += [f"{what} in the queue {queue}" for what, word in words.items() for queue in found_in_queues(site, word)]
    found += [f"{what} in the log: {line[:200]}" for what, word in words.items() for line in lines(site, word)]
    return found


@contextmanager
def archive(site: Site) -> Iterator[Queue]:
    """All that the buses' archives would keep, in a queue: the local AWS makes no archives from a template."""
    events, sqs = site.stack.client("events"), site.stack.client("sqs")
    sqs.create_queue(QueueName=ARCHIVE, Attributes={"Policy": json.dumps(ANYBODY_MAY_SEND)})
    queue = Queue(site.stack, ARCHIVE)
    target = {"Id": ARCHIVE, "Arn": queue.attributes()["QueueArn"]}
    buses = {names.bus(service.source): names.archived(service) for service in site.services if names.archived(service)}
    for bus, kinds in buses.items():
        events.put_rule(Name=ARCHIVE, EventBusName=bus, EventPattern=json.dumps({"detail-type": kinds}))
        events.put_targets(Rule=ARCHIVE, EventBusName=bus, Targets=[target])
    try:
        yield queue
    finally:
        for bus in buses:
            events.remove_targets(Rule=ARCHIVE, EventBusName=bus, Ids=[ARCHIVE])
            events.delete_rule(Name=ARCHIVE, EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue.url)


def found_in_tables(site: Site, word: str) -> list[str]:
    return tables.holding(site.stack, site.services, word)


def found_in_queues(site: Site, word: str) -> Iterator[str]:
    sqs = site.stack.client("sqs")
    for queue in Deployed(site.stack).of_kind("AWS::SQS::Queue"):
        messages = sqs.receive_message(QueueUrl=queue.id, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        if any(word in message["Body"] for message in messages):
            yield queue.id.rpartition("/")[2]


def _point(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lng": point.lng}
