"""Live messages on the deployed stack: real tickets, real WebSockets, posts signed with the one role that may post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from drills import followers
from drills.crowd import Crowd, crowd
from drills.deployed import Deployed
from drills.site import site_of
from feed.ticket import secret_hash
from infra.app import SERVICES
from infra.local import LocalStack, StackInfo
from kernel import clock
from kernel.clock import seconds
from tests.system.city import SQUARE, Driver, Person, accept, carry, eventually, request_ride

pytestmark = pytest.mark.system

NewRider = Callable[[], Person]
NewDriver = Callable[..., Driver]
STATES = ["searching", "assigned", "en_route", "arrived", "in_progress", "completed"]


@pytest.fixture(scope="module")
def people() -> Iterator[Crowd]:
    with crowd() as gathered:
        yield gathered


def url_of(person: Person, path: str = "/v1/feed/tickets") -> str:
    return str(person.post(path, {})["url"])


def is_let_in(url: str) -> bool:
    try:
        with connect(url, proxy=None):
            return True
    except InvalidStatus:
        return False


def feed_rows(stack: LocalStack) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = stack.client("dynamodb").scan(TableName="corrida-feed")["Items"]
    return rows


def test_a_ticket_lets_in_once_and_nothing_else_does(stack: LocalStack, info: StackInfo, new_rider: NewRider) -> None:
    rider = new_rider()
    url = url_of(rider)
    assert is_let_in(url)
    assert not is_let_in(url)
    assert not is_let_in(info.socket_url)
    assert not is_let_in(f"{info.socket_url}?ticket=made-up")
    assert not is_let_in(f"{info.socket_url}?ticket={rider.token}")


def test_a_ticket_that_has_run_out_lets_nobody_in(stack: LocalStack, new_rider: NewRider) -> None:
    ticket = new_rider().post("/v1/feed/tickets", {})
    a_minute_ago = clock.rfc3339(clock.now() - seconds(60))
    stack.client("dynamodb").update_item(
        TableName="corrida-feed",
        Key={"pk": {"S": f"TICKET#{secret_hash(ticket['ticket'])}"}, "sk": {"S": "TICKET"}},
        UpdateExpression="SET expires_at = :then",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":then": {"S": a_minute_ago}},
    )
    assert not is_let_in(ticket["url"])


def test_a_ride_is_followed_through_all_its_states_by_everybody_who_may(
    people: Crowd, new_rider: NewRider, new_driver: NewDriver, desk: Person
) -> None:
    rider, driver, stranger = new_rider(), new_driver(), new_rider()
    [offers] = people.join(lambda: url_of(driver), "offers")
    ride_id = request_ride(rider)
    eventually(lambda: rider.get(f"/v1/feed/rides/{ride_id}"))
    topic = f"ride:{ride_id}"
    [mine] = people.join(lambda: url_of(rider), topic)
    [desks] = people.join(lambda: url_of(desk), topic)
    [strangers] = people.join(lambda: url_of(stranger), topic)
    offer = eventually(lambda: offers.shown.get("offer"))
    assert {"offer_id", "pickup", "expires_at", "estimated_pickup_s"} <= offer.keys()

    trip_id = accept(driver, ride_id)
    eventually(lambda: mine.shown.get("driver"))
    assert mine.shown["start_pin_at"] == f"/v1/trips/{trip_id}"
    pin = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"))["start_pin"]
    for action, state in (("en-route", "en_route"), ("arrive", "arrived"), ("start", "in_progress")):
        driver.act(trip_id, action, **({"pin": pin} if action == "start" else {}))
        eventually(lambda state=state: all(one.states[-1] == state for one in (mine, desks)))  # type: ignore[misc]
    driver.report(SQUARE)
    eventually(lambda: mine.shown.get("car"))
    driver.act(trip_id, "complete")
    eventually(lambda: all(one.states[-1] == "completed" for one in (mine, desks)))
    eventually(lambda: offers.shown.get("trip", {}).get("state") == "completed")

    assert mine.states == desks.states == STATES
    assert mine.seqs == sorted(set(mine.seqs))
    assert "start_pin_at" not in mine.shown and pin not in str(mine.heard)
    assert "offer" not in offers.shown
    assert strangers.heard == [] and strangers.refusals[0]["problem"]["code"] == "topic_unknown"
    polled = rider.get(f"/v1/feed/rides/{ride_id}")
    assert eventually(lambda: polled["data"] == mine.shown or polled["seq"] < mine.known)


def test_many_follow_one_trip_and_hear_everything_whatever_happens_to_some(stack: LocalStack) -> None:
    """A small version of the drill: links without an account, networks cut and resumed, connections gone and deaf."""
    with site_of(stack, SERVICES) as site:
        outcome = followers.run(site, 50)
    assert outcome.failures == []
    assert outcome.figures["of them came back and resumed"] == 5


def test_connections_that_are_gone_are_forgotten(
    people: Crowd, stack: LocalStack, new_rider: NewRider, new_driver: NewDriver
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    eventually(lambda: rider.get(f"/v1/feed/rides/{ride_id}"))
    gone = people.join(lambda: url_of(rider), f"ride:{ride_id}", 3)
    followed = [row for row in feed_rows(stack) if row["pk"]["S"].startswith(f"FOLLOWERS#ride:{ride_id}")]
    connections = {row["connection_id"]["S"] for row in followed}
    assert len(connections) == 3
    people.cut(gone)
    carry(rider, driver, ride_id)
    eventually(lambda: not [row for row in feed_rows(stack) if row["sk"]["S"] in connections])
    eventually(lambda: not [row for row in feed_rows(stack) if row["pk"]["S"].removeprefix("CONNECTION#") in connections])


def test_an_alert_reaches_everybody_who_looks(people: Crowd, desk: Person, new_rider: NewRider) -> None:
    [rider] = people.join(lambda: url_of(new_rider()), "alerts")
    until = clock.rfc3339(clock.now() + seconds(600))
    text = {"en": "Storm tonight", "pt": "Tempestade esta noite"}
    alert_id = desk.post("/v1/alerts", {"severity": "warning", "text": text, "until": until})["alert_id"]
    assert eventually(lambda: rider.shown.get("alerts", {}).get(alert_id))["text"] == text
    desk.post(f"/v1/alerts/{alert_id}/withdraw")
    eventually(lambda: alert_id not in rider.shown["alerts"])


def test_only_one_function_may_post_to_connections(stack: LocalStack, info: StackInfo) -> None:
    deployed, session = Deployed(stack), Session()
    let_in = set()
    for function in deployed.functions:
        client = session.create_client(
            "apigatewaymanagementapi",
            region_name=info.region,
            endpoint_url=info.socket_url.replace("ws://", "http://"),
            **deployed.credentials(function),
        )
        try:
            client.post_to_connection(ConnectionId="nobody", Data=b"x")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("GoneException", "410"):
                let_in.add(f"{function.service}-{function.name}")
    assert let_in == {"feed-timers"}
