"""What the desk sees of a running system."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from kernel import aws
from operations import api, metrics
from operations.policy import Policy
from tests.conftest import Client
from tests.operations.conftest import Running

EVENT = {"detail": {"metadata": {"type": "RiderRegistered", "id": "e1"}, "data": {"rider_id": "r1", "phone": "+351 nine"}}}
HANDLED = {"message": "handled", "kind": "event", "what": "RiderRegistered", "outcome": "ok", "duration_ms": 12.5}
BROKEN = {"message": "message failed", "what": "RiderRegistered", "ids": {"rider_id": "r1"}, "causation_id": "e1"}


@pytest.fixture
def always_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "POLICY", Policy(look_again_after_s=0, letters_look_again_after_s=0))


def edge(body: Any, name: str) -> dict[str, Any]:
    return next(dict(each) for each in body["edges"] if each["name"] == name)


def test_the_map_is_what_the_deployed_services_say_of_themselves(desk: Client) -> None:
    answer = desk.get("/v1/services")
    assert [service["name"] for service in answer.body["services"]] == ["riders", "trips"]
    assert edge(answer.body, "RiderRegistered")["target"] == "trips"
    again = desk.get("/v1/services", headers={"if-none-match": answer.headers["etag"]})
    assert again.status == 304


def test_nobody_else_looks(desk: Client) -> None:
    for path in (
        "/v1/services",
        "/v1/services/health",
        "/v1/services/trips/errors",
        "/v1/rides/r1/hops",
        "/v1/dead-letters",
    ):
        assert desk.as_rider().get(path).code == desk.as_driver().get(path).code == "forbidden"


def test_health_tells_rates_failures_and_what_waits(desk: Client, running: Running) -> None:
    running.log("corrida-riders-relay", message="published", kind="publish", what="RiderRegistered", outcome="ok")
    running.log("corrida-trips-subscribers", **HANDLED, delivery_ms=80)
    running.log("corrida-trips-subscribers", **BROKEN)
    running.bury("corrida-trips-events-dead", EVENT)
    body = desk.get("/v1/services/health").body
    hop = edge(body, "RiderRegistered")
    assert (hop["state"], hop["said"], hop["done"], hop["failed"], hop["delivery_p95_ms"]) == ("failing", 1, 1, 1, 80)
    assert hop["per_minute"] == 0.5
    trips = next(service for service in body["services"] if service["name"] == "trips")
    [events] = [queue for queue in trips["queues"] if queue["holds"] == "events"]
    assert (events["dead_letters"], events["oldest_s"]) == (1, None)
    assert all(source["available"] for source in body["sources"])


def test_one_look_serves_everybody_for_a_moment(desk: Client, running: Running) -> None:
    first = desk.get("/v1/services/health")
    running.log("corrida-trips-subscribers", **HANDLED)
    assert desk.get("/v1/services/health").body == first.body


@pytest.mark.usefixtures("always_anew")
def test_a_new_look_that_shows_the_same_is_no_news(desk: Client, running: Running) -> None:
    etag = desk.get("/v1/services/health").headers["etag"]
    assert desk.get("/v1/services/health", headers={"if-none-match": etag}).status == 304
    running.log("corrida-trips-subscribers", **HANDLED)
    assert desk.get("/v1/services/health", headers={"if-none-match": etag}).status == 200


def test_a_source_that_does_not_answer_is_named_and_the_rest_is_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "GetMetricData")

    monkeypatch.setattr(metrics, "measure", denied)
    body = desk.get("/v1/services/health").body
    assert {source["name"]: source["available"] for source in body["sources"]} == {
        "log_lines": True,
        "cloudwatch_metrics": False,
        "queue_attributes": True,
    }
    assert body["state"] == "quiet"


def test_the_last_errors_of_a_service_are_told_the_newest_first(desk: Client, running: Running) -> None:
    failed = HANDLED | {"outcome": "failed", "causation_id": "e0", "error": "ValueError: old"}
    running.log("corrida-trips-subscribers", **failed)
    running.log("corrida-trips-subscribers", **BROKEN, exception="Traceback\nValueError: new")
    running.log("corrida-riders-api", **failed)
    errors = desk.get("/v1/services/trips/errors").body["errors"]
    assert [error["error"] for error in errors] == ["ValueError: new", "ValueError: old"]
    assert desk.get("/v1/services/loyalty/errors").code == "not_found"


def test_the_hops_of_a_ride_are_told_with_what_is_missing(desk: Client, running: Running) -> None:
    ids = {"ride_id": "ride-1"}
    said = {"kind": "publish", "what": "RiderRegistered", "outcome": "ok", "event_id": "RiderRegistered:r1:1:0"}
    running.log("corrida-riders-relay", message="published", **said, ids=ids)
    body = desk.get("/v1/rides/ride-1/hops").body
    [hop], [gap] = body["hops"], body["gaps"]
    assert (hop["service"], hop["kind"], hop["what"], hop["is_slowest"]) == ("riders", "publish", "RiderRegistered", True)
    assert (gap["service"], gap["event"], gap["lies"], gap["tries"]) == ("trips", "RiderRegistered", "waiting", 0)


def test_that_somebody_follows_the_ride_live_is_a_hop_too(desk: Client, running: Running) -> None:
    said = {"message": "handled", "kind": "socket", "what": "subscribe", "duration_ms": 9.0, "ids": {"connection_id": "c1"}}
    running.log("corrida-trips-api", **said, saved=["TOPIC#ride:ride-1 TOPIC v3"])
    [hop] = desk.get("/v1/rides/ride-1/hops").body["hops"]
    assert (hop["kind"], hop["what"]) == ("socket", "subscribe")


def test_an_event_of_the_ride_that_was_given_up_is_found_among_the_dead_letters(desk: Client, running: Running) -> None:
    said = {"kind": "publish", "what": "RiderRegistered", "outcome": "ok", "event_id": "e1"}
    running.log("corrida-riders-relay", message="published", **said, ids={"ride_id": "ride-1"})
    running.bury("corrida-trips-events-dead", EVENT)
    [gap] = desk.get("/v1/rides/ride-1/hops").body["gaps"]
    assert gap["lies"] == "dead_letters"


def test_a_ride_nobody_speaks_of_is_told_so_with_the_way_out(desk: Client) -> None:
    answer = desk.get("/v1/rides/ride-9/hops?days=3")
    assert (answer.status, answer.code) == (404, "ride_not_recorded")
    assert "last 3 days" in answer.body["detail"]


def test_logs_that_do_not_answer_are_told_as_that(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "LimitExceededException", "Message": "too many queries"}}, "StartQuery")

    monkeypatch.setattr(aws.client("logs"), "start_query", busy)
    for path in ("/v1/rides/ride-1/hops", "/v1/services/trips/errors"):
        answer = desk.get(path)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "logs_silent", "5")


@pytest.mark.parametrize("ride_id", ["ride.1|x", "a%20b", "x" * 70])
def test_what_cannot_be_a_rides_id_is_not_searched_for(desk: Client, ride_id: str) -> None:
    assert desk.get(f"/v1/rides/{ride_id}/hops").status in (404, 422)


def test_dead_letters_are_told_by_what_they_are_about_and_why_never_by_what_they_hold(
    desk: Client, running: Running
) -> None:
    message_id = running.bury("corrida-trips-events-dead", EVENT)
    running.bury("corrida-riders-relay-dead", {"reason": "not readable", "record": {"dynamodb": {"Keys": {}}}})
    running.log(
        "corrida-trips-subscribers", **BROKEN, message_id=message_id, exception="Traceback\nValueError: no such trip"
    )
    answer = desk.get("/v1/dead-letters")
    event, outbox = sorted(answer.body["letters"], key=lambda letter: str(letter["kind"]))
    assert (event["what"], event["ids"], event["reason"]) == (
        "RiderRegistered",
        {"rider_id": "r1"},
        "ValueError: no such trip",
    )
    assert (outbox["reason"], outbox["redrivable"], event["redrivable"]) == ("not readable", False, True)
    assert answer.body["total"] == 2
    assert "nine" not in str(answer.body)
    assert {queue["queue"] for queue in answer.body["queues"]} == {"corrida-trips-events-dead", "corrida-riders-relay-dead"}


def test_looking_at_dead_letters_leaves_them_where_they_are(desk: Client, running: Running) -> None:
    running.bury("corrida-trips-events-dead", EVENT)
    desk.get("/v1/dead-letters")
    assert running.bodies("corrida-trips-events-dead") == [EVENT]


def test_a_letter_without_a_reason_is_better_than_none(
    desk: Client, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "LimitExceededException", "Message": "too many queries"}}, "StartQuery")

    running.bury("corrida-trips-events-dead", EVENT)
    monkeypatch.setattr(aws.client("logs"), "start_query", denied)
    [letter] = desk.get("/v1/dead-letters").body["letters"]
    assert letter["reason"] == ""


def test_what_is_too_short_to_be_a_rides_name_is_not_searched_for(desk: Client, running: Running) -> None:
    """A letter is in every line of every log."""
    answer = desk.get("/v1/rides/N/hops")
    assert (answer.status, answer.code) == (404, "ride_not_recorded")
