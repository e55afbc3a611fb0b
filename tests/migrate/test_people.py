"""One sign-in per human: never one for two, up to date, and what Cognito does not take stops nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from migrate import people
from tests.migrate.conftest import Kit


class Cognito:
    """A user pool that takes plain letters only, and each address once; `told` are the changes, by subject."""

    def __init__(self) -> None:
        self.subjects: dict[str, str] = {}
        self.told: list[tuple[str, str, str]] = []

    def admin_create_user(self, *, Username: str, **_: Any) -> dict[str, Any]:
        if not Username.isascii():
            raise ClientError({"Error": {"Code": "InvalidParameterException"}}, "AdminCreateUser")
        if Username in self.subjects:
            raise ClientError({"Error": {"Code": "UsernameExistsException"}}, "AdminCreateUser")
        self.subjects[Username] = f"subject of {Username}"
        return {"User": {"Attributes": self.admin_get_user(Username=Username)["UserAttributes"]}}

    def admin_get_user(self, *, Username: str, **_: Any) -> dict[str, Any]:
        return {"UserAttributes": [{"Name": "sub", "Value": self.subjects[Username]}]}

    def admin_add_user_to_group(self, *, Username: str, GroupName: str, **_: Any) -> None:
        self._tell(Username, "group", GroupName)

    def admin_disable_user(self, *, Username: str, **_: Any) -> None:
        self._tell(Username, "disabled", "")

    def admin_enable_user(self, *, Username: str, **_: Any) -> None:
        self._tell(Username, "enabled", "")

    def admin_update_user_attributes(self, *, Username: str, UserAttributes: list[dict[str, str]], **_: Any) -> None:
        email = UserAttributes[0]["Value"]
        if self.subjects.get(email, Username) != Username:
            raise ClientError({"Error": {"Code": "AliasExistsException"}}, "AdminUpdateUserAttributes")
        self._tell(Username, "email", email)
        self.subjects = {address: subject for address, subject in self.subjects.items() if subject != Username}
        self.subjects[email] = Username

    def erase(self, subject: str) -> None:
        self.subjects = {email: kept for email, kept in self.subjects.items() if kept != subject}

    def _tell(self, subject: str, what: str, value: str) -> None:
        if subject not in self.subjects.values():
            raise ClientError({"Error": {"Code": "UserNotFoundException"}}, "Admin")
        self.told.append((subject, what, value))


def bring(kit: Kit, pool: Cognito | None = None) -> dict[str, int]:
    cognito = pool or Cognito()
    target: Any = SimpleNamespace(client=lambda _service: cognito, user_pool_id="pool")
    return people.bring(kit.source, kit.mapping.people, kit.state, target, lambda _rows: None)


@pytest.fixture
def pool(kit: Kit) -> Cognito:
    """To which everybody has been brought."""
    kit.state.sql.execute("DELETE FROM people")
    pool = Cognito()
    bring(kit, pool)
    pool.told.clear()
    return pool


def test_an_address_that_cognito_refuses_is_a_reject_and_the_others_come(kit: Kit) -> None:
    kit.state.sql.execute("DELETE FROM people")
    kit.change("UPDATE users SET email = 'jösé@example.com' WHERE id = 2")
    told = bring(kit)
    assert kit.reasons("people")["2"] == "not taken as an e-mail address: jösé@example.com"
    assert told["made"] == len(kit.state.subjects()) > 0
    assert "2" not in kit.state.subjects()


def test_two_humans_never_share_a_sign_in(kit: Kit) -> None:
    kit.state.sql.execute("DELETE FROM people")
    kit.change("UPDATE users SET email = 'one@example.com' WHERE id = 1")
    kit.change("UPDATE users SET email = ' One@example.com' WHERE id = 2")
    bring(kit)
    assert kit.reasons("people")["2"] == "one@example.com is the e-mail of 1 already"
    assert "2" not in kit.state.subjects()


def test_who_was_made_before_the_kit_was_killed_is_found_again(kit: Kit, pool: Cognito) -> None:
    before = kit.state.subjects()
    kit.state.sql.execute("DELETE FROM people")
    bring(kit, pool)
    assert kit.state.subjects() == before


def test_of_whom_nothing_changed_cognito_hears_nothing(kit: Kit, pool: Cognito) -> None:
    told = bring(kit, pool)
    assert (told["made"], told["changed"], told["known"]) == (0, 0, len(kit.state.subjects()))
    assert pool.told == []


def test_what_has_changed_of_somebody_is_told_to_cognito(kit: Kit, pool: Cognito) -> None:
    subject = kit.state.subjects()["1"]
    kit.change("UPDATE users SET email = 'new@example.com', enabled = 0 WHERE id = 1")
    made = "'2026-01-01', '2026-01-01'"
    kit.change(f"INSERT INTO avatars (id, user_id, active, created_date, updated_date) VALUES (9001, 1, 1, {made})")
    kit.change("INSERT INTO drivers (id) VALUES (9001)")
    assert bring(kit, pool)["changed"] == 1
    changes = {("group", "riders"), ("group", "drivers"), ("disabled", ""), ("email", "new@example.com")}
    assert {(what, value) for of, what, value in pool.told if of == subject} == changes
    pool.told.clear()
    kit.change("UPDATE users SET enabled = 1 WHERE id = 1")
    bring(kit, pool)
    assert (subject, "enabled", "") in pool.told
    assert kit.state.subjects()["1"] == subject
    assert bring(kit, pool)["changed"] == 0


def test_an_address_that_somebody_else_has_is_taken_over_when_it_is_free(kit: Kit, pool: Cognito) -> None:
    kit.change("UPDATE users SET email = 'two@example.com' WHERE id = 2")
    bring(kit, pool)
    kit.change("UPDATE users SET email = 'three@example.com' WHERE id = 2")
    kit.change("UPDATE users SET email = 'two@example.com' WHERE id = 1")
    bring(kit, pool)
    assert kit.reasons("people")["1"] == "two@example.com is the e-mail of another sign-in already"
    bring(kit, pool)
    assert "1" not in kit.reasons("people")


def test_who_takes_an_impossible_change_back_is_no_reject_any_more(kit: Kit, pool: Cognito) -> None:
    [email] = [address for address, subject in pool.subjects.items() if subject == kit.state.subjects()["1"]]
    kit.change("UPDATE users SET email = 'nothing' WHERE id = 1")
    bring(kit, pool)
    assert kit.reasons("people")["1"] == "not an e-mail address: nothing"
    kit.change("UPDATE users SET email = :email WHERE id = 1", email=email)
    bring(kit, pool)
    assert "1" not in kit.reasons("people")


def test_who_is_closed_and_has_no_address_any_more_is_closed_here(kit: Kit, pool: Cognito) -> None:
    kit.change("UPDATE users SET email = '', enabled = 0 WHERE id = 1")
    bring(kit, pool)
    assert (kit.state.subjects()["1"], "disabled", "") in pool.told
    assert kit.reasons("people")["1"] == "no e-mail to sign in with"


def test_who_was_erased_here_is_not_made_again(kit: Kit, pool: Cognito) -> None:
    pool.erase(kit.state.subjects()["1"])
    kit.change("UPDATE users SET email = 'new@example.com' WHERE id = 1")
    assert bring(kit, pool)["made"] == 0
    assert kit.reasons("people")["1"] == "his sign-in has been erased here"
