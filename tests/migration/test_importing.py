"""The façade is told who is who."""

from __future__ import annotations

from typing import Any

from migration import store_numbers, store_people
from migration.model import Side
from migration.ride_number import NumberedRide
from migration.service import SERVICE
from tests.importing import Operator
from tests.migration.conftest import World


def eva(**more: Any) -> dict[str, Any]:
    return {"user_id": "8", "subject": "sub-8", "email": "eva@example.com", "roles": ["driver"], "driver_number": 81, **more}


def test_a_person_is_found_by_all_his_names(world: World) -> None:
    operator = Operator(SERVICE)
    assert operator.import_("person", {"8": eva()})[0]["result"] == "imported"
    person = store_people.person("8")
    assert person and person.numbers == {"driver": 81}
    assert store_people.by_email("EVA@example.com") == store_people.by_subject("sub-8") == person
    assert operator.import_("person", {"8": eva()})[0]["result"] == "unchanged"
    assert operator.held("person")[0]["data"] == eva(rider_number=0)


def test_a_changed_e_mail_leads_to_him_and_the_old_one_nowhere(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("person", {"8": eva()})
    assert operator.import_("person", {"8": eva(email="eva@example.org")})[0]["result"] == "updated"
    assert store_people.by_email("eva@example.com") is None
    assert store_people.by_email("eva@example.org")


def test_what_the_facade_learnt_stays(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("person", {"8": eva()})
    person = store_people.person("8")
    assert person
    store_people.learn_number(person, "rider", 80)
    store_people.mark_sign_in(person, "version-1")
    operator.import_("person", {"8": eva(roles=["rider", "driver"])})
    changed = store_people.person("8")
    assert changed and (changed.numbers, changed.sign_in) == ({"driver": 81, "rider": 80}, "version-1")


def test_two_people_with_one_e_mail_or_one_account_are_an_error(world: World) -> None:
    operator = Operator(SERVICE)
    [mail] = operator.import_("person", {"8": eva(email="Ana@example.com")})
    [account] = operator.import_("person", {"8": eva(subject=world.ana.subject)})
    assert (mail["code"], account["code"]) == ("email_taken", "subject_taken")


def test_a_ride_has_a_number_and_an_id(world: World) -> None:
    operator = Operator(SERVICE)
    assert operator.import_("ride", {"4711": {"number": 4711, "ride_id": "r-1"}})[0]["result"] == "imported"
    ride = store_numbers.by_number(4711)
    assert ride == store_numbers.by_ride_id("r-1")
    assert ride and ride.home is Side.LEGACY
    assert operator.held("ride")[0]["data"] == {"number": 4711, "ride_id": "r-1"}
    assert operator.import_("ride", {"x": {"number": 4711, "ride_id": "r-2"}})[0]["code"] == "number_taken"


def test_who_was_erased_is_not_brought_back_nor_told_by_his_receipt(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("person", {"8": eva()})
    store_people.forget("sub-8")
    [again] = operator.import_("person", {"8": eva()})
    assert (again["result"], again["code"]) == ("refused", "account_erased")
    assert store_people.by_email("eva@example.com") is None
    [held] = operator.held("person")
    assert (held["fingerprint"], held["data"]) == ("", None)


def test_a_number_of_a_ride_that_is_gone_there_leads_nowhere(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("ride", {"4711": {"number": 4711, "ride_id": "r-1"}})
    assert operator.withdraw("ride", "4711") == "withdrawn"
    assert store_numbers.by_number(4711) is store_numbers.by_ride_id("r-1") is None


def test_a_number_of_a_ride_that_lives_here_is_never_taken_back(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("ride", {"4711": {"number": 4711, "ride_id": "r-1"}})
    store_numbers.table.commit(*store_numbers.saving(NumberedRide(4711, "r-1", Side.SERVICE)))
    assert operator.withdraw("ride", "4711") == "changed_here"
    assert store_numbers.by_number(4711)


def test_people_and_blocks_of_numbers_stay(world: World) -> None:
    operator = Operator(SERVICE)
    operator.import_("person", {"8": eva()})
    operator.import_("numbers", {"rides": {"of": "rides", "first": 900_000, "last": 900_100}})
    assert {operator.withdraw("person", "8"), operator.withdraw("numbers", "rides")} == {"stays_here"}
    assert store_people.person("8")
