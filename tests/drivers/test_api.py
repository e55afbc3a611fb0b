from typing import Any

import pytest

from drivers.service import SERVICE
from kernel import cursor
from kernel.table import Table
from tests.conftest import Answer, Client, items, outbox_of
from tests.drivers.conftest import CAR, KINDS, PROFILE, hand_in


def told(table: Table) -> list[str]:
    """The events of the last write."""
    return [envelope.metadata.type for envelope in outbox_of(table, "DRIVER#rui", "DRIVER").events]


def failed_checks(answer: Answer) -> list[str]:
    return [check["code"] for check in answer.body["failed_checks"]]


def test_a_driver_applies_and_reads_the_application_back(rui: Client) -> None:
    created = rui.post("/v1/drivers", PROFILE)
    assert (created.status, created.headers["location"]) == (201, "/v1/drivers/me")
    read = rui.get("/v1/drivers/me").body
    assert (read["driver_id"], read["status"], read["phone"]) == ("rui", "applied", "+351912345678")
    assert read["missing_documents"] == list(KINDS)


def test_who_applies_again_is_shown_the_first_application(applicant: Client) -> None:
    again = applicant.post("/v1/drivers", PROFILE | {"display_name": "Somebody else"})
    assert (again.status, again.body["display_name"], again.body["version"]) == (200, "Rui", 1)


def test_whoever_has_not_applied_is_told_to(rui: Client) -> None:
    for answer in (rui.get("/v1/drivers/me"), rui.put("/v1/drivers/me", PROFILE), rui.delete("/v1/drivers/me")):
        assert (answer.status, answer.code) == (404, "not_applied")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "912345678"}, "/phone"),
        ({"display_name": ""}, "/display_name"),
        ({"language": "fr"}, "/language"),
        ({"traits": ["fast"]}, "/traits/0"),
        ({"status": "approved"}, "/status"),
    ],
)
def test_a_bad_field_of_a_profile_is_named(rui: Client, change: dict[str, Any], pointer: str) -> None:
    answer = rui.post("/v1/drivers", PROFILE | change)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]


def test_an_edit_of_an_older_version_is_refused(applicant: Client) -> None:
    changed = applicant.put("/v1/drivers/me", PROFILE | {"display_name": "Rui M."}, headers={"if-match": '"1"'})
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    answer = applicant.put("/v1/drivers/me", PROFILE, headers={"if-match": '"1"'})
    assert (answer.status, answer.code, answer.body["current_version"]) == (412, "precondition_failed", 2)


def test_a_known_version_is_not_sent_again(applicant: Client) -> None:
    assert applicant.get("/v1/drivers/me", headers={"if-none-match": '"1"'}).status == 304


def test_a_change_that_changes_nothing_makes_no_new_version(applicant: Client) -> None:
    assert applicant.put("/v1/drivers/me", PROFILE).body["version"] == 1


def test_a_vehicle_is_added_with_its_plate_in_one_spelling(applicant: Client) -> None:
    created = applicant.post("/v1/drivers/me/vehicles", CAR | {"wheelchair_access": True}, key="key-car-1")
    assert created.status == 201
    assert created.headers["location"] == f"/v1/drivers/me/vehicles/{created.body['vehicle_id']}"
    assert created.body["plate"] == "AA12BB"
    assert created.body["categories"] == ["comfort", "standard"]
    assert created.body["serves_needs"] == ["assistance_animal", "hearing", "low_vision", "wheelchair"]


def test_a_repeated_request_adds_no_second_vehicle(applicant: Client) -> None:
    first = applicant.post("/v1/drivers/me/vehicles", CAR, key="key-car-1")
    again = applicant.post("/v1/drivers/me/vehicles", CAR, key="key-car-1")
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (201, first.body, "true")
    assert len(applicant.get("/v1/drivers/me").body["vehicles"]) == 1


def test_a_repeated_request_is_still_known_after_the_vehicle_was_changed(applicant: Client, car_id: str) -> None:
    applicant.put(f"/v1/drivers/me/vehicles/{car_id}", CAR | {"colour": "red"})
    assert applicant.post("/v1/drivers/me/vehicles", CAR, key="key-car-1").status == 201


