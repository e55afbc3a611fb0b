"""From a column's value to a field of a record: everything that old schemas do to facts, by name.

A transform takes the value as the database gives it, and what the mapping says about the field; it returns plain JSON
values. `Unfit` refuses the row, or the part of it that the field belongs to; a `note` says what was changed on the way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

from kernel import ids
from kernel.clock import LAST_YEAR

CENT = Decimal("0.01")
NEARLY = Decimal("0.000001")
NEVER = date(LAST_YEAR, 12, 31)


class Unfit(Exception):
    """The value cannot be what the field asks for; says why, in words for whoever reads the list of rejects."""


@dataclass(frozen=True)
class Context:
    """What a row does not say about itself: `subjects` are the sign-ins of people by their old ids.

    What is granted is counted from the `first_run`, so that the same row is the same record on every later day.
    """

    namespace: str
    zone: ZoneInfo
    currency: str
    subjects: Mapping[str, str]
    notes: list[str]
    now: datetime
    first_run: datetime | None = None

    def note(self, words: str) -> None:
        self.notes.append(words)


Row = Mapping[str, Any]
Spec = Mapping[str, Any]
Transform = Callable[[Any, Spec, Context, Row], Any]


def as_text(value: Any, spec: Spec, context: Context, _row: Row) -> str:
    text = "" if value is None else str(value).strip()
    longest = spec.get("max")
    if longest and len(text) > longest:
        context.note(f"{spec['from']} cut to {longest} characters")
        text = text[:longest].rstrip()
    if not text and spec.get("required"):
        raise Unfit(f"{spec['from']} is empty")
    return text


def as_words(_value: Any, spec: Spec, context: Context, row: Row) -> str:
    """Several columns, joined: `{ from = "first_name", and = ["last_name"] }`."""
    columns = [spec["from"], *spec.get("and", [])]
    joined = spec.get("joined_by", " ").join(filter(None, (str(row[name] or "").strip() for name in columns)))
    return as_text(joined, spec, context, row)


def as_integer(value: Any, spec: Spec, context: Context, row: Row) -> int | None:
    number = as_number(value, {**spec, "min": None, "max": None}, context, row)
    if number is None:
        return None
    whole = round(number)
    if whole != number and "rounds" not in spec:
        context.note(f"{spec['from']} {number} rounded to {whole}")
    if not spec.get("min", whole) <= whole <= spec.get("max", whole):
        raise Unfit(f"{spec['from']} is {whole}, not within {spec.get('min', '')} to {spec.get('max', '')}")
    return whole


def as_number(value: Any, spec: Spec, context: Context, row: Row) -> float | None:
    """Out of bounds it is as if it were not there, and noted."""
    if value is None and (value := _first(value, spec, row)) is not None:
        context.note(f"{spec['from']} is missing, and taken from {spec['or'][0]}")
    if value is None or (isinstance(value, str) and not value.strip()):
        if spec.get("required"):
            raise Unfit(f"{spec['from']} is missing")
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Unfit(f"{spec['from']} is no number: {_shown(value)}") from None
    if not math.isfinite(number):
        raise Unfit(f"{spec['from']} is no number: {_shown(value)}")
    low, high = spec.get("min"), spec.get("max")
    if (low is not None and number < low) or (high is not None and number > high):
        if spec.get("required"):
            raise Unfit(f"{spec['from']} is {number}, not within {low} to {high}")
        context.note(f"{spec['from']} {number} left out: not within {low} to {high}")
        return None
    return number


def truth(value: Any) -> bool | None:
    """`bit(1)` comes as bytes, as a number or as a boolean, whatever the driver.

    >>> truth(b"\\x01"), truth(0), truth(None)
    (True, False, None)
    """
    if value is None:
        return None
    if isinstance(value, bytes | bytearray):
        return any(value)
    return bool(value)


def as_bool(value: Any, _spec: Spec, _context: Context, _row: Row) -> bool | None:
    return truth(value)


def as_bits(value: Any, spec: Spec, context: Context, row: Row) -> list[str]:
    """A set that is stored as the sum of powers of two; `bits` names them in the order in which they shall be told."""
    mask = as_integer(value, spec, context, row) or 0
    named = {int(bit): name for bit, name in spec["bits"].items()}
    if unknown := mask & ~sum(named):
        context.note(f"{spec['from']} {mask} has bits of no known meaning: {unknown}")
    found = list(dict.fromkeys(name for bit, name in named.items() if mask & bit))
    if not found and spec.get("required"):
        raise Unfit(f"{spec['from']} {mask} names none that is known")
    return found


def as_money(value: Any, spec: Spec, context: Context, row: Row) -> int | None:
    """Whole cents; `plus` and `minus` name further columns, and nothing is nothing unless `optional`."""
    if value is None and spec.get("optional"):
        return None
    cents = _cents(value, spec["from"])
    cents += sum(_cents(row[name], name) for name in spec.get("plus", []))
    cents -= sum(_cents(row[name], name) for name in spec.get("minus", []))
    cents *= int(spec.get("times", 1))
    if cents < spec.get("min_minor", cents):
        context.note(f"{spec['from']} {cents} raised to {spec['min_minor']}")
        cents = int(spec["min_minor"])
    return -cents if spec.get("negated") else cents


def _cents(value: Any, name: str) -> int:
    if value is None:
        return 0
    try:
        amount = Decimal(value) if isinstance(value, Decimal | int | str) else Decimal(repr(value)).quantize(NEARLY)
    except InvalidOperation:
        raise Unfit(f"{name} is no amount of money: {_shown(value)}") from None
    rounded = amount.quantize(CENT, ROUND_HALF_EVEN)
    if isinstance(value, Decimal | str) and rounded != amount:
        raise Unfit(f"{name} has fractions of a cent: {amount}")
    return int(rounded * 100)


def as_time(value: Any, spec: Spec, context: Context, row: Row) -> str | None:
    """A local time without its zone becomes an instant.

    The hour that a clock change repeats is taken for its first pass, unless that lies before `not_before`, another column
    of the same row; an hour that a clock change left out never was, and is taken as the zone's rule before the change.
    With `at_least` a time that still lies before that column is taken for it.
    """
    found = next((each for each in (value, *(row[name] for name in spec.get("or", []))) if not _is_never(each)), None)
    if found is None:
        if spec.get("required"):
            raise Unfit(f"{spec['from']} is missing")
        return None
    local = _datetime(found, spec["from"])
    instant = _instant(local, context, spec["from"])
    if spec.get("not_before") and not _is_never(earlier := row[spec["not_before"]]):
        before = _instant(_datetime(earlier, spec["not_before"]), context, spec["not_before"])
        second = _instant(local.replace(fold=1), context, spec["from"])
        if instant < before <= second:
            instant = second
            context.note(f"{spec['from']} taken for the second pass of the hour that came twice")
        elif instant < before and spec.get("at_least"):
            instant = before
            context.note(f"{spec['from']} lay before {spec['not_before']}, and is taken for the same moment")
    return instant.isoformat().replace("+00:00", "Z")


def _is_never(value: Any) -> bool:
    """MySQL's way to write no day into a column that may not be null; as which no driver has a date.

    >>> _is_never(None), _is_never("0000-00-00 00:00:00"), _is_never("2024-01-01")
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and value.startswith("0000-00-00"))


