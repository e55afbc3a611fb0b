"""One sign-in per human: never one for two, and what Cognito does not take stops nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from migrate import people
from tests.migrate.conftest import Kit


class Cognito:
    """A user pool that takes plain letters only, and each address once."""

    def __init__(self) -> None:
        self.subjects: dict[str, str] = {}

    def admin_create_user(self, *, Username: str, **_: Any) -> dict[str, Any]:
        if not Username.isascii():
            raise ClientError({"Error": {"Code": "InvalidParameterException"}}, "AdminCreateUser")
        if Username in self.subjects:
            raise ClientError({"Error": {"Code": "UsernameExistsException"}}, "AdminCreateUser")
        self.subjects[Username] = f"subject of {Username}"
        return {"User": {"Attributes": self.admin_get_user(Username=Username)["UserAttributes"]}}

    def admin_get_user(self, *, Username: str, **_: Any) -> dict[str, Any]:
        return {"UserAttributes": [{"Name": "sub", "Value": self.subjects[Username]}]}

    def admin_add_user_to_group(self, **_: Any) -> None: ...

    def admin_disable_user(self, **_: Any) -> None: ...


def bring(kit: Kit) -> dict[str, int]:
    pool = Cognito()
    target: Any = SimpleNamespace(client=lambda _service: pool, user_pool_id="pool")
    return people.bring(kit.source, kit.mapping.people, kit.state, target, lambda _rows: None)


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


def test_who_was_made_before_the_kit_was_killed_is_found_again(kit: Kit) -> None:
    kit.state.sql.execute("DELETE FROM people")
    pool = Cognito()
    target: Any = SimpleNamespace(client=lambda _service: pool, user_pool_id="pool")
    people.bring(kit.source, kit.mapping.people, kit.state, target, lambda _rows: None)
    before = kit.state.subjects()
    kit.state.sql.execute("DELETE FROM people")
    people.bring(kit.source, kit.mapping.people, kit.state, target, lambda _rows: None)
    assert kit.state.subjects() == before