def test_a_request_repeated_after_its_vehicle_was_removed_does_not_bring_it_back(applicant: Client, car_id: str) -> None:
    assert applicant.delete(f"/v1/drivers/me/vehicles/{car_id}").status == 200
    again = applicant.post("/v1/drivers/me/vehicles", CAR, key="key-car-1")
    assert (again.status, again.body["vehicle_id"], again.headers["idempotency-replayed"]) == (201, car_id, "true")
    assert applicant.get("/v1/drivers/me").body["vehicles"] == []
    other = applicant.post("/v1/drivers/me/vehicles", CAR | {"year": 2022}, key="key-car-1")
    assert other.code == "idempotency_key_reused"


def test_another_request_under_the_same_key_is_refused(applicant: Client) -> None:
    applicant.post("/v1/drivers/me/vehicles", CAR, key="key-car-1")
    answer = applicant.post("/v1/drivers/me/vehicles", CAR | {"colour": "red"}, key="key-car-1")
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert applicant.post("/v1/drivers/me/vehicles", CAR).code == "idempotency_key_missing"


def test_one_plate_is_one_vehicle_however_it_is_typed(applicant: Client, car_id: str) -> None:
    answer = applicant.post("/v1/drivers/me/vehicles", CAR | {"plate": "AA 12 BB"}, key="key-car-2")
    assert (answer.status, answer.code) == (409, "plate_already_registered")


def test_two_drivers_may_share_a_car(approved: Client, car_id: str) -> None:
    eva = approved.as_driver("eva")
    eva.post("/v1/drivers", PROFILE)
    assert eva.post("/v1/drivers/me/vehicles", CAR, key="key-car-1").status == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"plate": "- -"}, "/plate"),
        ({"categories": []}, "/categories"),
        ({"categories": ["limousine"]}, "/categories/0"),
        ({"year": 1492}, "/year"),
        ({"year": "2021"}, "/year"),
        ({"wheelchair_access": "yes"}, "/wheelchair_access"),
    ],
)
def test_a_bad_field_of_a_vehicle_is_named(applicant: Client, change: dict[str, Any], pointer: str) -> None:
    answer = applicant.post("/v1/drivers/me/vehicles", CAR | change, key="key-car-1")
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, [pointer])


def test_a_vehicle_is_changed_and_removed(applicant: Client, car_id: str) -> None:
    changed = applicant.put(f"/v1/drivers/me/vehicles/{car_id}", CAR | {"colour": "red"})
    assert (changed.status, changed.body["colour"]) == (200, "red")
    removed = applicant.delete(f"/v1/drivers/me/vehicles/{car_id}")
    assert (removed.status, removed.body["vehicles"]) == (200, [])
    assert applicant.delete(f"/v1/drivers/me/vehicles/{car_id}").code == "no_such_vehicle"
    assert applicant.put(f"/v1/drivers/me/vehicles/{car_id}", CAR).status == 404


def test_the_car_on_shift_cannot_be_removed(online: Client, car_id: str) -> None:
    answer = online.delete(f"/v1/drivers/me/vehicles/{car_id}")
    assert (answer.status, answer.code, answer.body["plate"]) == (409, "vehicle_on_shift", "AA12BB")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("fishing_licence", {"number": "4711", "expires_on": "2030-01-01"}),
        ("insurance", {"number": "", "expires_on": "2030-01-01"}),
        ("insurance", {"number": "4711", "expires_on": "2030-02-30"}),
        ("insurance", {"number": "4711", "expires_on": "1893456000"}),
        ("insurance", {"number": "4711", "expires_on": 1893456000}),
        ("insurance", {"number": "4711", "expires_on": "2030-W01-1"}),
        ("insurance", {"number": "4711", "expires_on": "9999-12-31"}),
        ("insurance", {"number": "4711", "expires_on": None}),
    ],
)
def test_a_nonsensical_document_is_refused(applicant: Client, kind: str, body: dict[str, Any]) -> None:
    answer = applicant.put(f"/v1/drivers/me/documents/{kind}", body)
    assert (answer.status, answer.code) == (422, "invalid_request")


