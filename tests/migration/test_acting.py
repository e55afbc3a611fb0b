"""The services, used as the person who calls."""

from __future__ import annotations

import dataclasses

import pytest

from kernel import aws, secrets
from migration import acting, store_people
from migration.acting import Acting, NothingDone, Refused, Unclear
from migration.person import HIS_OWN, Person
from tests.migration.conftest import World
from tests.migration.double import Asked, Told, told


def test_he_acts_with_his_own_token(world: World) -> None:
    world.services.tells("GET", "/v1/riders/me", {"display_name": "Ana Souza"})
    assert Acting(world.ana).get("/v1/riders/me", verbose=1).document == {"display_name": "Ana Souza"}
    [asked] = world.services.asked
    assert asked.target == "/v1/riders/me?verbose=1"
    assert asked.headers["authorization"].startswith("Bearer ey")


def test_he_is_signed_in_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = acting.token_of(world.ana)
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "nobody asks")
    assert acting.token_of(world.ana) == token


def test_another_function_signs_him_in_with_the_same_password(world: World) -> None:
    acting.token_of(world.ana)
    acting.forget()
    assert acting.token_of(world.ana)


def test_who_chose_a_password_himself_is_not_signed_in(world: World) -> None:
    _chooses_a_password(world)
    with pytest.raises(NothingDone):
        acting.token_of(world.ana)
    assert _sign_in(world) == HIS_OWN


def test_who_chooses_one_later_is_left_alone_from_then_on(world: World) -> None:
    acting.token_of(world.ana)
    _chooses_a_password(world)
    acting.forget()
    with pytest.raises(NothingDone):
        acting.token_of(world.ana)
    assert _sign_in(world) == HIS_OWN


def test_who_was_marked_and_not_yet_given_a_password_is_given_it(world: World) -> None:
    store_people.mark_sign_in(world.ana, secrets.current("sign-in").version_id)
    assert acting.token_of(world.ana)


def test_two_functions_that_begin_with_him_at_once_agree(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    look = acting._waits_for_a_password

    def meanwhile(person: Person) -> bool:
        """Another function signs him in between the first look at him and the look at his account."""
        monkeypatch.setattr(acting, "_waits_for_a_password", look)
        acting._signed_in(person)
        return look(person)

    monkeypatch.setattr(acting, "_waits_for_a_password", meanwhile)
    assert acting.token_of(world.ana)
    assert _sign_in(world) != HIS_OWN


def test_a_refusal_says_why(world: World) -> None:
    world.services.tells("POST", "/v1/rides", {"code": "ride_in_progress", "detail": "You have one."}, 409)
    with pytest.raises(Refused) as refused:
        Acting(world.ana).post("/v1/rides", {}, key="k-0000001")
    assert (refused.value.status, refused.value.code, refused.value.detail) == (409, "ride_in_progress", "You have one.")


def test_what_is_safe_to_repeat_is_repeated_once(world: World) -> None:
    answers = iter([told({}, 500), told({"ok": True})])
    world.services.answers["POST", "/v1/rides"] = lambda _: next(answers)
    assert Acting(world.ana).post("/v1/rides", {}, key="k-0000001").document == {"ok": True}
    assert {asked.headers["idempotency-key"] for asked in world.services.asked} == {"k-0000001"}


def test_a_question_that_changes_nothing_is_safe_to_repeat(world: World) -> None:
    answers = iter([told({}, 503), told({"ok": True})])
    world.services.answers["POST", "/v1/quotes"] = lambda _: next(answers)
    assert Acting(world.ana).post("/v1/quotes", {}, changes=False).document == {"ok": True}


def test_somebody_whose_address_has_changed_is_signed_in_all_the_same(world: World) -> None:
    moved = dataclasses.replace(world.ana, email="ana.souza@example.com")
    world.table.commit(*store_people.saving(moved, world.ana))
    world.services.tells("GET", "/v1/riders/me", {"display_name": "Ana"})
    assert Acting(moved).get("/v1/riders/me").status == 200


def test_what_is_not_safe_to_repeat_is_not(world: World) -> None:
    world.services.tells("POST", "/v1/trips/t/start", {}, 500)
    with pytest.raises(Unclear):
        Acting(world.ana).post("/v1/trips/t/start", {})
    assert len(world.services.asked) == 1


def test_a_broken_connection_is_unclear_and_a_refused_one_is_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: Asked) -> Told:
        raise ConnectionAbortedError

    world.services.answers["PUT", "/v1/x"] = breaks
    with pytest.raises(Unclear):
        Acting(world.ana).put("/v1/x", {})
    monkeypatch.setenv("API_URL", "http://127.0.0.1:1")
    with pytest.raises(NothingDone):
        Acting(world.ana).put("/v1/x", {})


def _chooses_a_password(world: World) -> None:
    aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=world.pool, Username="ana@example.com", Password="Her-own-2026!", Permanent=True
    )


def _sign_in(world: World) -> str:
    person = store_people.person("7")
    assert person
    return person.sign_in
