import os

import pytest

from kernel import accounts, aws

GROUPS = ("riders", "drivers", "desk")


@pytest.fixture
def pool(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> str:
    cognito = aws.client("cognito-idp")
    pool = str(cognito.create_user_pool(PoolName="people")["UserPool"]["Id"])
    for group in GROUPS:
        cognito.create_group(UserPoolId=pool, GroupName=group)
    monkeypatch.setenv("USER_POOL_ID", pool)
    return pool


def sign_up(*groups: str) -> str:
    cognito, whose = aws.client("cognito-idp"), {"UserPoolId": os.environ["USER_POOL_ID"], "Username": "ana"}
    cognito.admin_create_user(**whose)
    for group in groups:
        cognito.admin_add_user_to_group(**whose, GroupName=group)
    return "ana"


def people(pool: str) -> list[str]:
    return [user["Username"] for user in aws.client("cognito-idp").list_users(UserPoolId=pool)["Users"]]


def groups_of(subject: str, pool: str) -> list[str]:
    found = aws.client("cognito-idp").admin_list_groups_for_user(UserPoolId=pool, Username=subject)["Groups"]
    return [group["GroupName"] for group in found]


@pytest.mark.parametrize("groups", [(), ("riders",)])
def test_the_last_role_takes_the_sign_in_with_it_however_often_it_is_told(pool: str, groups: tuple[str, ...]) -> None:
    ana = sign_up(*groups)
    for _ in range(2):
        accounts.leave(ana, "riders")
    assert people(pool) == []


def test_whoever_has_another_role_keeps_his_sign_in_for_it(pool: str) -> None:
    ana = sign_up("riders", "drivers")
    for _ in range(2):
        accounts.leave(ana, "riders")
    assert groups_of(ana, pool) == ["drivers"]
    accounts.leave(ana, "drivers")
    assert people(pool) == []


def test_one_of_the_desk_who_has_ridden_once_still_comes_in(pool: str) -> None:
    ana = sign_up("desk")
    accounts.leave(ana, "riders")
    assert groups_of(ana, pool) == ["desk"]
