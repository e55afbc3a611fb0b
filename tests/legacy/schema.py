"""The monolith's tables, for SQLite and MariaDB: the columns that the applications use, with their names and types.

Booleans are `bit(1)`; sets are bitmasks; a car's year is text; datetimes have no zone and mean local time in `ZONE`.
`riders.id`, `drivers.id` and `administrators.id` are `avatars.id`: one person has as many avatars as roles.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import mysql

ZONE = ZoneInfo("America/Chicago")
metadata = MetaData()


def local_now() -> datetime:
    return datetime.now(UTC).astimezone(ZONE).replace(tzinfo=None, microsecond=0)


def local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZONE).replace(tzinfo=None, microsecond=0)


class Bit(TypeDecorator[bool]):
    """`bit(1)`: the bytes `\\x00` and `\\x01`, as MySQL's drivers return them."""

    impl = LargeBinary(1)
    cache_ok = True

    def load_dialect_impl(self, dialect):  # type: ignore[no-untyped-def]
        kind = mysql.BIT(1) if dialect.name in ("mysql", "mariadb") else LargeBinary(1)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value, dialect):  # type: ignore[no-untyped-def]
        if value is None:
            return None
        return int(value) if dialect.name in ("mysql", "mariadb") else (b"\x01" if value else b"\x00")

    def process_result_value(self, value, dialect):  # type: ignore[no-untyped-def]
        return None if value is None else value in (1, True, b"\x01")


BigId = BigInteger().with_variant(Integer, "sqlite")
Money = Numeric(19, 2)


def table(name: str, *columns: Column, shares_id_of: str = "", **options) -> Table:  # type: ignore[no-untyped-def, type-arg]
    key = (
        Column("id", BigId, ForeignKey(f"{shares_id_of}.id"), primary_key=True, autoincrement=False)
        if shares_id_of
        else Column("id", BigId, primary_key=True, autoincrement=True)
    )
    dates = (
        ()
        if shares_id_of
        else (
            Column("created_date", DateTime, nullable=False, default=local_now),
            Column("updated_date", DateTime, nullable=False, default=local_now),
        )
    )
    options["sqlite_autoincrement"] = not shares_id_of  # a counter that never goes back, as MySQL's
    return Table(name, metadata, key, *dates, *columns, *options.pop("constraints", ()), **options)


users = table(
    "users",
    Column("email", String(255), unique=True),
    Column("first_name", String(255)),
    Column("last_name", String(255)),
    Column("nick_name", String(255)),
    Column("phone_number", String(255)),
    Column("password", String(255)),
    Column("photo_url", String(255)),
    Column("avatar_types_bitmask", Integer, nullable=False, default=1),
    Column("enabled", Bit, nullable=False, default=True),
    Column("address", Text),
    Column("zip_code", String(32)),
    Column("date_of_birth", Date),
    Column("gender", String(8), default="UNKNOWN"),
    Column("phone_number_verified", Bit, default=False),
    Column("email_verified", Bit, default=False),
)

avatars = table(
    "avatars", Column("user_id", BigId, ForeignKey("users.id"), nullable=False), Column("active", Bit, default=True)
)

riders = table(
    "riders",
    Column("rating", Double, default=5.0),
    Column("round_up_fare", Bit, default=False),
    Column("stripe_id", String(255)),
    Column("primary_card_id", BigId),
    Column("payment_status", String(20), default="PAID"),
    Column("city_id", BigId, default=1),
    Column("dispatcher_account", Bit, default=False),
    shares_id_of="avatars",
)

drivers = table(
    "drivers",
    Column("agreement_date", DateTime),
    Column("ssn", String(255)),
    Column("license_number", String(255)),
    Column("license_state", String(32)),
    Column("insurance_expiry_date", Date),
    Column("payoneer_id", String(255)),
    Column("payoneer_status", String(255)),
    Column("rating", Double, default=5.0),
    Column("activation_date", Date),
    Column("activation_status", String(32)),
    Column("activation_notes", Text),
    Column("granted_driver_types_bitmask", Integer, default=0),
    Column("city_id", BigId, default=1),
    Column("city_approval_status", String(32)),
    Column("onboarding_status", String(32)),
    Column("direct_connect_id", String(32), unique=True),
    Column("special_flags", Integer, default=0),
    shares_id_of="avatars",
)