def test_a_document_is_shown_with_the_instant_it_expires_and_the_one_it_replaced(applicant: Client) -> None:
    hand_in(applicant, "insurance", "2026-07-31", number="old")
    hand_in(applicant, "insurance", "2027-01-31", number="new")
    view = applicant.get("/v1/drivers/me").body
    [insurance], [replaced] = view["documents"], view["replaced_documents"]
    assert (insurance["number"], insurance["expires_at"]) == ("new", "2027-02-01T00:00:00Z")
    assert (replaced["number"], replaced["expires_at"]) == ("old", "2026-07-31T23:00:00Z")
    assert "insurance" not in view["missing_documents"]


def test_the_desk_cannot_approve_before_the_documents_are_complete(applicant: Client) -> None:
    hand_in(applicant, "insurance", "2026-07-14")
    hand_in(applicant, "taxi_permit", "2030-01-01")
    answer = applicant.as_desk().post("/v1/drivers/rui/approve", {})
    assert (answer.status, answer.code) == (409, "not_ready_for_approval")
    assert [(check["code"], check["document"]) for check in answer.body["failed_checks"]] == [
        ("document_missing", "driving_licence"),
        ("document_missing", "vehicle_registration"),
        ("document_expired", "insurance"),
    ]


def test_decisions_are_on_record_for_the_desk_and_the_driver(approved: Client, table: Table) -> None:
    desk = approved.as_desk("desk-2")
    assert desk.post("/v1/drivers/rui/suspend", {"reason": "Three complaints"}).body["status"] == "suspended"
    assert told(table) == ["DriverSuspended"]
    assert desk.post("/v1/drivers/rui/reinstate", {"reason": "Talked it over"}).body["status"] == "approved"
    assert told(table) == ["DriverApproved"]
    decisions = approved.get("/v1/drivers/me").body["decisions"]
    assert decisions == desk.get("/v1/drivers/rui").body["decisions"]
    assert [(decision["action"], decision["by"], decision["reason"]) for decision in decisions] == [
        ("approve", "desk-1", ""),
        ("suspend", "desk-2", "Three complaints"),
        ("reinstate", "desk-2", "Talked it over"),
    ]


def test_a_decision_sent_twice_is_taken_once(approved: Client) -> None:
    again = approved.as_desk().post("/v1/drivers/rui/approve")
    assert (again.status, len(again.body["decisions"])) == (200, 1)


def test_a_decision_about_what_was_changed_meanwhile_is_refused_to_who_says_what_he_saw(applicant: Client) -> None:
    desk = applicant.as_desk()
    for kind in KINDS:
        hand_in(applicant, kind, "2030-01-01")
    seen = desk.get("/v1/drivers/rui").headers["etag"]
    hand_in(applicant, "insurance", "2031-01-01", "somebody else's")
    refused = desk.post("/v1/drivers/rui/approve", {}, headers={"if-match": seen})
    assert (refused.status, refused.code) == (412, "precondition_failed")
    assert desk.get("/v1/drivers/rui").body["status"] == "applied"
    seen = desk.get("/v1/drivers/rui").headers["etag"]
    for _ in range(2):
        assert desk.post("/v1/drivers/rui/approve", {}, headers={"if-match": seen}).status == 200


def test_a_decision_that_does_not_fit_is_refused_in_words(approved: Client) -> None:
    answer = approved.as_desk().in_language("pt-BR").post("/v1/drivers/rui/reinstate", {"reason": "Mistake"})
    assert (answer.status, answer.code) == (409, "status_forbids")
    assert "está aprovado e teria de estar suspenso" in answer.body["detail"]


