from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.decision import Action, Decision, NotReadyForApproval, Status, StatusForbids
from drivers.document import Document, DocumentKind
from drivers.model import Driver, DriverId, Next
from drivers.papers import DocumentMissing
from drivers.policy import Policy
from drivers.profile import Profile, Trait
from drivers.shift import (
    AlreadyOnShift,
    DocumentCheckDue,
    NotApproved,
    NotReadyForShift,
    OfflineReason,
    Suspended,
    VehicleNotChosen,
    VehicleOnShift,
    VehicleUnknown,
)
from drivers.vehicle import Category, NoSuchVehicle, PlateAlreadyRegistered, TooManyVehicles, Vehicle
from events.drivers import (
    DriverApproved,
    DriverErased,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from kernel.refusal import Refusal

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
RUI = Profile(display_name="Rui", phone="+351912345678", traits=[Trait.PETS_WELCOME])
CAR = Vehicle("car", "AA12BB", "Toyota", "Corolla", "white", 2021, [Category.STANDARD])
VAN = Vehicle("van", "CC34DD", "Ford", "Transit", "blue", 2022, [Category.XL], wheelchair_access=True)
APPROVAL = Decision(Action.APPROVE, "desk-1", NOON)
SUSPENSION = Decision(Action.SUSPEND, "desk-1", NOON, "complaints")
REINSTATEMENT = Decision(Action.REINSTATE, "desk-2", NOON, "cleared up")


def paper(kind: DocumentKind, expires_on: date = date(2030, 1, 1), at: datetime = NOON, number: str = "4711") -> Document:
    return Document(kind, number, expires_on, at)


def applicant(*documents: Document) -> Driver:
    driver = Driver(DriverId("rui"), RUI, applied_at=NOON)
    for vehicle in (CAR, VAN):
        driver, _ = driver.add_vehicle(vehicle)
    for document in documents or map(paper, DocumentKind):
        driver, _ = driver.hand_in(document)
    return driver


def after(outcome: Next) -> Driver:
    return outcome[0]


def approved() -> Driver:
    return after(applicant().decide(APPROVAL))


def online(vehicle: Vehicle = CAR) -> Driver:
    return after(approved().go_online(vehicle.id, NOON))


def failed_checks(refused: pytest.ExceptionInfo[Any]) -> list[Refusal]:
    return list(refused.value.facts["failed_checks"])


def test_an_approved_driver_is_told_about() -> None:
    driver, facts = applicant().decide(APPROVAL)
    assert driver.status is Status.APPROVED
    assert facts == (DriverApproved(driver_id="rui", display_name="Rui", traits=["pets_welcome"]),)


def test_approval_needs_every_document_and_names_each_flaw() -> None:
    driver = applicant(paper(DocumentKind.INSURANCE, date(2026, 7, 14)), paper(DocumentKind.TAXI_PERMIT))
    with pytest.raises(NotReadyForApproval) as refused:
        driver.decide(APPROVAL)
    assert [check.facts for check in failed_checks(refused)] == [
        {"document": "driving_licence"},
        {"document": "vehicle_registration"},
        {"document": "insurance", "expired_on": date(2026, 7, 14)},
    ]


def test_a_city_that_requires_less_approves_with_less() -> None:
    licence_only = Policy(required_documents=(DocumentKind.DRIVING_LICENCE,))
    driver = applicant(paper(DocumentKind.DRIVING_LICENCE), paper(DocumentKind.INSURANCE, date(2020, 1, 1)))
    assert after(driver.decide(APPROVAL, licence_only)).status is Status.APPROVED


def test_the_same_decision_sent_twice_is_taken_once() -> None:
    driver = approved()
    assert driver.decide(replace(APPROVAL, at=NOON + timedelta(minutes=1))) == (driver, ())


@pytest.mark.parametrize(
    ("driver", "decision"),
    [
        (applicant(), SUSPENSION),
        (applicant(), REINSTATEMENT),
        (approved(), REINSTATEMENT),
        (approved(), replace(APPROVAL, by="desk-2")),
        (after(approved().decide(SUSPENSION)), APPROVAL),
        (after(approved().decide(SUSPENSION)), replace(SUSPENSION, reason="another one")),
    ],
)
def test_a_decision_that_does_not_fit_the_status_is_refused(driver: Driver, decision: Decision) -> None:
    with pytest.raises(StatusForbids):
        driver.decide(decision)


def test_suspension_takes_a_driver_off_the_road() -> None:
    driver, facts = online().decide(SUSPENSION)
    assert (driver.status, driver.shift) == (Status.SUSPENDED, None)
    assert facts == (
        DriverWentOffline(driver_id="rui", reason="suspended"),
        DriverSuspended(driver_id="rui", reason="complaints"),
    )


def test_a_reinstated_driver_may_go_online_again_and_every_decision_stays_on_record() -> None:
    driver = after(approved().decide(SUSPENSION))
    driver, facts = driver.decide(REINSTATEMENT)
    assert [type(fact) for fact in facts] == [DriverApproved]
    assert driver.decisions == [APPROVAL, SUSPENSION, REINSTATEMENT]
    assert after(driver.go_online("car", NOON)).shift


def test_only_so_many_decisions_are_kept() -> None:
    driver = after(applicant().decide(APPROVAL))
    few = Policy(decisions_kept=3)
    for decision in (SUSPENSION, REINSTATEMENT, SUSPENSION):
        driver = after(driver.decide(decision, few))
    assert driver.decisions == [SUSPENSION, REINSTATEMENT, SUSPENSION]


def test_going_online_tells_the_full_card_and_sets_the_document_check() -> None:
    _, facts = approved().go_online("van", NOON)
    assert facts == (
        DriverWentOnline(
            driver_id="rui",
            display_name="Rui",
            vehicle_id="van",
            vehicle_plate="CC34DD",
            vehicle_description="Ford Transit, blue",
            categories=["xl"],
            serves_needs=["assistance_animal", "hearing", "low_vision", "wheelchair"],
            traits=["pets_welcome"],
        ),
        DocumentCheckDue(driver_id="rui", watched_since=NOON, due_at=NOON + timedelta(hours=1)),
    )


def test_going_online_twice_is_going_online_once() -> None:
    driver = online()
    assert driver.go_online("car", NOON + timedelta(minutes=1)) == (driver, ())


def test_the_car_is_not_changed_within_a_shift() -> None:
    with pytest.raises(AlreadyOnShift) as refused:
        online().go_online("van", NOON)
    assert refused.value.facts == {"plate": "AA12BB"}


def test_whoever_is_not_ready_for_a_shift_hears_of_everything_at_once() -> None:
    with pytest.raises(NotReadyForShift) as refused:
        Driver(DriverId("rui"), RUI, applied_at=NOON).go_online("", NOON)
    expected = [NotApproved, *[DocumentMissing] * 4, VehicleNotChosen]
    assert [type(check) for check in failed_checks(refused)] == expected


def test_a_suspended_driver_may_not_go_online_and_hears_why() -> None:
    with pytest.raises(NotReadyForShift) as refused:
        after(approved().decide(SUSPENSION)).go_online("car", NOON)
    [check] = failed_checks(refused)
    assert (type(check), check.facts) == (Suspended, {"reason": "complaints"})


def test_somebody_elses_vehicle_cannot_be_chosen() -> None:
    with pytest.raises(NotReadyForShift) as refused:
        approved().go_online("tank", NOON)
    assert [type(check) for check in failed_checks(refused)] == [VehicleUnknown]


def test_going_offline_twice_is_going_offline_once() -> None:
    driver, facts = online().go_offline()
    assert facts == (DriverWentOffline(driver_id="rui", reason="driver"),)
    assert driver.go_offline() == (driver, ())


LAST_DAY = date(2026, 7, 15)
END_OF_LAST_DAY = datetime(2026, 7, 15, 23, tzinfo=UTC)
"""Midnight in Lisbon in summer."""


def expiring_today() -> Driver:
    driver = after(approved().hand_in(paper(DocumentKind.INSURANCE, LAST_DAY)))
    return after(driver.go_online("car", NOON))


def test_a_document_is_valid_through_the_end_of_its_last_day_in_the_city() -> None:
    driver = expiring_today()
    assert driver.check_documents(END_OF_LAST_DAY - timedelta(seconds=1)) == (driver, ())
    offline, facts = driver.check_documents(END_OF_LAST_DAY)
    assert offline.shift is None
    assert facts == (DriverWentOffline(driver_id="rui", reason="document_expired"),)


def test_a_day_ends_elsewhere_at_another_time() -> None:
    driver = expiring_today()
    assert driver.check_documents(END_OF_LAST_DAY, Policy(time_zone="America/Sao_Paulo")) == (driver, ())


def test_a_driver_with_an_expired_document_may_not_go_online() -> None:
    driver = after(expiring_today().go_offline())
    with pytest.raises(NotReadyForShift) as refused:
        driver.go_online("car", END_OF_LAST_DAY)
    [check] = failed_checks(refused)
    assert check.facts == {"document": "insurance", "expired_on": LAST_DAY}


def test_the_next_check_is_at_the_first_expiry_or_within_the_hour() -> None:
    papers = expiring_today().papers
    assert papers.next_check_at(NOON) == NOON + timedelta(hours=1)
    assert papers.next_check_at(END_OF_LAST_DAY - timedelta(minutes=5)) == END_OF_LAST_DAY


def test_a_document_changed_on_shift_is_watched_from_then_on_and_the_earlier_timer_is_void() -> None:
    began = online()
    [_, first] = approved().go_online("car", NOON)[1]
    later = END_OF_LAST_DAY - timedelta(minutes=10)
    driver, [second] = began.hand_in(paper(DocumentKind.INSURANCE, LAST_DAY, later))
    assert isinstance(first, DocumentCheckDue)
    assert isinstance(second, DocumentCheckDue)
    assert second.due_at == END_OF_LAST_DAY
    assert (driver.is_watched_by(first), driver.is_watched_by(second)) == (False, True)


def test_handing_in_an_expired_document_on_shift_ends_it() -> None:
    driver, facts = online().hand_in(paper(DocumentKind.INSURANCE, date(2026, 7, 14)))
    assert driver.shift is None
    assert facts == (DriverWentOffline(driver_id="rui", reason="document_expired"),)


def test_handing_in_the_same_again_changes_nothing() -> None:
    driver = online()
    assert driver.hand_in(paper(DocumentKind.INSURANCE, at=NOON + timedelta(days=1))) == (driver, ())


def test_a_renewed_document_needs_no_new_approval_and_the_old_one_stays_on_record() -> None:
    driver, facts = approved().hand_in(paper(DocumentKind.INSURANCE, date(2031, 1, 1), number="4712"))
    assert (driver.status, facts) == (Status.APPROVED, ())
    assert driver.papers.replaced == [paper(DocumentKind.INSURANCE)]


def test_only_so_many_replaced_documents_are_kept() -> None:
    driver = applicant()
    for number in "abcd":
        driver = after(driver.hand_in(paper(DocumentKind.INSURANCE, number=number), Policy(replaced_documents_kept=2)))
    assert [document.number for document in driver.papers.replaced] == ["b", "c"]


def test_a_changed_profile_of_an_approved_driver_is_told_with_the_car_he_drives() -> None:
    _, facts = online().change_profile(replace(RUI, display_name="Rui M."))
    [changed] = facts
    assert isinstance(changed, DriverProfileChanged)
    assert (changed.display_name, changed.vehicle_plate) == ("Rui M.", "AA12BB")


def test_nobody_needs_to_know_of_an_applicant_or_of_a_new_phone_number_or_of_a_car_in_the_garage() -> None:
    assert applicant().change_profile(replace(RUI, display_name="Rui M."))[1] == ()
    assert approved().change_profile(replace(RUI, phone="+351911111111"))[1] == ()
    assert approved().change_vehicle(replace(CAR, colour="red"))[1] == ()


def test_a_change_of_the_car_on_shift_is_told() -> None:
    driver, [changed] = online().change_vehicle(replace(CAR, colour="red"))
    assert driver.vehicle_on_shift == replace(CAR, colour="red")
    assert isinstance(changed, DriverProfileChanged)
    assert changed.vehicle_description == "Toyota Corolla, red"


def test_the_car_on_shift_cannot_be_removed_but_another_can() -> None:
    driver = online()
    with pytest.raises(VehicleOnShift):
        driver.remove_vehicle("car")
    assert after(driver.remove_vehicle("van")).garage.vehicles == [CAR]
    with pytest.raises(NoSuchVehicle):
        driver.remove_vehicle("tank")


def test_a_plate_is_registered_once_per_driver() -> None:
    with pytest.raises(PlateAlreadyRegistered):
        applicant().add_vehicle(replace(CAR, id="another"))
    with pytest.raises(PlateAlreadyRegistered):
        applicant().change_vehicle(replace(VAN, plate="AA12BB"))


def test_a_garage_has_a_limit() -> None:
    with pytest.raises(TooManyVehicles):
        applicant().add_vehicle(replace(CAR, id="third", plate="EE56FF"), Policy(vehicles_max=2))


def test_an_erased_driver_goes_offline_and_leaves_nothing_personal() -> None:
    driver, facts = replace(online(), version=7).erase(NOON)
    assert driver == Driver(DriverId("rui"), Profile(), NOON, Status.ERASED, erased_at=NOON, version=7)
    assert facts == (DriverWentOffline(driver_id="rui", reason="erased"), DriverErased(driver_id="rui"))
    assert driver.erase(NOON) == (driver, ())


moves = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(Action), st.sampled_from(["desk-1", "desk-2"])),
        st.tuples(st.just("online"), st.sampled_from(["car", "van", "tank", ""])),
        st.tuples(st.sampled_from(["offline", "check", "wait", "erase"]), st.none()),
        st.tuples(st.just("hand_in"), st.dates(date(2026, 7, 10), date(2026, 8, 10))),
        st.tuples(st.just("remove"), st.sampled_from(["car", "van"])),
    ),
    max_size=25,
)


