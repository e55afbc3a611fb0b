"""Who is calling an old address."""

from __future__ import annotations

import json

import pytest

from events.drivers import DriverErased
from events.riders import RiderErased
from migration import people, store_people, subscribers
from migration.old import OldCall
from migration.policy import POLICY
from tests.conftest import items, told
from tests.migration.conftest import TOKEN, World


def call(token: str = TOKEN) -> OldCall:
    return OldCall("GET", "/rest/x", headers={"x-auth-token": token})


def test_the_old_system_is_asked_once_and_only_a_hash_is_kept(world: World) -> None:
    first = people.who(call(), "rider")
    people.forget()
    second = people.who(call(), "rider")
    assert first == second == world.ana
    assert world.legacy.paths() == ["GET /rest/riders/current"]
    assert TOKEN not in json.dumps(items(world.table), default=str)


def test_what_a_token_says_of_itself_is_not_believed(world: World) -> None:
    world.legacy.tells("GET", "/rest/riders/current", {"message": "Unauthorized"}, 401)
    assert people.who(call("7:forged"), "rider") is None
    assert people.who(call("7:forged"), "rider") is None
    assert len(world.legacy.asked) == 1, "and is not asked about again at once"


def test_somebody_the_importer_has_not_named_is_nobody(world: World) -> None:
    world.legacy.tells("GET", "/rest/riders/current", {"id": 5, "email": "new@example.com"})
    assert people.who(call(), "rider") is None


def test_who_is_no_driver_is_known_as_the_rider_he_is(world: World) -> None:
    world.legacy.tells("GET", "/rest/drivers/current", {"message": "You are not a driver"}, 403)
    assert people.who(call(), "driver") == world.ana
    people.forget()
    assert people.who(call(), "driver") == world.ana
    assert world.legacy.paths() == ["GET /rest/drivers/current", "GET /rest/riders/current"]


def test_the_old_id_of_a_role_is_learnt(world: World) -> None:
    world.table.update(store_people.person_key("7"), "SET numbers = :none", none={})
    found = people.who(call(), "driver")
    assert found and found.numbers == {"driver": 71}


def test_a_session_that_ended_there_ends_here(world: World) -> None:
    people.who(call(), "rider")
    people.forget()
    object.__setattr__(POLICY, "session_fresh_s", -1.0)
    try:
        world.legacy.tells("GET", "/rest/riders/current", {}, 401)
        assert people.who(call(), "rider") is None
    finally:
        object.__setattr__(POLICY, "session_fresh_s", 900.0)
    assert not [item for item in items(world.table) if item["pk"].startswith("SESSION#")]


def test_who_is_erased_is_nobody_to_the_facade(world: World) -> None:
    people.who(call(), "rider")
    subscribers.on_rider_erased(RiderErased(rider_id=world.ana.subject), told())
    subscribers.on_driver_erased(DriverErased(driver_id=world.ana.subject), told())
    people.forget()
    assert people.who(call(), "rider") is None
    assert "ana@example.com" not in json.dumps(items(world.table), default=str)


def test_while_the_old_system_is_silent_a_known_session_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people.who(call(), "rider")
    monkeypatch.setenv("LEGACY_URL", "http://127.0.0.1:1")
    assert people.who(call(), "driver") == world.ana