administrators = table("administrators", shares_id_of="avatars")

cars = table(
    "cars",
    Column("driver_id", BigId, ForeignKey("drivers.id"), nullable=False),
    Column("make", String(255)),
    Column("model", String(255)),
    Column("year", String(255)),
    Column("color", String(255)),
    Column("license", String(255)),
    Column("car_categories_bitmask", Integer, nullable=False, default=1),
    Column("inspection_status", String(32)),
    Column("selected", Bit, default=False),
    Column("removed", Bit, default=False),
)

documents = table(
    "documents",
    Column("document_type", String(255)),
    Column("document_url", String(255)),
    Column("document_status", String(32)),
    Column("validity_date", Date),
    Column("city_id", BigId),
    Column("removed", Bit, default=False),
)

avatar_documents = table(
    "avatar_documents",
    Column("avatar_id", BigId, ForeignKey("avatars.id")),
    Column("document_id", BigId, ForeignKey("documents.id")),
)

car_documents = table(
    "car_documents",
    Column("car_id", BigId, ForeignKey("cars.id")),
    Column("document_id", BigId, ForeignKey("documents.id")),
)

active_drivers = table(
    "active_drivers",
    Column("driver_id", BigId, ForeignKey("drivers.id"), nullable=False),
    Column("car_id", BigId, ForeignKey("cars.id")),
    Column("city_id", BigId, default=1),
    Column("status", String(255)),
    Column("inactive_on", DateTime),
)

city_car_types = table(
    "city_car_types",
    Column("city_id", BigId, nullable=False),
    Column("car_category", String(255), nullable=False),
    Column("minimum_fare", Money),
    Column("base_fare", Money),
    Column("booking_fee", Money),
    Column("ra_fee_factor", Money),
    Column("rate_per_mile", Money),
    Column("rate_per_minute", Money),
    Column("cancellation_fee", Money),
    Column("city_fee_rate", Money),
    Column("processing_fee_rate", Money),
    Column("processing_fee_fixed_part", Money),
    Column("processing_fee_minimum", Money),
    Column("fixed_ra_fee", Money),
    Column("enabled", Bit, default=True),
)

cities = table("cities", Column("name", String(255), unique=True, nullable=False), Column("area_geometry_id", BigId))

area_geometries = table("area_geometries", Column("name", String(255)), Column("csv_geometry", String(7500)))

area = table(
    "area",
    Column("name", String(255)),
    Column("area_geometry_id", BigId, ForeignKey("area_geometries.id")),
    Column("city_id", BigId, default=1),
)

airports = table(
    "airports",
    Column("name", String(255)),
    Column("pickup_fee", Money),
    Column("dropoff_fee", Money),
    Column("area_id", BigId, ForeignKey("area.id")),
    Column("enabled", Bit, default=True),
    Column("city_id", BigId, default=1),
)

rides = table(
    "rides",
    Column("requested_on", DateTime),
    Column(
        "driver_accepted_on",
        DateTime,
        nullable=False,
        default=local_now,
        onupdate=local_now,
    ),
    Column("driver_reached_on", DateTime),
    Column("started_on", DateTime),
    Column("completed_on", DateTime),
    Column("cancelled_on", DateTime),
    Column("tipped_on", DateTime),
    Column("status", String(255)),
    Column("payment_status", String(20)),
    Column("rider_id", BigId, ForeignKey("riders.id"), nullable=False),
    Column("active_driver_id", BigId, ForeignKey("active_drivers.id")),
    Column("driver_session_id", BigId),
    Column("city_id", BigId, default=1),
    Column("airport_id", BigId),
    Column("promocode_redemption_id", BigId),
    Column("start_location_lat", Double),
    Column("start_location_long", Double),
    Column("end_location_lat", Double),
    Column("end_location_long", Double),
    Column("start_address", String(255)),
    Column("end_address", String(255)),
    Column("requested_car_category", String(255), default="REGULAR"),
    Column("requested_driver_type_bitmask", Integer),
    Column("distance_travelled", Numeric(19, 2)),
    *(
        Column(name, Money)
        for name in [
            "base_fare",
            "booking_fee",
            "minimum_fare",
            "rate_per_mile",
            "rate_per_minute",
            "distance_fare",
            "time_fare",
            "normal_fare",
            "surge_fare",
            "sub_total",
            "city_fee",
            "airport_fee",
            "processing_fee",
            "total_fare",
            "estimated_fare",
            "free_credit_used",
            "stripe_credit_charged",
            "cancellation_fee",
            "round_up_amount",
            "tip",
            "driver_payment",
            "ra_payment",
        ]
    ),
    Column("surge_factor", Money, server_default=text("0.00")),
    Column("charge_id", String(255)),
    Column("driver_rating", Double),
    Column("rider_rating", Double),
    Column("tracking_share_token", String(255)),
    Column("comment", Text),
)

