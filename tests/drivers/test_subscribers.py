import os

import pytest

from drivers import subscribers
from events.drivers import DriverErased
from kernel import aws
from kernel.event import Metadata


@pytest.fixture
def subject(aws_mock: None) -> str:
    cognito = aws.client("cognito-idp")
    os.environ["USER_POOL_ID"] = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    user = cognito.admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username="rui@example.com")["User"]
    return str(next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub"))


def test_the_sign_in_of_an_erased_driver_is_deleted_however_often_it_is_told(subject: str, metadata: Metadata) -> None:
    for _ in range(2):
        subscribers.on_driver_erased(DriverErased(driver_id=subject), metadata)
    assert aws.client("cognito-idp").list_users(UserPoolId=os.environ["USER_POOL_ID"])["Users"] == []
