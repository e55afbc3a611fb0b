import os

import pytest

from events.riders import RiderErased
from kernel import aws
from kernel.event import Metadata
from riders import subscribers


@pytest.fixture
def subject(aws_mock: None) -> str:
    cognito = aws.client("cognito-idp")
    os.environ["USER_POOL_ID"] = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    user = cognito.admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username="ana@example.com")["User"]
    return str(next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub"))


def test_the_sign_in_of_an_erased_rider_is_deleted_however_often_it_is_told(subject: str, metadata: Metadata) -> None:
    for _ in range(2):
        subscribers.on_rider_erased(RiderErased(rider_id=subject), metadata)
    assert aws.client("cognito-idp").list_users(UserPoolId=os.environ["USER_POOL_ID"])["Users"] == []
