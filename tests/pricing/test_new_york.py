"""The New York tariff against real taximeters: what it makes of distance and duration, and what the meters showed.

A record has no places and no speeds, so the meter's units are estimated by the tariff's cruising speed, and the fare is
compared without the surcharges, which the records leave out too. Six in ten are the same to the cent, and nineteen in twenty
of those a meter made are within one unit of 50 cents; the rest is what distance and duration alone cannot tell:

- a unit begins or does not: the meter adds up the seconds below 19 km/h as they come, of which only the sum is guessed here,
  and the distance is rounded to a hundredth of a mile, a twentieth of a unit. No formula of these two numbers that was tried
  comes nearer than 62 in a hundred; a recorded track, with `by_speed`, leaves nothing to guess;
- 52.00 is the flat fare between JFK and Manhattan, which needs the places;
- a fare off the meter's grid was not made by this meter: negotiated, or beyond the city, where units cost double.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from kernel.geo import Point
from pricing import shipped
from pricing.fare import fare
from pricing.timetable import Timetable
from pricing.trip_facts import TripFacts

RECORDS = Path(__file__).parents[2] / "data" / "new_york_taxis.csv"
NEW_YORK = ZoneInfo("America/New_York")
SOMEWHERE_IN_QUEENS = Point(lat=40.7282, lng=-73.7949)
M_PER_MILE = 1609.344
UNIT_MINOR, FLAG_FALL_MINOR, FLAT_MINOR = 50, 250, 5200
METERED = {"flag_fall", "meter"}


@dataclass(frozen=True)
class Compared:
    meter_minor: int
    ours_minor: int

    @property
    def off_minor(self) -> int:
        return abs(self.ours_minor - self.meter_minor)

    @property
    def kind(self) -> str:
        if self.meter_minor == FLAT_MINOR:
            return "flat"
        return "metered" if (self.meter_minor - FLAG_FALL_MINOR) % UNIT_MINOR == 0 else "negotiated"


@cache
def compared() -> list[Compared]:
    known = Timetable.of(shipped.tariffs())
    found = []
    with RECORDS.open() as file:
        for record in csv.DictReader(file):
            started_at, ended_at = (
                datetime.fromisoformat(record[name]).replace(tzinfo=NEW_YORK) for name in ("pickup", "dropoff")
            )
            tariff = known.in_force("new-york", "standard", started_at)
            assert tariff
            facts = TripFacts(
                pickup=SOMEWHERE_IN_QUEENS,
                dropoff=SOMEWHERE_IN_QUEENS,
                started_at=started_at,
                distance_m=round(float(record["distance"]) * M_PER_MILE),
                duration_s=round((ended_at - started_at).total_seconds()),
            )
            ours_minor = sum(line.amount_minor for line in fare(tariff, facts).lines if line.code in METERED)
            found.append(Compared(round(float(record["fare"]) * 100), ours_minor))
    return found


def test_no_record_is_left_out() -> None:
    assert Counter(entry.kind for entry in compared()) == {"metered": 479, "flat": 15, "negotiated": 1}


def test_six_in_ten_fares_are_the_meters_to_the_cent() -> None:
    assert sum(entry.off_minor <= 1 for entry in compared()) == 290


def test_nine_in_ten_fares_are_within_one_unit_of_the_meters() -> None:
    assert sum(entry.off_minor <= UNIT_MINOR for entry in compared()) == 456


def test_of_the_fares_that_a_meter_made_nineteen_in_twenty_are_within_one_unit() -> None:
    metered = [entry for entry in compared() if entry.kind == "metered"]
    assert sum(entry.off_minor <= UNIT_MINOR for entry in metered) / len(metered) > 0.94


def test_estimates_lean_to_neither_side() -> None:
    metered = [entry for entry in compared() if entry.kind == "metered"]
    ours, theirs = sum(entry.ours_minor for entry in metered), sum(entry.meter_minor for entry in metered)
    assert abs(ours - theirs) / theirs < 0.01
