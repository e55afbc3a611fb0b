from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from drivers import timers
from drivers.shift import DocumentCheckDue
from kernel.table import Table
from tests.conftest import Client, outbox_of
from tests.drivers.conftest import NOON, Hands, hand_in

END_OF_JULY_15 = datetime(2026, 7, 15, 23, tzinfo=UTC)


def timer_set(table: Table) -> DocumentCheckDue:
    [message] = outbox_of(table, "DRIVER#rui", "DRIVER").timers
    return msgspec.convert(message.data, DocumentCheckDue)


def is_online(driver: Client) -> bool:
    return bool(driver.get("/v1/drivers/me").body["shift"]["online"])


def test_while_all_is_well_the_check_sets_itself_again(online: Client, table: Table, hands: Hands) -> None:
    timer = timer_set(table)
    assert timer.due_at == NOON + timedelta(hours=1)
    hands.now = timer.due_at
    assert timers.on_document_check_due(timer) == NOON + timedelta(hours=2)
    assert is_online(online)


def test_an_expired_document_takes_a_driver_off_the_road(online: Client, table: Table, hands: Hands) -> None:
    hand_in(online, "insurance", "2026-07-15")
    timer = timer_set(table)
    hands.now = END_OF_JULY_15 - timedelta(minutes=10)
    assert timers.on_document_check_due(timer) == END_OF_JULY_15
    hands.now = END_OF_JULY_15
    assert timers.on_document_check_due(timer) is None
    assert not is_online(online)
    [envelope] = outbox_of(table, "DRIVER#rui", "DRIVER").events
    assert (envelope.metadata.type, envelope.data["reason"]) == ("DriverWentOffline", "document_expired")


@pytest.mark.parametrize("times", [1, 2])
def test_a_timer_of_an_earlier_shift_says_nothing(
    online: Client, table: Table, hands: Hands, car_id: str, times: int
) -> None:
    timer = timer_set(table)
    online.post("/v1/drivers/me/offline")
    if times == 2:
        hands.now = NOON + timedelta(minutes=5)
        online.post("/v1/drivers/me/online", {"vehicle_id": car_id})
    hands.now = timer.due_at
    assert timers.on_document_check_due(timer) is None


def test_a_renewal_on_shift_replaces_the_timer_that_watched_the_old_document(
    online: Client, table: Table, hands: Hands
) -> None:
    first = timer_set(table)
    hands.now = NOON + timedelta(minutes=5)
    hand_in(online, "insurance", "2026-07-15")
    second = timer_set(table)
    hands.now = first.due_at
    assert timers.on_document_check_due(first) is None
    assert timers.on_document_check_due(second) is not None


def test_a_timer_of_an_erased_driver_says_nothing(online: Client, table: Table) -> None:
    timer = timer_set(table)
    online.delete("/v1/drivers/me")
    assert timers.on_document_check_due(timer) is None
