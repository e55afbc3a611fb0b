"""RideAustin's tables as its own published migration creates them: the columns, types and constraints of those that the
mapping reads. In MariaDB they are what a company really has; in SQLite they have the same shape.

`s255` is varchar(255), `!` means not null, `=x` a default, `>users` a key of another table; every table has `id`,
and `dated` ones two dates that must be set.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

MONEY_OF_RIDES = (
    "base_fare booking_fee city_fee sub_total distance_fare distance_travelled estimated_fare minimum_fare rate_per_mile "
    "rate_per_minute round_up_amount time_fare total_fare driver_payment free_credit_used stripe_credit_charged "
    "cancellation_fee surge_fare normal_fare tip processing_fee airport_fee"
)
TABLES = {
    "cities dated": "name s255! enabled bit bitmask int! area_geometry_id big",
    "users dated": "photo_url s255 avatar_types_bitmask int email s255! enabled bit facebook_id s255 first_name s255! "
    "last_name s255! password s255 phone_number s255! address text zip_code s32 date_of_birth date middle_name s255 "
    "nick_name s255 phone_number_verified bit!=1 gender s8!=UNKNOWN email_verified bit!=1",
    "avatars dated": "user_id >users active bit!=0",
    "riders": "rating double round_up_fare bit stripe_id s255 primary_card_id big charity_id big payment_status s20 "
    "city_id >cities!=1 dispatcher_account bit=0",
    "drivers": "agreement_date datetime! insurance_expiry_date date insurance_picture_url s255 payoneer_id s255 "
    "payoneer_status s255 rating double ssn s255! license_number s255 license_state s32 activation_date date "
    "inspection_status s32!=NOT_INSPECTED inspection_notes text activation_status s32 activation_notes text "
    "granted_driver_types_bitmask int city_id >cities!=1 city_approval_status s32!=PENDING "
    "onboarding_status s32!=PENDING onboarding_pending_since datetime direct_connect_id s32 special_flags int!=0",
    "rider_cards dated": "card_brand s255! card_expired bit! card_number s4! stripe_card_id s255! rider_id >riders! "
    "fingerprint s255 removed bit!=0 sync_date datetime last_failure_date datetime failed_charge_attempts int!=0 "
    "expiration_month s2 expiration_year s45",
    "cars dated": "color s255! license s255! make s255! model s255! year s255! driver_id >drivers "
    "car_categories_bitmask int!=1 inspection_status s32!=NOT_INSPECTED inspection_notes text selected bit!=0 "
    "removed bit!=0",
    "documents dated": "document_type s32! document_url s255 name s255 notes s4096 city_id big document_status s32! "
    "removed bit=0 validity_date date",
    "avatar_documents": "avatar_id >avatars document_id >documents",
    "car_documents": "car_id >cars document_id >documents",
    "active_drivers dated": "inactive_on datetime status s255 driver_id >drivers car_id big city_id >cities!=1",
    "area_geometries dated": "name s255 csv_geometry s7500",
    "area dated": "name s255 description s255 enabled bit city_id big!=1 key_name s255 visible_to_drivers bit!=1 "
    "area_geometry_id big parent_area_id big",
    "airports dated": "name s255 pickup_fee money dropoff_fee money enabled bit city_id big! area_id big",
    "city_car_types dated": "city_id >cities! car_category s255! enabled bit! configuration s2550 minimum_fare money!=0.00 "
    "base_fare money!=0.00 booking_fee money!=0.00 ra_fee_factor money!=0.00 rate_per_mile money!=0.00 "
    "rate_per_minute money!=0.00 cancellation_fee money!=0.00 city_fee_rate money!=0.00 processing_fee_rate money!=0.00 "
    "processing_fee_text s255 processing_fee_fixed_part money!=0.00 processing_fee_minimum money!=0.00 "
    "fixed_ra_fee money!",
    "rides dated": "requested_on datetime charge_id s255 completed_on datetime driver_rating double "
    "driver_reached_on datetime end_location_lat double end_location_long double pre_charge_id s255 ride_map s255 "
    "rider_rating double start_location_lat double start_location_long double started_on datetime status s255 "
    "active_driver_id >active_drivers rider_id >riders driver_accepted_on touched! start_address s255 end_address s255 "
    "start_zip_code s32 end_zip_code s32 charity_id big requested_car_category s255!=REGULAR driver_session_id big "
    "rider_session_id big surge_factor money=0.00 cancelled_on datetime tipped_on datetime ra_payment money!=0.00 "
    "payment_status s20 tracking_share_token s255 requested_driver_type_bitmask int city_id >cities!=1 "
    "start_area_id big promocode_redemption_id big airport_id big apple_pay_token s255 comment text "
    + " ".join(f"{name} money" for name in MONEY_OF_RIDES.split()),
    "fare_payments dated": "split_status s255 main_rider bit=0 rider_id >riders ride_id >rides charge_id s255 "
    "free_credit_used money stripe_credit_charged money card_id >rider_cards provider s32 charge_scheduled datetime "
    "payment_status s32",
    "ride_trackers": "distance_travelled money latitude double longitude double sequence big speed double heading double "
    "course double tracked_on datetime ride_id >rides valid bit=1",
    "promocodes dated": "code_literal s255! code_value money! current_redemption big ends_on datetime "
    "maximum_redemption big new_riders_only bit! promocode_type s255! starts_on datetime owner_id >riders driver_id big",
    "promocode_redemptions dated": "promocode_id >promocodes rider_id >riders applied_to_owner int!=0 active bit!=1 "
    "original_value money!=0.00 remaining_value money!=0.00 valid_until datetime number_of_times_used int!",
    "custom_payment dated": "administrator_id big! driver_id big! value money! category s255 description s511 "
    "payment_date datetime",
    "rating_updates dated": "rated_avatar_id >avatars! rated_by_avatar_id >avatars! ride_id >rides! rating double "
    "comment s2000",
}
SHARES_ID_OF_AVATAR = ("riders", "drivers")


TOUCHED = "timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"


def create(engine: Engine) -> MetaData:
    metadata = MetaData()
    for head, columns in TABLES.items():
        name, _, dated = head.partition(" ")
        words = columns.split()
        dates = [("created_date", "datetime!"), ("updated_date", "datetime!")] if dated else []
        Table(
            name,
            metadata,
            key_of(name),
            *(column_of(*each) for each in [*dates, *zip(words[::2], words[1::2], strict=True)]),
            sqlite_autoincrement=name not in SHARES_ID_OF_AVATAR,
            mysql_charset="utf8mb4" if "document" in name else "utf8mb3",
        )
    metadata.create_all(engine)
    if engine.dialect.name != "sqlite":
        with engine.begin() as sql:
            sql.execute(text(f"ALTER TABLE rides MODIFY driver_accepted_on {TOUCHED}"))
    return metadata


def key_of(table: str) -> Column[Any]:
    if table in SHARES_ID_OF_AVATAR:
        return Column("id", big(), ForeignKey("avatars.id"), primary_key=True, autoincrement=False)
    return Column("id", big(), primary_key=True)


def column_of(name: str, told: str) -> Column[Any]:
    told, _, default = told.partition("=")
    kind, required = told.rstrip("!"), told.endswith("!")
    foreign = [ForeignKey(f"{kind[1:]}.id")] if kind.startswith(">") else []
    given = text(f"X'0{default}'") if kind == "bit" and default else default or None
    return Column(name, type_of(kind), *foreign, nullable=not required, server_default=given)


def type_of(kind: str) -> TypeEngine[Any]:
    named: dict[str, TypeEngine[Any]] = {
        "bit": LargeBinary(1).with_variant(mysql.BIT(1), "mysql", "mariadb"),
        "int": Integer(),
        "double": Double(),
        "date": Date(),
        "datetime": DateTime(),
        "touched": DateTime(),
        "text": Text(),
        "money": Numeric(19, 2),
    }
    if kind in named:
        return named[kind]
    return String(int(kind[1:])) if kind.startswith("s") else big()


def big() -> TypeEngine[Any]:
    return BigInteger().with_variant(Integer, "sqlite")