def _instant(local: datetime, context: Context, name: str) -> datetime:
    try:
        return local.replace(tzinfo=context.zone).astimezone(UTC)
    except OverflowError:
        raise Unfit(f"{name} is beyond all calendars: {local}") from None


def as_local_time(value: Any, spec: Spec, context: Context, row: Row) -> str | None:
    """An instant becomes a local time without its zone, as the old system writes it."""
    found = _first(value, spec, row)
    if found is None:
        return None
    return datetime.fromisoformat(str(found)).astimezone(context.zone).strftime("%Y-%m-%d %H:%M:%S")


def as_amount(value: Any, _spec: Spec, _context: Context, _row: Row) -> str | None:
    """Cents become an amount with its fraction."""
    return None if value is None else str(Decimal(int(value)).scaleb(-2))


def as_milliseconds(value: Any, spec: Spec, context: Context, row: Row) -> int:
    instant = as_time(value, {**spec, "required": True}, context, row)
    return int(datetime.fromisoformat(str(instant)).timestamp() * 1000)


def _first(value: Any, spec: Spec, row: Row) -> Any:
    return next((each for each in (value, *(row[name] for name in spec.get("or", []))) if each is not None), None)


def _datetime(value: Any, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(found, date) and not isinstance(found, datetime):
            found = datetime(found.year, found.month, found.day)  # noqa: DTZ001 - its zone is the mapping's
        if not isinstance(found, datetime):
            raise TypeError
    except (TypeError, ValueError):
        raise Unfit(f"{name} is no time: {_shown(value)}") from None
    return found.replace(tzinfo=None)


def as_date(value: Any, spec: Spec, context: Context, row: Row) -> str | None:
    """`else_days` from the first run, if there is none: what the old system never asked for is granted until then; not what
    it asked for and, as the column `unless` tells, has in another state than it should be. What lasts for ever (until
    9999-12-31) lasts as long as the services can say."""
    if "unless" in spec and row[spec["unless"]]:
        raise Unfit(f"it is {row[spec['unless']]} there")
    found = _first(value, spec, row)
    if found is None:
        if "else_days" not in spec:
            if spec.get("required"):
                raise Unfit(f"{spec['from']} is missing")
            return None
        return ((context.first_run or context.now) + timedelta(days=spec["else_days"])).date().isoformat()
    return min(_datetime(found, spec["from"]).date(), NEVER).isoformat()


def as_enum(value: Any, spec: Spec, context: Context, _row: Row) -> str:
    key = "" if value is None else str(value)
    if key in spec["map"]:
        return str(spec["map"][key])
    if "otherwise" not in spec:
        raise Unfit(f"{spec['from']} {key or '(nothing)'} has no counterpart")
    context.note(f"{spec['from']} {key or '(nothing)'} taken as {spec['otherwise']}")
    return str(spec["otherwise"])


def as_case(_value: Any, spec: Spec, _context: Context, row: Row) -> Any:
    """The value of the first of `cases` whose every column is as it says; lists are alternatives."""
    for case in spec["cases"]:
        if all(matches(row[name], wanted) for name, wanted in case["when"].items()):
            return case["value"]
    return spec["otherwise"]


def matches(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(matches(value, each) for each in wanted)
    if isinstance(wanted, bool):
        return truth(value) is wanted
    if wanted == "":
        return value is None or value == ""
    return str(value) == str(wanted)


def as_id(value: Any, spec: Spec, context: Context, _row: Row) -> str:
    """Our id of another record of the old system: derived, so that it needs no table of pairs."""
    if value is None:
        if "otherwise" in spec:
            return str(spec["otherwise"])
        raise Unfit(f"{spec['from']} is missing")
    return derived(context.namespace, spec["of"], value)


def derived(namespace: str, kind: str, key: Any) -> str:
    return ids.derived("import", namespace, kind, str(key))


def as_person(value: Any, spec: Spec, context: Context, row: Row) -> str:
    """A person's sign-in by the old system's id of the human, who may have several roles.

    Whose sign-in could not be made is somebody all the same where money and history must stay whole: `else_role` names
    columns, of his role there or the row's own key, from which an id is derived that nobody can sign in with. Who may have
    the role several times, and here once, has the one that the column `one_of_his` names.
    """
    counts = row[spec["one_of_his"]] if "one_of_his" in spec else None
    if counts is not None and str(counts) != str(row["_key"]):
        raise Unfit(f"{spec['from']} {value} has another one that counts: {counts}")
    subject = context.subjects.get(str(value)) if value is not None else None
    if subject:
        return subject
    for column in spec.get("else_role", []):
        if row[column] is not None:
            return derived(context.namespace, "nobody" if column != "_key" else f"nobody of {spec['from']}", row[column])
    if "otherwise" in spec:
        return str(spec["otherwise"])
    raise Unfit(f"{spec['from']} {'is missing' if value is None else f'{value} has no sign-in'}")


def as_phone(value: Any, spec: Spec, context: Context, _row: Row) -> str:
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, spec.get("region"))
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        if number and phonenumbers.is_possible_number(number) and spec.get("possible"):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        context.note(f"{spec['from']} left out: no such number exists")
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_plate(value: Any, spec: Spec, context: Context, row: Row) -> str:
    plate = re.sub(r"[\W_]", "", as_text(value, {**spec, "required": True}, context, row).upper())
    if not plate:
        raise Unfit(f"{spec['from']} has no letter and no digit")
    return plate


def as_seconds(value: Any, spec: Spec, context: Context, row: Row) -> int | None:
    """From one local time to another, `to`; nothing if either is missing or the second came first."""
    begun = as_time(value, spec, context, row)
    ended = as_time(row[spec["to"]], {"from": spec["to"], "not_before": spec["from"]}, context, row)
    if begun is None or ended is None:
        return None
    seconds = int((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds())
    return seconds if seconds >= 0 else None


def as_is_positive(value: Any, spec: Spec, _context: Context, _row: Row) -> bool:
    return _cents(value, spec["from"]) > 0


def as_money_until(value: Any, spec: Spec, context: Context, row: Row) -> int:
    """What can still be spent: nothing once the day in `valid_until` is over."""
    until = as_time(row[spec["valid_until"]], {"from": spec["valid_until"]}, context, row)
    if until and datetime.fromisoformat(until) < context.now:
        return 0
    return max(0, _cents(value, spec["from"]))


def as_expiry(value: Any, spec: Spec, _context: Context, row: Row) -> str:
    """A card's month and year, as `2030-12`; years of two digits are of this century."""
    month, year = str(value or "").strip(), str(row[spec["year"]] or "").strip()
    if not (month.isdecimal() and year.isdecimal() and 1 <= int(month) <= 12):
        raise Unfit(f"{spec['from']} and {spec['year']} are no month: {_shown(month)} {_shown(year)}")
    return f"{int(year) + 2000 if int(year) < 100 else int(year):04}-{int(month):02}"


def as_slug(value: Any, spec: Spec, context: Context, row: Row) -> str:
    """
    >>> as_slug("Austin-Bergstrom Int'l", {"from": "name"}, None, {})
    'austin_bergstrom_int_l'
    """
    text = as_text(value, spec, context, row).lower()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_") or f"n{row['_key']}"


def as_slug_of(_value: Any, spec: Spec, context: Context, row: Row) -> str:
    """Of several columns, as `words` joins them."""
    return as_slug(as_words(None, {**spec, "max": None}, context, row), spec, context, row)


def as_percent(value: Any, spec: Spec, context: Context, row: Row) -> int:
    """A factor, such as a surge of 1.25; `0.00` is how the old system wrote that there was none."""
    factor = as_number(value, spec, context, row)
    return round(factor * 100) if factor else 100


def as_figures(_value: Any, spec: Spec, _context: Context, row: Row) -> dict[str, str]:
    """Columns as they stand, for the record."""
    return {name: str(row[name]) for name in spec["columns"] if row[name] is not None}


def as_polygon(value: Any, spec: Spec, context: Context, row: Row) -> dict[str, Any]:
    """`lng,lat lng,lat …`, as GeoJSON: longitude first in both, and the ring closed.

    >>> as_polygon("-97.7,30.2 -97.6,30.3 -97.5,30.1", {"from": "csv"}, None, {})["coordinates"][0][-1]
    [-97.7, 30.2]
    """
    corners: list[list[float]] = []
    for pair in as_text(value, spec, context, row).split():
        lng, _, lat = pair.partition(",")
        try:
            corners.append([float(lng), float(lat)])
        except ValueError:
            raise Unfit(f"{spec['from']} has a corner that is no point: {_shown(pair)}") from None
    if corners and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < 3 or not all(abs(lng) <= 180 and abs(lat) <= 90 for lng, lat in corners):
        raise Unfit(f"{spec['from']} is no area")
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def _shown(value: Any) -> str:
    return repr(value)[:60]


TRANSFORMS: dict[str, Transform] = {
    name.removeprefix("as_"): transform for name, transform in list(globals().items()) if name.startswith("as_")
}
