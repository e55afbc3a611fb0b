from datetime import UTC, datetime

import pytest

from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from riders.model import AccountErased, Need, Place, Profile, Rider, RiderId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = Profile(display_name="Ana", phone="+351912345678", language="pt-BR", needs=[Need.WHEELCHAIR])


def registered(profile: Profile = ANA) -> Rider:
    rider, _ = Rider.register(RiderId("rider-1"), profile, NOON)
    return rider


def test_registering_tells_the_customer_card_and_nothing_more_personal() -> None:
    _, facts = Rider.register(RiderId("rider-1"), ANA, NOON)
    assert facts == (
        RiderRegistered(rider_id="rider-1", display_name="Ana", language="pt-BR", needs=["wheelchair"], preferences=[]),
    )


def test_a_changed_card_is_told() -> None:
    _, facts = registered().change(Profile(display_name="Ana Maria", phone="+351912345678"))
    assert [type(fact) for fact in facts] == [RiderProfileChanged]


def test_a_new_saved_place_is_nobody_elses_business() -> None:
    home = Place("home", 41.15, -8.61)
    changed, facts = registered().change(Profile(**{**vars(ANA), "places": [home]}))
    assert changed.profile.places == [home]
    assert facts == ()


def test_an_erased_account_holds_nothing_personal() -> None:
    erased, facts = registered().erase(NOON)
    assert erased.profile == Profile()
    assert facts == (RiderErased(rider_id="rider-1"),)


def test_erasing_twice_tells_it_once() -> None:
    erased, _ = registered().erase(NOON)
    assert erased.erase(NOON) == (erased, ())


def test_an_erased_account_cannot_be_changed() -> None:
    erased, _ = registered().erase(NOON)
    with pytest.raises(AccountErased):
        erased.change(ANA)