@pytest.mark.parametrize("decision", ["approve", "suspend", "reinstate"])
def test_nobody_decides_about_himself(applicant: Client, decision: str) -> None:
    for kind in KINDS:
        hand_in(applicant, kind, "2030-01-01")
    answer = Client(SERVICE, "rui", "drivers desk").post(f"/v1/drivers/rui/{decision}", {"reason": "I know him well"})
    assert (answer.status, answer.code) == (403, "own_case")
    assert applicant.get("/v1/drivers/me").body["decisions"] == []


def test_a_suspension_needs_a_reason(approved: Client) -> None:
    assert approved.as_desk().post("/v1/drivers/rui/suspend", {}).status == 422


def test_only_the_desk_decides_and_looks_at_others(approved: Client) -> None:
    for stranger in (approved, approved.as_rider()):
        assert stranger.post("/v1/drivers/rui/approve", {}).code == "forbidden"
        assert stranger.get("/v1/drivers/rui").code == "forbidden"
        assert stranger.get("/v1/drivers").code == "forbidden"
    assert approved.as_rider().get("/v1/drivers/me").code == "forbidden"
    assert approved.as_desk().get("/v1/drivers/nobody").code == "not_found"
    assert approved.as_desk().post("/v1/drivers/nobody/approve", {}).code == "not_found"


def test_going_online_tells_the_full_card(online: Client, table: Table, car_id: str) -> None:
    assert online.get("/v1/drivers/me").body["shift"] == {
        "online": True,
        "vehicle_id": car_id,
        "began_at": "2026-07-15T12:00:00Z",
    }
    [envelope] = outbox_of(table, "DRIVER#rui", "DRIVER").events
    assert envelope.metadata.type == "DriverWentOnline"
    assert envelope.data["vehicle_plate"] == "AA12BB"
    assert "phone" not in envelope.data


def test_going_online_and_offline_twice_gets_the_same_answer(online: Client, car_id: str) -> None:
    first = online.post("/v1/drivers/me/online", {"vehicle_id": car_id})
    second = online.post("/v1/drivers/me/online", {"vehicle_id": car_id})
    assert (first.status, first.body, first.headers["etag"]) == (200, second.body, second.headers["etag"])
    offline = online.post("/v1/drivers/me/offline")
    again = online.post("/v1/drivers/me/offline")
    assert (offline.status, offline.body["online"]) == (200, False)
    assert (again.body, again.headers["etag"]) == (offline.body, offline.headers["etag"])


def test_whoever_is_not_ready_for_a_shift_hears_of_every_failed_check(applicant: Client) -> None:
    hand_in(applicant, "insurance", "2026-07-14")
    answer = applicant.post("/v1/drivers/me/online", {"vehicle_id": "tank"})
    assert (answer.status, answer.code) == (409, "not_ready_for_shift")
    expected = ["not_approved", *["document_missing"] * 3, "document_expired", "vehicle_unknown"]
    assert failed_checks(answer) == expected
    assert answer.body["failed_checks"][4] == {
        "code": "document_expired",
        "text": "A document has expired. Renew: insurance, valid through 2026-07-14.",
        "document": "insurance",
        "expired_on": "2026-07-14",
    }


@pytest.mark.parametrize("body", [{}, None, {"vehicle_id": ""}])
def test_a_shift_needs_a_chosen_vehicle(approved: Client, body: Any) -> None:
    assert failed_checks(approved.post("/v1/drivers/me/online", body)) == ["vehicle_not_chosen"]


@pytest.mark.parametrize("body", [{"vehicle_id": 7}, {"car": "x"}, [], "7"])
def test_a_body_that_need_not_be_sent_is_checked_if_it_is(approved: Client, body: Any) -> None:
    assert approved.post("/v1/drivers/me/online", body).status == 422
    assert approved.as_desk().post("/v1/drivers/rui/approve", body).status == 422


def test_failed_checks_are_told_in_the_drivers_language(applicant: Client) -> None:
    answer = applicant.in_language("pt-BR").post("/v1/drivers/me/online", {"vehicle_id": "tank"})
    assert answer.body["title"] == "Você ainda não pode começar um turno."
    assert answer.body["failed_checks"][1]["text"] == "Falta um documento. Envie: carteira de motorista."
    assert "Falta um documento. Envie: seguro." in answer.body["detail"]


