import os
from itertools import permutations

import msgspec
import pytest

from drivers import subscribers
from events.drivers import DriverErased
from events.ratings import RatingGiven, StandingWithdrawn
from kernel import aws
from kernel.event import Metadata
from kernel.table import Table
from tests.conftest import Client, items, outbox_of, told


@pytest.fixture
def subject(aws_mock: None) -> str:
    cognito = aws.client("cognito-idp")
    os.environ["USER_POOL_ID"] = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    cognito.create_group(UserPoolId=os.environ["USER_POOL_ID"], GroupName="drivers")
    user = cognito.admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username="rui@example.com")["User"]
    return str(next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub"))


def test_the_sign_in_of_an_erased_driver_is_deleted_however_often_it_is_told(subject: str, metadata: Metadata) -> None:
    for _ in range(2):
        subscribers.on_driver_erased(DriverErased(driver_id=subject), metadata)
    assert aws.client("cognito-idp").list_users(UserPoolId=os.environ["USER_POOL_ID"])["Users"] == []


def rated(average: float | None, subject: str = "driver") -> RatingGiven:
    return RatingGiven(
        subject=subject, subject_id="rui", trip_id="t", ride_id="r", stars=4, tags=[], average=average, count=5
    )


def withdrawn(average: float | None) -> StandingWithdrawn:
    return StandingWithdrawn(subject="driver", subject_id="rui", average=average, count=5)


def test_a_new_rating_changes_the_driver_card_and_is_told(approved: Client, table: Table) -> None:
    subscribers.on_rating_given(rated(4.8), told(version=5))
    assert approved.get("/v1/drivers/me").body["rating"] == 4.8
    [envelope] = outbox_of(table, "DRIVER#rui", "DRIVER").events
    assert (envelope.metadata.type, envelope.data["rating"]) == ("DriverProfileChanged", 4.8)


def test_a_rating_in_the_middle_of_a_shift_leaves_it_as_it_is(online: Client) -> None:
    subscribers.on_rating_given(rated(4.8), told(version=5))
    assert online.get("/v1/drivers/me").body["shift"]["online"]


@pytest.mark.parametrize("order", list(permutations([5, 6, 7])))
def test_the_newest_standing_stays_whatever_the_order_and_number_of_deliveries(
    approved: Client, order: tuple[int, ...]
) -> None:
    for version in [*order, *order]:
        if version == 6:
            subscribers.on_standing_withdrawn(withdrawn(4.6), told(version=version))
        else:
            subscribers.on_rating_given(rated(4.7), told(version=version))
    assert approved.get("/v1/drivers/me").body["rating"] == 4.7


def test_ratings_of_riders_and_of_people_without_an_account_change_nothing(approved: Client, table: Table) -> None:
    before = items(table)
    subscribers.on_rating_given(rated(4.8, subject="rider"), told())
    subscribers.on_rating_given(msgspec.structs.replace(rated(4.8), subject_id="nobody"), told())
    assert items(table) == before


def test_a_late_rating_does_not_bring_back_the_erased(approved: Client, table: Table) -> None:
    approved.delete("/v1/drivers/me")
    before = items(table)
    subscribers.on_rating_given(rated(4.8), told(version=9))
    assert items(table) == before
