"""What makes this monolith hard to move: each trap that is known of it is one test."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from location import store as store_location
from migrate.mapping import Rendered
from payments import store_ledger
from tests.migrate.conftest import Kit

FIRST = "(SELECT MIN(id) FROM rides WHERE status = 'COMPLETED')"


def left_over(money: dict[str, Any]) -> int:
    due = money["fare_minor"] + money["tip_minor"] + money["donation_minor"]
    return int(due - money["credit_minor"] - money["charged_minor"] - money["owed_minor"])


MONEY = ("fares", "money of rides")


def first(kit: Kit) -> str:
    with kit.engine.connect() as sql:
        return str(sql.execute(text(f"SELECT {FIRST}")).scalar())


def test_trap_1_updated_date_is_no_watermark(kit: Kit) -> None:
    """Bulk updates change a ride and leave its date as it was: the whole row is compared."""
    kit.carry(only=MONEY)
    kit.change(
        f"UPDATE rides SET total_fare = total_fare + 1, stripe_credit_charged = stripe_credit_charged + 1 WHERE id = {FIRST}"
    )
    told = kit.carry(whole=True, only=MONEY)
    assert told["fares"].results["updated"] == told["money of rides"].results["updated"] == 1


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("trips", f"UPDATE rides SET end_location_lat = 30.3333 WHERE id = {FIRST}"),
        ("riders", "UPDATE users SET phone_number = '+15125550142' WHERE id = 1"),
        ("cards", "UPDATE rider_cards SET expiration_year = '2033' WHERE id = 1"),
        ("tracks", "UPDATE ride_trackers SET longitude = -97.7 WHERE id = (SELECT MIN(id) FROM ride_trackers)"),
    ],
)
def test_trap_1_what_was_changed_without_a_new_date_is_found(kit: Kit, kind: str, change: str) -> None:
    only = ("riders", "trips", "ends of tracks", "tracks", "cards")
    kit.carry(only=only)
    kit.change(change)
    told = kit.carry(whole=True, only=only)
    assert told[kind].results["updated"] == 1, told[kind]


CANCELLED = "(SELECT MIN(id) FROM rides WHERE status = 'RIDER_CANCELLED' AND active_driver_id IS NOT NULL)"


def test_trap_2_of_a_cancelled_ride_the_steps_were_never_written(kit: Kit) -> None:
    """They were in memory until the end of the ride: the trip is held without them, and none is made up."""
    kit.change(
        "UPDATE rides SET driver_accepted_on = '2025-12-24 18:00:00', driver_reached_on = NULL, started_on = NULL, "
        f"cancelled_on = '2024-02-01 10:07:00', requested_on = '2024-02-01 10:00:00' WHERE id = {CANCELLED}"
    )
    kit.carry(only=("trips",))
    [trip] = [each for each in kit.held("trips", "trip").values() if each["requested_at"] == "2024-02-01T16:00:00Z"]
    assert trip["assigned_at"] == trip["requested_at"]
    assert not trip.get("arrived_at")
    assert not trip.get("started_at")
    assert trip["cancelled"]["at"] == "2024-02-01T16:07:00Z"


def test_trap_2_driver_accepted_on_is_rewritten_by_every_update(kit: Kit) -> None:
    """It is believed only where it lies between the request and the next step."""
    kit.change(f"UPDATE rides SET driver_accepted_on = '2025-12-24 18:00:00' WHERE id = {FIRST}")
    kit.carry(only=("trips",))
    trip = kit.held("trips", "trip")[first(kit)]
    assert trip["assigned_at"] == trip["requested_at"]


UNDER_WAY = [
    *("REQUESTED", "REQUEST_QUEUED", "HANDSHAKE_PENDING", "DISPATCH_PENDING"),
    *("DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE"),
]


@pytest.mark.parametrize("status", UNDER_WAY)
def test_trap_3_what_lives_in_memory_only_is_left_to_end_where_it_began(kit: Kit, status: str) -> None:
    """Rides under way have half of their facts in the old process: they wait, and are taken over once they ended."""
    kit.change(f"UPDATE rides SET status = '{status}' WHERE id = {FIRST}")
    kit.carry(only=("trips",))
    before = kit.held("trips", "trip")
    kit.change("UPDATE rides SET status = 'COMPLETED' WHERE status = :status", status=status)
    kit.carry(whole=True, only=("trips",))
    assert len(kit.held("trips", "trip")) == len(before) + 1


def test_trap_3_of_a_ride_under_way_nothing_is_taken_not_even_its_pre_authorisation(kit: Kit) -> None:
    """Who was asked, who declined and who is next stands in memory: half a ride is worse than none."""
    key = first(kit)
    kit.change(
        f"UPDATE rides SET status = 'DISPATCH_PENDING', stripe_credit_charged = 1, driver_payment = 1 WHERE id = {key}"
    )
    kit.carry()
    for kind in kit.mapping.kinds:
        keys = kit.held(kind.service, kind.kind) if kind.from_.startswith("rides") else {}
        assert not {key, f"{key}.1"} & {*keys, *kit.reasons(kind.name)}, kind.name
    assert kit.reconcile().faults == []


def test_trap_3_nobody_is_online_or_anywhere_by_an_import(kit: Kit) -> None:
    """Positions, queues and bans were in memory: a driver goes online here himself, and begins with none of them."""
    kit.change("UPDATE active_drivers SET status = 'AVAILABLE'")
    kit.carry()
    for driver in kit.held("drivers", "driver").values():
        car = store_location.car(driver["driver_id"])
        assert not car.is_on_the_road
        assert car.fix is None


def test_trap_3_a_charge_that_the_old_system_still_owes_is_booked_once(kit: Kit) -> None:
    """Its own job charges a day later: until then the fare is owed, afterwards the difference is booked."""
    kit.change(
        f"UPDATE rides SET payment_status = NULL, stripe_credit_charged = NULL, free_credit_used = NULL WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    kit.carry(only=MONEY)
    key = first(kit)
    owed = kit.held("payments", "ride")[key]
    assert owed["charged_minor"] == 0
    assert owed["owed_minor"] == owed["fare_minor"] + owed["tip_minor"] + owed["donation_minor"] > 0
    kit.change(
        f"UPDATE rides SET payment_status = 'PAID', stripe_credit_charged = total_fare + COALESCE(tip, 0) WHERE id = {FIRST}"
    )
    kit.carry(whole=True, only=MONEY)
    paid = kit.held("payments", "ride")[key]
    assert (paid["owed_minor"], paid["charged_minor"]) == (0, paid["fare_minor"] + paid["tip_minor"])


def test_trap_4_a_surge_factor_of_zero_means_none(kit: Kit) -> None:
    kit.change(f"UPDATE rides SET surge_factor = 0.00 WHERE id = {FIRST}")
    kit.carry(only=MONEY)
    assert kit.held("pricing", "fare")[first(kit)]["surge_percent"] == 100


def test_trap_4_sets_are_sums_of_powers_of_two(kit: Kit) -> None:
    kit.change("UPDATE cars SET car_categories_bitmask = 31 WHERE id = 1")
    kit.carry(only=("drivers",))
    cars = [car for driver in kit.held("drivers", "driver").values() for car in driver["vehicles"]]
    assert ["standard", "comfort", "xl", "black"] in [car["categories"] for car in cars]


def test_trap_4_booleans_are_bytes(kit: Kit) -> None:
    """`bit(1)`: nothing is not the same as no, and each is what the old applications took it for."""
    cars = [row["id"] for row in kit.source.rows("SELECT id FROM cars ORDER BY id LIMIT 3")]
    for car, removed in zip(cars, ("X'01'", "X'00'", "NULL"), strict=True):
        kit.change(f"UPDATE cars SET removed = {removed}, license = 'CAR{car}' WHERE id = {car}")
    kit.carry(only=("drivers",))
    plates = {car["plate"] for driver in kit.held("drivers", "driver").values() for car in driver["vehicles"]}
    assert {f"CAR{car}" for car in cars} & plates == {f"CAR{car}" for car in cars[1:]}


def tariffs(kit: Kit) -> list[Rendered]:
    assert kit.mapping.tariffs
    [page] = kit.source.pages(kit.mapping.tariffs)
    return [record for _, record in kit.transfer().rendered(kit.mapping.tariffs, page)]


def test_trap_4_polygons_say_longitude_first(kit: Kit) -> None:
    """As GeoJSON does; one that says it the other way round is no area of this planet, and is refused."""
    [regular, *_] = tariffs(kit)
    assert regular.data["area"]["coordinates"][0][0] == [-97.41895, 30.58591]
    kit.change("UPDATE area_geometries SET csv_geometry = '30.5,-97.4 30.0,-97.4 30.0,-98.0 30.5,-98.0' WHERE name IS NULL")
    assert [record.reason for record in tariffs(kit)] == ["city_area is no area"] * 2


def test_trap_4_all_money_is_dollars(kit: Kit) -> None:
    """No column says so, and nothing is held in whatever currency this deployment has for its own."""
    kit.carry(only=(*MONEY, "promotional credit", "payments to drivers"))
    held = [("pricing", "fare"), ("payments", "ride"), ("payments", "credit"), ("payments", "driver_payment")]
    assert {record["currency"] for kind in held for record in kit.held(*kind).values()} == {"USD"}


def test_trap_4_times_have_no_zone_and_one_hour_of_the_year_comes_twice(kit: Kit) -> None:
    """A trip that began at 1:50 in summer time and ended at 1:20 in winter time took half an hour."""
    kit.change(
        f"UPDATE rides SET requested_on = '2024-11-03 01:40:00', driver_accepted_on = '2024-11-03 01:41:00', "
        f"driver_reached_on = '2024-11-03 01:45:00', started_on = '2024-11-03 01:50:00', "
        f"completed_on = '2024-11-03 01:20:00' WHERE id = {FIRST}"
    )
    kit.carry(only=("trips",))
    trip = kit.held("trips", "trip")[first(kit)]
    begun, ended = (datetime.fromisoformat(trip[name]) for name in ("started_at", "completed_at"))
    assert (ended - begun).total_seconds() == 30 * 60
    assert trip["started_at"] == "2024-11-03T06:50:00Z"


def test_trap_4_a_year_is_text(kit: Kit) -> None:
    kit.change("UPDATE cars SET year = ' 2016 ' WHERE id = 1")
    kit.carry(only=("drivers",))
    assert 2016 in [car["year"] for driver in kit.held("drivers", "driver").values() for car in driver["vehicles"]]


def test_trap_5_one_human_who_rides_and_drives_is_one_sign_in(kit: Kit) -> None:
    kit.change("UPDATE avatars SET user_id = 1 WHERE id = (SELECT MIN(id) FROM drivers)")
    kit.carry(only=("riders", "drivers"))
    assert "person-1" in {rider["rider_id"] for rider in kit.held("riders", "rider").values()}
    assert "person-1" in {driver["driver_id"] for driver in kit.held("drivers", "driver").values()}


def test_trap_5_a_drivers_number_is_his_avatars_and_he_is_his_user(kit: Kit) -> None:
    kit.carry(only=("riders", "drivers"))
    for service in ("rider", "driver"):
        for key, record in kit.held(f"{service}s", service).items():
            [avatar] = kit.source.rows("SELECT user_id FROM avatars WHERE id = :id", id=int(key))
            assert record[f"{service}_id"] == f"person-{avatar['user_id']}"


def test_trap_5_only_an_e_mail_address_tells_people_apart(kit: Kit) -> None:
    """Two of the same name and telephone number are two."""
    kit.change("UPDATE users SET first_name = 'Ana', last_name = 'Lima', phone_number = '+15125550142' WHERE id IN (1, 2)")
    kit.carry(only=("riders",))
    same = [each for each in kit.held("riders", "rider").values() if each["phone"] == "+15125550142"]
    assert {each["rider_id"] for each in same} == {"person-1", "person-2"}


def test_trap_6_dead_columns_of_a_tariff_change_nothing(kit: Kit) -> None:
    before = [record.data for record in tariffs(kit)]
    kit.change("UPDATE city_car_types SET ra_fee_factor = 0.99, processing_fee_fixed_part = 9, processing_fee_minimum = 9")
    assert [record.data for record in tariffs(kit)] == before


def test_trap_6_a_sponsored_ride_costs_its_rider_nothing_and_its_driver_no_cent(kit: Kit) -> None:
    kit.change(
        f"UPDATE rides SET total_fare = 0, tip = NULL, free_credit_used = 0, driver_payment = 9.01, "
        f"stripe_credit_charged = 0, payment_status = 'PAID' WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    kit.carry(only=MONEY)
    fare, money = kit.held("pricing", "fare")[first(kit)], kit.held("payments", "ride")[first(kit)]
    assert (fare["total_minor"], fare["driver_share_minor"]) == (0, 901)
    assert (money["fare_minor"], money["driver_share_minor"], money["owed_minor"]) == (0, 901, 0)


def test_trap_6_an_estimate_stands_beside_the_fare_as_it_was_told(kit: Kit) -> None:
    """It knew neither the cap of 1000 nor the rounding up nor the second airport fee: neither is made from the other."""
    kit.change(
        f"UPDATE rides SET estimated_fare = 1234.56, distance_fare = 1000.00, round_up_amount = 0.44, airport_fee = 3, "
        f"total_fare = 1009.56 WHERE id = {FIRST}"
    )
    kit.carry(only=MONEY)
    fare, money = kit.held("pricing", "fare")[first(kit)], kit.held("payments", "ride")[first(kit)]
    assert (fare["estimated_minor"], fare["total_minor"]) == (123456, 100956)
    assert {line["code"]: line["amount_minor"] for line in fare["lines"]}["airport_fee"] == 300
    assert money["donation_minor"] == 44


def test_trap_7_what_a_driver_was_paid_holds_his_tip(kit: Kit) -> None:
    kit.change(f"UPDATE rides SET driver_payment = 10.00, ra_payment = 3.00, tip = 2.50 WHERE id = {FIRST}")
    kit.carry(only=MONEY)
    money = kit.held("payments", "ride")[first(kit)]
    assert (money["driver_share_minor"], money["tip_minor"]) == (750, 250)
    assert kit.held("pricing", "fare")[first(kit)]["driver_share_minor"] == 750


def test_trap_7_promotional_credit_is_paid_by_the_platform(kit: Kit) -> None:
    """The old books never say so: the total is without it, and the driver's part as if it were not there. Credit that does
    not apply to fees leaves the airport's to be paid.
    """
    kit.change(
        f"UPDATE rides SET total_fare = 3.00, airport_fee = 3.00, free_credit_used = 7.00, driver_payment = 8.00, "
        f"tip = NULL, round_up_amount = NULL, stripe_credit_charged = 3.00, payment_status = 'PAID' WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    kit.carry(only=MONEY)
    money = kit.held("payments", "ride")[first(kit)]
    assert (money["fare_minor"], money["credit_minor"], money["charged_minor"]) == (1000, 700, 300)
    assert (money["driver_share_minor"], left_over(money)) == (800, 0)
    balances = {str(line.account): line.debit_minor - line.credit_minor for line in store_ledger.trial_lines()}
    assert balances["incentives"] == sum(each["credit_minor"] for each in kit.held("payments", "ride").values())


def test_trap_6_fares_are_carried_as_they_were_charged(kit: Kit) -> None:
    """Two airport fees, a sponsored ride: nobody's formula gives these totals again."""
    kit.change(f"UPDATE rides SET airport_fee = 3, total_fare = 0.37 WHERE id = {FIRST}")
    kit.carry(only=MONEY)
    fare = kit.held("pricing", "fare")[first(kit)]
    assert fare["total_minor"] == 37
    assert fare["figures"]["airport_fee"] in ("3", "3.00")
    assert sum(line["amount_minor"] for line in fare["lines"]) != 37