def test_a_suspended_driver_is_off_the_road_and_hears_why(online: Client, table: Table, car_id: str) -> None:
    online.as_desk().post("/v1/drivers/rui/suspend", {"reason": "Three complaints"})
    assert told(table) == ["DriverWentOffline", "DriverSuspended"]
    answer = online.post("/v1/drivers/me/online", {"vehicle_id": car_id})
    assert failed_checks(answer) == ["suspended"]
    assert "Three complaints" in answer.body["detail"]


def test_the_desk_lists_drivers_by_status_page_by_page(approved: Client) -> None:
    for name in ("eva", "gil", "ivo"):
        approved.as_driver(name).post("/v1/drivers", PROFILE)
    desk = approved.as_desk()
    first = desk.get("/v1/drivers?status=applied&limit=2").body
    second = desk.get(f"/v1/drivers?status=applied&limit=2&cursor={first['next_cursor']}").body
    pages = [[driver["driver_id"] for driver in page["drivers"]] for page in (first, second)]
    assert (pages, second["next_cursor"]) == ([["eva", "gil"], ["ivo"]], None)
    assert desk.get("/v1/drivers").body["drivers"] == first["drivers"] + second["drivers"]
    assert [driver["driver_id"] for driver in desk.get("/v1/drivers?status=approved").body["drivers"]] == ["rui"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("status=flying", 422, "invalid_request"),
        ("status=erased", 422, "invalid_request"),
        ("limit=0", 422, "invalid_request"),
        ("cursor=%25", 400, "bad_cursor"),
        (f"cursor={cursor.encode({'pk': 'DRIVER#rui'})}", 400, "bad_cursor"),
        (f"cursor={cursor.encode({'pk': '', 'sk': 'x', 'by_status_sk': 'x'})}", 400, "bad_cursor"),
    ],
)
def test_a_nonsensical_query_is_refused(applicant: Client, query: str, status: int, code: str) -> None:
    answer = applicant.as_desk().get(f"/v1/drivers?{query}")
    assert (answer.status, answer.code) == (status, code)


def test_the_export_holds_the_whole_account(online: Client) -> None:
    export = online.get("/v1/drivers/me/export").body
    assert export["account"] == online.get("/v1/drivers/me").body
    assert export["account"]["vehicles"][0]["plate"] == "AA12BB"
    assert export["also_at"]["trips"] == "/v1/trips"


def test_erasure_leaves_nothing_personal_behind(online: Client, table: Table) -> None:
    hand_in(online, "insurance", "2031-01-01", number="number-5")
    online.as_desk().post("/v1/drivers/rui/suspend", {"reason": "Three complaints"})
    erased = online.delete("/v1/drivers/me")
    assert erased.status == 202
    assert told(table) == ["DriverErased"]
    assert online.delete("/v1/drivers/me").body == erased.body
    stored = str(items(table))
    personal = ("Rui", "+351", "4711", "number-5", "AA12BB", "complaints", "by_status")
    assert [word for word in personal if word in stored] == []


def test_an_erased_driver_on_shift_goes_offline_first(online: Client, table: Table) -> None:
    online.delete("/v1/drivers/me")
    assert told(table) == ["DriverWentOffline", "DriverErased"]


def test_an_erased_account_stays_erased_for_its_owner_and_the_desk(online: Client, car_id: str) -> None:
    online.delete("/v1/drivers/me")
    for answer in (
        online.get("/v1/drivers/me"),
        online.post("/v1/drivers", PROFILE),
        online.put("/v1/drivers/me", PROFILE),
        online.post("/v1/drivers/me/online", {"vehicle_id": car_id}),
        online.get("/v1/drivers/me/export"),
    ):
        assert (answer.status, answer.code) == (410, "account_erased")
    assert online.as_desk().get("/v1/drivers/rui").code == "not_found"
    assert online.as_desk().post("/v1/drivers/rui/approve", {}).code == "not_found"
    assert online.as_desk().get("/v1/drivers?status=approved").body["drivers"] == []
