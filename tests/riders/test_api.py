from collections.abc import Iterator

import pytest

from kernel.table import Table
from riders.service import SERVICE
from tests.conftest import Client, create_table, items, outbox_of

PROFILE = {"display_name": "Ana", "phone": "+351 912 345 678", "language": "pt-BR", "needs": ["wheelchair"]}


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def ana(table: Table) -> Client:
    return Client(SERVICE).as_rider("ana")


def test_a_rider_registers_and_reads_the_profile_back(ana: Client) -> None:
    created = ana.put("/v1/riders/me", PROFILE)
    assert (created.status, created.headers["location"]) == (201, "/v1/riders/me")
    read = ana.get("/v1/riders/me")
    assert read.status == 200
    assert read.body["phone"] == "+351912345678"
    assert read.body["needs"] == ["wheelchair"]


def test_registering_puts_the_event_into_the_same_write(ana: Client, table: Table) -> None:
    ana.put("/v1/riders/me", PROFILE)
    [envelope] = outbox_of(table, "RIDER#ana", "RIDER").events
    assert envelope.metadata.type == "RiderRegistered"
    assert envelope.metadata.aggregate.version == 1
    assert "phone" not in envelope.data


def test_an_unregistered_caller_is_told_what_to_do(ana: Client) -> None:
    answer = ana.in_language("pt-BR").get("/v1/riders/me")
    assert (answer.status, answer.code) == (404, "not_registered")
    assert answer.body["title"] == "Você ainda não tem uma conta."
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "912345678"}, "/phone"),
        ({"phone": "+351 12"}, "/phone"),
        ({"language": "xx"}, "/language"),
        ({"needs": ["helicopter"]}, "/needs/0"),
        ({"display_name": 7}, "/display_name"),
        ({"places": [{"label": "home", "lat": 91.0, "lng": 0.0}]}, "/places/0/lat"),
        ({"places": [{"label": "home", "lat": False, "lng": 0.0}]}, "/places/0/lat"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_bad_field_is_named(ana: Client, change: dict[str, object], pointer: str) -> None:
    answer = ana.put("/v1/riders/me", PROFILE | change)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]


def test_an_edit_of_an_older_version_is_refused(ana: Client) -> None:
    ana.put("/v1/riders/me", PROFILE)
    ana.put("/v1/riders/me", PROFILE | {"display_name": "Ana M."}, headers={"if-match": '"1"'})
    answer = ana.put("/v1/riders/me", PROFILE, headers={"if-match": '"1"'})
    assert (answer.status, answer.code, answer.body["current_version"]) == (412, "precondition_failed", 2)


def test_a_known_version_is_not_sent_again(ana: Client) -> None:
    etag = ana.put("/v1/riders/me", PROFILE).headers["etag"]
    assert ana.get("/v1/riders/me", headers={"if-none-match": etag}).status == 304


def test_the_desk_sees_an_account_and_another_rider_does_not(ana: Client) -> None:
    ana.put("/v1/riders/me", PROFILE)
    assert ana.as_desk().get("/v1/riders/ana").status == 200
    assert ana.as_rider("bob").get("/v1/riders/ana").code == "forbidden"
    assert ana.as_anyone().get("/v1/riders/ana").code == "unauthenticated"


def test_the_export_holds_the_whole_account(ana: Client) -> None:
    ana.put("/v1/riders/me", PROFILE)
    assert ana.get("/v1/riders/me/export").body["account"]["phone"] == "+351912345678"


def test_erasure_leaves_nothing_personal_behind(ana: Client, table: Table) -> None:
    ana.put("/v1/riders/me", PROFILE | {"emergency_contacts": [{"name": "Rui", "phone": "+351911111111"}]})
    assert ana.delete("/v1/riders/me").status == 202
    assert ana.delete("/v1/riders/me").status == 202
    assert ana.get("/v1/riders/me").code == "account_erased"
    stored = str(items(table))
    assert not any(personal in stored for personal in ("Ana", "Rui", "+3519"))


def test_unknown_routes_and_wrong_methods_are_told_apart(ana: Client) -> None:
    assert ana.get("/v1/riders/me/horse").code == "no_such_route"
    wrong = ana.post("/v1/riders/me", {})
    assert (wrong.status, wrong.headers["allow"]) == (405, "DELETE, GET, PUT")


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ("{", {}, 400, "malformed_json"),
        ('{"display_name": NaN}', {}, 400, "malformed_json"),
        ("[" * 100_000, {}, 400, "malformed_json"),
        ("{}", {"content-type": "text/plain"}, 415, "unsupported_media_type"),
        ("{}", {"content-type": "multipart/form-data"}, 415, "unsupported_media_type"),
        ('"' + "x" * 300_000 + '"', {}, 413, "body_too_large"),
        ("", {}, 422, "invalid_request"),
        ("[]", {}, 422, "invalid_request"),
    ],
)
def test_an_unreadable_body_is_a_clear_problem(
    ana: Client, body: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = ana.put("/v1/riders/me", body, headers=headers)
    assert (answer.status, answer.code) == (status, code)


def test_what_is_not_there_is_not_replaced(ana: Client, table: Table) -> None:
    assert ana.put("/v1/riders/me", PROFILE, headers={"if-match": '"1"'}).code == "precondition_failed"
    assert items(table) == []
