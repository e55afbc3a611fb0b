import os
from itertools import permutations

import pytest

from events.ratings import RatingGiven, StandingWithdrawn
from events.riders import RiderErased
from kernel import aws
from kernel.event import Metadata
from kernel.table import Table
from riders import subscribers
from riders.service import SERVICE
from tests.conftest import Client, create_table, items, outbox_of, told

PROFILE = {"display_name": "Ana", "phone": "+351 912 345 678", "language": "pt-BR"}


@pytest.fixture
def subject(aws_mock: None) -> str:
    cognito = aws.client("cognito-idp")
    os.environ["USER_POOL_ID"] = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    cognito.create_group(UserPoolId=os.environ["USER_POOL_ID"], GroupName="riders")
    user = cognito.admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username="ana@example.com")["User"]
    return str(next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub"))


def test_the_sign_in_of_an_erased_rider_is_deleted_however_often_it_is_told(subject: str, metadata: Metadata) -> None:
    for _ in range(2):
        subscribers.on_rider_erased(RiderErased(rider_id=subject), metadata)
    assert aws.client("cognito-idp").list_users(UserPoolId=os.environ["USER_POOL_ID"])["Users"] == []


@pytest.fixture
def table(aws_mock: None) -> Table:
    return create_table(SERVICE)


@pytest.fixture
def ana(table: Table) -> Client:
    """Registered."""
    ana = Client(SERVICE).as_rider("ana")
    ana.put("/v1/riders/me", PROFILE)
    return ana


def rated(average: float | None, subject: str = "rider") -> RatingGiven:
    return RatingGiven(
        subject=subject, subject_id="ana", trip_id="t", ride_id="r", stars=4, tags=[], average=average, count=5
    )


def withdrawn(average: float | None) -> StandingWithdrawn:
    return StandingWithdrawn(subject="rider", subject_id="ana", average=average, count=5)


def test_a_new_rating_changes_the_customer_card_and_is_told(ana: Client, table: Table) -> None:
    subscribers.on_rating_given(rated(4.8), told(version=5))
    assert ana.get("/v1/riders/me").body["rating"] == 4.8
    [envelope] = outbox_of(table, "RIDER#ana", "RIDER").events
    assert (envelope.metadata.type, envelope.data["rating"]) == ("RiderProfileChanged", 4.8)


@pytest.mark.parametrize("order", list(permutations([5, 6, 7])))
def test_the_newest_standing_stays_whatever_the_order_and_number_of_deliveries(ana: Client, order: tuple[int, ...]) -> None:
    for version in [*order, *order]:
        if version == 6:
            subscribers.on_standing_withdrawn(withdrawn(4.6), told(version=version))
        else:
            subscribers.on_rating_given(rated(4.7), told(version=version))
    assert ana.get("/v1/riders/me").body["rating"] == 4.7


def test_a_rating_that_moves_nothing_is_not_told(ana: Client, table: Table) -> None:
    subscribers.on_rating_given(rated(None), told(version=1))
    assert outbox_of(table, "RIDER#ana", "RIDER").events == []


def test_ratings_of_drivers_and_of_people_without_an_account_change_nothing(table: Table) -> None:
    subscribers.on_rating_given(rated(4.8), told())
    assert items(table) == []
    Client(SERVICE).as_rider("ana").put("/v1/riders/me", PROFILE)
    subscribers.on_rating_given(rated(4.8, subject="driver"), told())
    assert Client(SERVICE).as_rider("ana").get("/v1/riders/me").body["rating"] is None


def test_a_late_rating_does_not_bring_back_the_erased(ana: Client, table: Table) -> None:
    ana.delete("/v1/riders/me")
    before = items(table)
    subscribers.on_rating_given(rated(4.8), told(version=9))
    assert items(table) == before