ride_trackers = table(
    "ride_trackers",
    Column("ride_id", BigId, ForeignKey("rides.id"), nullable=False),
    Column("sequence", BigInteger),
    Column("tracked_on", DateTime),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("speed", Double),
    Column("heading", Double),
    Column("course", Double),
    Column("distance_travelled", Numeric(19, 2)),
    Column("valid", Bit, default=True),
)

ride_driver_dispatches = table(
    "ride_driver_dispatches",
    Column("ride_id", BigId, ForeignKey("rides.id")),
    Column("active_driver_id", BigId, ForeignKey("active_drivers.id")),
    Column("status", String(255)),
    Column("dispatched_on", DateTime),
    Column("driving_time_to_rider", BigInteger),
    Column("driving_distance_to_rider", BigInteger),
    constraints=(UniqueConstraint("ride_id", "active_driver_id"),),
)

events = table(
    "events",
    Column("avatar_id", BigId, ForeignKey("avatars.id")),
    Column("event_type", String(255)),
    Column("ride_id", BigId, ForeignKey("rides.id")),
    Column("expires_on", DateTime),
)

fare_payments = table(
    "fare_payments",
    Column("ride_id", BigId, ForeignKey("rides.id")),
    Column("rider_id", BigId, ForeignKey("riders.id")),
    Column("main_rider", Bit),
    Column("split_status", String(32)),
    Column("payment_status", String(32)),
    Column("provider", String(32)),
    Column("charge_id", String(255)),
    Column("free_credit_used", Money),
    Column("stripe_credit_charged", Money),
    Column("card_id", BigId),
    Column("charge_scheduled", DateTime),
)

rider_cards = table(
    "rider_cards",
    Column("rider_id", BigId, ForeignKey("riders.id")),
    Column("stripe_card_id", String(255)),
    Column("card_brand", String(32)),
    Column("card_number", String(4)),
    Column("fingerprint", String(255)),
    Column("expiration_month", String(2)),
    Column("expiration_year", String(45)),
    Column("card_expired", Bit, default=False),
    Column("removed", Bit, default=False),
    Column("failed_charge_attempts", Integer, default=0),
)

promocodes = table(
    "promocodes",
    Column("code_literal", String(30), unique=True),
    Column("code_value", Money),
    Column("promocode_type", String(32)),
    Column("owner_id", BigId, unique=True),
    Column("starts_on", DateTime),
    Column("ends_on", DateTime),
    Column("maximum_redemption", BigInteger),
    Column("current_redemption", BigInteger),
)

promocode_redemptions = table(
    "promocode_redemptions",
    Column("promocode_id", BigId, ForeignKey("promocodes.id")),
    Column("rider_id", BigId, ForeignKey("riders.id")),
    Column("original_value", Money),
    Column("remaining_value", Money),
    Column("valid_until", DateTime),
    Column("number_of_times_used", Integer, default=0),
    Column("active", Bit, default=True),
)

custom_payment = table(
    "custom_payment",
    Column("driver_id", BigId, ForeignKey("drivers.id")),
    Column("category", String(255)),
    Column("description", String(511)),
    Column("value", Money, nullable=False),
    Column("payment_date", DateTime),
)

rating_updates = table(
    "rating_updates",
    Column("ride_id", BigId, ForeignKey("rides.id")),
    Column("rated_by_avatar_id", BigId),
    Column("rated_avatar_id", BigId),
    Column("rating", Double),
    Column("comment", Text),
)

sessions = table(
    "sessions", Column("user_id", BigId, ForeignKey("users.id")), Column("auth_token", String(255), unique=True)
)