def test_trap_7_cents_that_a_split_loses_are_on_an_account_of_their_own(kit: Kit) -> None:
    kit.change(
        f"UPDATE rides SET total_fare = 10.00, tip = NULL, free_credit_used = NULL, payment_status = 'PAID' "
        f"WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    for rider in (1, 2, 3):
        kit.change(
            f"INSERT INTO fare_payments (created_date, updated_date, ride_id, rider_id, stripe_credit_charged) "
            f"SELECT created_date, updated_date, id, {rider}, 3.33 FROM rides WHERE id = {FIRST}"
        )
    kit.carry(only=MONEY)
    money = kit.held("payments", "ride")[first(kit)]
    assert (money["fare_minor"], money["charged_minor"], money["owed_minor"]) == (1000, 999, 0)
    balances = {str(line.account): line.debit_minor - line.credit_minor for line in store_ledger.trial_lines()}
    assert balances["legacy_rounding"] == sum(map(left_over, kit.held("payments", "ride").values()))
    assert sum(balances.values()) == 0


def test_what_was_said_about_a_ride_comes_with_its_stars(kit: Kit) -> None:
    """Stars stand with the ride, words elsewhere; a star that only stands there counts as well."""
    kit.change(f"UPDATE rides SET driver_rating = 4, rider_rating = NULL WHERE id = {FIRST}")
    for rated, stars, words in (("s.driver_id", 4, "Calm"), ("s.driver_id", 3, "Late"), ("r.rider_id", 2, None)):
        kit.change(
            "INSERT INTO rating_updates (created_date, updated_date, ride_id, rated_avatar_id, rating, comment) "
            f"SELECT r.completed_on, r.completed_on, r.id, {rated}, {stars}, :words FROM rides r "
            f"JOIN active_drivers s ON s.id = r.active_driver_id WHERE r.id = {FIRST}",
            words=words,
        )
    kit.carry(only=("trips", "ratings"))
    ratings = {each["about"]: each for each in kit.held("ratings", "trip")[first(kit)]["ratings"]}
    assert (ratings["driver"]["stars"], ratings["driver"]["comment"]) == (4, "Late")
    assert (ratings["rider"]["stars"], ratings["rider"]["comment"]) == (2, "")
