import pytest

from drivers import store
from drivers.model import DriverId
from kernel.table import Conflict, Table
from tests.conftest import Client, items


def test_a_driver_comes_back_as_he_was_stored(online: Client, table: Table) -> None:
    driver = store.get(DriverId("rui"))
    assert driver is not None
    assert store.save(driver, (driver, ())) == driver
    assert driver.shift is not None
    assert driver.shift.vehicle_id == driver.garage.vehicles[0].id
    assert (driver.version, len(items(table))) == (7 + 1, 1)


def test_of_two_who_changed_the_same_version_one_must_look_again(online: Client) -> None:
    driver = store.get(DriverId("rui"))
    assert driver is not None
    store.save(driver, driver.go_offline())
    with pytest.raises(Conflict):
        store.save(driver, driver.go_offline())
