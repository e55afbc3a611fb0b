"""Rows such as no application would write and every old database holds: nothing where a column allows it, years of before
the company, times in the wrong order, statuses that nobody remembers. Foreign keys hold, as they do in the published schema.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    insert,
    select,
)

NOTHING_EVERY = 6
"""Every sixth value of a column that may be null is."""

ODD_DAYS = (date(2016, 6, 1), date(2031, 2, 28), date(1970, 1, 1), date(2024, 2, 29), date(9999, 12, 31))
ODD_TIMES = (
    datetime(2016, 6, 4, 12, 0, 1),  # noqa: DTZ001 - the old system's times have no zone
    datetime(2017, 3, 12, 2, 30),  # noqa: DTZ001 - an hour that did not exist
    datetime(2017, 11, 5, 1, 30),  # noqa: DTZ001 - an hour that came twice
    datetime(2019, 12, 31, 23, 59, 59),  # noqa: DTZ001
)
WORDS: dict[str, tuple[str, ...]] = {
    "gender": ("UNKNOWN", "FEMALE", "MALE"),
    "payment_status": ("PAID", "UNPAID", "PREPAID_UPFRONT", "BLOCKED"),
    "activation_status": ("ACTIVE", "INACTIVE", "SUSPENDED", "REJECTED", "DEACTIVATED_OTHER", "???"),
    "onboarding_status": ("ACTIVE", "PENDING", "REJECTED", "SUSPENDED", "FINAL_REVIEW"),
    "city_approval_status": ("APPROVED", "PENDING", "NOT_PROVIDED"),
    "inspection_status": ("APPROVED", "NOT_INSPECTED"),
    "document_type": ("LICENSE", "INSURANCE", "TNC_CARD", "CHAUFFEUR_LICENSE", "CAR_STICKER", "CAR_PHOTO_FRONT"),
    "document_status": ("APPROVED", "PENDING", "REJECTED"),
    "requested_car_category": ("REGULAR", "SUV", "PREMIUM", "HONDA", "LUXURY", "HOVERCRAFT"),
    "car_category": ("REGULAR", "SUV", "PREMIUM", "HONDA"),
    "year": ("2016", " 2019 ", "", "n/a", "20", "1850"),
    "expiration_month": ("1", "12", "13", "x"),
    "expiration_year": ("2030", "30", "", "MMXXX"),
    "card_number": ("4242", "", "42"),
    "split_status": ("ACCEPTED", "DECLINED", "REQUESTED"),
    "phone_number": ("+1 512 555 0100", "512-555-0101", "", "call me", "+49 30 123456"),
    "csv_geometry": ("-97.69,30.17 -97.64,30.17 -97.64,30.22 -97.69,30.22", "-97.69,30.17", ""),
    "status": (
        *("COMPLETED",) * 8,
        "RIDER_CANCELLED",
        "DRIVER_CANCELLED",
        "ADMIN_CANCELLED",
        "NO_AVAILABLE_DRIVER",
        "REQUEST_QUEUE_EXPIRED",
        "ACTIVE",
        "REQUESTED",
        "PREAUTH_FAILED",
    ),
}
UNIQUE = ("email", "direct_connect_id", "code_literal", "owner_id")
PLACES = {"lat": (30.2672, 30.1975, 0.0, 91.0), "lng": (-97.7431, -97.6664, 0.0, -181.0)}
MONEY = ("0.00", "12.34", "0.01", "7.77", "-3.00", "250.00", "99999.99")
ROWS = {
    "cities": 1,
    "users": 40,
    "avatars": 60,
    "riders": 40,
    "drivers": 20,
    "area_geometries": 3,
    "area": 3,
    "airports": 3,
    "city_car_types": 4,
}
PER_RIDE = {"ride_trackers": 4, "rating_updates": 1, "fare_payments": 1}


def fill(engine: Engine, metadata: MetaData, rides: int, seed: int = 1) -> None:
    dice = random.Random(seed)
    with engine.begin() as sql:
        for table in metadata.sorted_tables:
            count = ROWS.get(table.name, PER_RIDE.get(table.name, 0) * rides or 50)
            count = rides if table.name == "rides" else count
            keys = {key.column.table.name: list(sql.execute(select(key.column)).scalars()) for key in table.foreign_keys}
            rows = [_row(table.columns, keys, number, dice) for number in range(1, count + 1)]
            sql.execute(insert(table), [_shared(table.name, row, number, dice) for number, row in enumerate(rows, 1)])


def _shared(table: str, row: dict[str, Any], number: int, dice: random.Random) -> dict[str, Any]:
    """A role's id is its avatar's: the first avatars are riders, the last ones drivers. Most rides went well."""
    if table in ("riders", "drivers"):
        row["id"] = number if table == "riders" else ROWS["riders"] + number
    if table == "rides" and dice.random() < 0.5:
        row |= _in_order(dice)
    return row


def _in_order(dice: random.Random) -> dict[str, Any]:
    at = datetime(2017, 1, 1, 8) + timedelta(minutes=dice.randrange(1_000_000))  # noqa: DTZ001
    steps = ("requested_on", "driver_accepted_on", "driver_reached_on", "started_on", "completed_on")
    return {step: at + timedelta(minutes=5 * place) for place, step in enumerate(steps)}


def _row(columns: Any, keys: dict[str, list[int]], number: int, dice: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in columns:
        if column.primary_key:
            row["id"] = number
        elif column.nullable and dice.randrange(NOTHING_EVERY) == 0:
            row[column.name] = None
        else:
            row[column.name] = _value(column, keys, number, dice)
    return row


def _value(column: Column[Any], keys: dict[str, list[int]], number: int, dice: random.Random) -> Any:
    if column.foreign_keys:
        [key] = column.foreign_keys
        ids = keys[key.column.table.name]
        return ids[number % len(ids)] if column.name in UNIQUE else dice.choice(ids)
    if column.name in UNIQUE:
        return f"person.{number}@example.com" if column.name == "email" and number % 9 else f"{column.name}{number}"
    if column.name in WORDS:
        return dice.choice(WORDS[column.name])
    return _of_type(column, number, dice)


def _of_type(column: Column[Any], number: int, dice: random.Random) -> Any:
    longest = getattr(column.type, "length", None) or 40
    text = [words[:longest] for words in ("", " ", f"{column.name} {number}", "Zoë", "x" * 40)]
    choices: list[tuple[type, Any]] = [
        (DateTime, [dice.choice(ODD_TIMES), dice.choice(ODD_TIMES) + timedelta(days=dice.randrange(900))]),
        (Date, ODD_DAYS),
        (LargeBinary, (b"\x00", b"\x01")),
        (Double, _measures(column.name)),
        (Numeric, [Decimal(amount) for amount in MONEY]),
        (Integer, (0, 1, 2, 5, 31, 4096)),
        (object, text),
    ]
    return dice.choice(next(values for kind, values in choices if isinstance(column.type, kind)))


def _measures(name: str) -> tuple[float, ...]:
    if "lat" in name:
        return PLACES["lat"]
    return PLACES["lng"] if "lo" in name else (0.0, 1.0, 4.5, 5.0, 6.0)
