import pytest

from kernel.table import Conflict, Table
from tests.trips.conftest import NOON, assigned, completed
from trips import store
from trips.model import Track
from trips.sharing import ShareLink
from trips.side import Side


def test_a_trip_comes_back_as_it_was_stored(table: Table) -> None:
    trip = completed().measure(Track(5000, 1440, 3)).forget(Side.DRIVER)
    stored = store.save(None, (trip, ()))
    assert store.get(trip.id) == stored


def test_of_two_who_changed_the_same_version_one_wins(table: Table) -> None:
    trip = store.save(None, (assigned(), ()))
    store.save(trip, (trip.forget(Side.RIDER), ()))
    with pytest.raises(Conflict):
        store.save(trip, (trip.forget(Side.DRIVER), ()))


def test_nothing_is_written_for_a_change_that_changes_nothing(table: Table) -> None:
    trip = store.save(None, (assigned(), ()))
    assert store.save(trip, (trip, ())).version == 1


def test_a_link_and_its_trip_are_stored_together_or_not_at_all(table: Table) -> None:
    trip = store.save(None, (assigned(), ()))
    link = ShareLink.make("a-token", NOON)
    store.save(trip, (trip.forget(Side.RIDER), ()))
    with pytest.raises(Conflict):
        store.save_shared(trip.share(link, NOON), link)
    assert store.get_shared(link.token_hash) is None
