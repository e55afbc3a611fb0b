from typing import Any

import pytest

from kernel import sibling
from kernel.table import Table
from tests.conftest import Client, items
from tests.trips.conftest import PIN, Hands
from trips.sharing import token_hash

SHARE = "/v1/trips/trip-1/share"
CAR = {
    "trip_id": "trip-1",
    "lat": 41.1481,
    "lng": -8.6112,
    "at": "2026-07-15T12:02:00Z",
    "heading_deg": 270.0,
    "towards": "pickup",
    "eta_s": 95,
}


@pytest.fixture
def location(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `location` answers, by path."""
    answers: dict[str, Any] = {"/internal/location/trips/trip-1/position": CAR}

    def get(path: str) -> Any:
        if isinstance(answers[path], Exception):
            raise answers[path]
        return answers[path]

    monkeypatch.setattr(sibling, "get", get)
    return answers


@pytest.fixture
def path(ana: Client, location: dict[str, Any]) -> str:
    """Of the shared trip."""
    return str(ana.post(SHARE).headers["location"])


def end_at(rui: Client, hands: Hands, minute: int) -> None:
    for name, facts in (("arrive", {}), ("start", {"pin": PIN}), ("complete", {})):
        assert rui.post(f"/v1/trips/trip-1/{name}", {"at": hands.to(minute), **facts}).status == 200


def test_a_link_is_made_and_told_once(ana: Client, location: dict[str, Any], table: Table) -> None:
    answer = ana.post(SHARE)
    token = answer.body["token"]
    assert answer.status == 201
    assert answer.body["url"] == f"http://api.invalid/v1/shared-trips/{token}"
    assert answer.body["expires_at"] == "2026-07-16T12:00:00Z"
    assert ana.get("/v1/trips/trip-1").body["is_shared"] is True
    stored = items(table)
    assert token not in str(stored)
    [pointer] = [item for item in stored if item["pk"] == f"SHARE#{token_hash(token)}"]
    assert pointer["ttl"] == 1784203200


def test_anybody_follows_the_car_and_learns_nothing_about_the_rider(ana: Client, path: str) -> None:
    answer = ana.as_anyone().get(path)
    assert answer.status == 200
    assert answer.body == {
        "state": "assigned",
        "driver_first_name": "Rui",
        "vehicle_plate": "AA-12-BB",
        "vehicle_description": "white Toyota Corolla",
        "pickup": {"lat": 41.15, "lng": -8.606},
        "dropoff": {"lat": 41.15, "lng": -8.674},
        "started_at": None,
        "ended_at": None,
        "position": {"lat": 41.1481, "lng": -8.6112, "at": "2026-07-15T12:02:00Z", "heading_deg": 270.0},
        "eta_s": 95,
        "position_unavailable": False,
    }


@pytest.mark.parametrize(
    "fault", [sibling.SiblingUnavailable("503"), sibling.SiblingRefused(404, "position_unknown"), {"lat": "north"}]
)
def test_without_a_position_the_rest_is_still_told(ana: Client, path: str, location: dict[str, Any], fault: Any) -> None:
    location["/internal/location/trips/trip-1/position"] = fault
    answer = ana.as_anyone().get(path)
    assert (answer.status, answer.body["state"]) == (200, "assigned")
    assert (answer.body["position"], answer.body["eta_s"], answer.body["position_unavailable"]) == (None, None, True)


def test_a_trip_that_ended_is_shown_for_half_an_hour_without_the_car(
    ana: Client, rui: Client, path: str, hands: Hands, location: dict[str, Any]
) -> None:
    end_at(rui, hands, minute=20)
    location.clear()
    answer = ana.as_anyone().get(path)
    assert (answer.body["state"], answer.body["position"], answer.body["position_unavailable"]) == ("completed", None, False)
    hands.to(50)
    gone = ana.as_anyone().get(path)
    assert (gone.status, gone.code) == (410, "share_link_ended")


def test_links_are_withdrawn_all_at_once(ana: Client, path: str) -> None:
    other = ana.post(SHARE).headers["location"]
    assert ana.delete(SHARE).body["is_shared"] is False
    assert ana.delete(SHARE).status == 200
    assert {ana.as_anyone().get(link).code for link in (path, other)} == {"share_link_ended"}
    assert ana.as_anyone().get(str(ana.post(SHARE).headers["location"])).status == 200


def test_no_log_line_holds_a_token(ana: Client, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    ana.as_anyone().get(path)
    assert path.rpartition("/")[2] not in capsys.readouterr().out


def test_a_guessed_token_leads_nowhere(ana: Client, path: str) -> None:
    answer = ana.as_anyone().get(path[:-1] + "~")
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_trip_that_is_over_is_not_shared(ana: Client, rui: Client, hands: Hands) -> None:
    end_at(rui, hands, minute=20)
    assert ana.post(SHARE).code == "trip_over"


def test_an_eleventh_link_is_refused(ana: Client) -> None:
    answers = [ana.post(SHARE) for _ in range(11)]
    assert [answer.status for answer in answers] == [201] * 10 + [409]
    assert answers[-1].code == "too_many_share_links"