def move(driver: Driver, name: str, argument: Any, now: datetime) -> Next:
    outcomes: dict[str, Callable[[], Next]] = {
        "online": lambda: driver.go_online(argument, now),
        "offline": driver.go_offline,
        "check": lambda: driver.check_documents(now),
        "wait": lambda: (driver, ()),
        "hand_in": lambda: driver.hand_in(paper(DocumentKind.INSURANCE, argument, now)),
        "remove": lambda: driver.remove_vehicle(argument),
        "erase": lambda: driver.erase(now),
    }
    if name in outcomes:
        return outcomes[name]()
    return driver.decide(Decision(Action(name), argument, now, "because"))


@given(moves)
def test_whatever_happens_only_a_fit_driver_is_on_shift_and_every_change_of_it_is_told(steps: list[tuple[str, Any]]) -> None:
    driver, now = applicant(), NOON
    for name, argument in steps:
        now += timedelta(days=1) if name == "wait" else timedelta(seconds=1)
        try:
            changed, facts = move(driver, name, argument, now)
        except Refusal:
            continue
        went_online = any(isinstance(fact, DriverWentOnline) for fact in facts)
        went_offline = any(isinstance(fact, DriverWentOffline) for fact in facts)
        assert (went_online, went_offline) == (
            changed.shift is not None and driver.shift is None,
            changed.shift is None and driver.shift is not None,
        )
        assert changed.shift is None or changed.status is Status.APPROVED
        assert changed.shift is None or changed.vehicle_on_shift is not None
        if went_online or name in ("check", "hand_in"):
            assert changed.shift is None or not changed.papers.failed_checks(now)
        if any(isinstance(fact, DocumentCheckDue) for fact in facts):
            assert changed.is_watched_by(next(fact for fact in facts if isinstance(fact, DocumentCheckDue)))
        driver = changed


def test_offline_reasons_are_those_the_published_language_promises() -> None:
    assert all(reason in (DriverWentOffline.__doc__ or "") for reason in OfflineReason)
