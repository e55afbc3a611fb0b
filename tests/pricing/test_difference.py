from __future__ import annotations

from hypothesis import given

from pricing.difference import FOLLOWS, GONE, NEW, OVERALL, SAME, explain
from pricing.fare import fare, final_fare
from pricing.receipt import Because
from pricing.tariff import Tariff
from pricing.trip_facts import TripFacts
from tests.pricing.drafts import CENTRE, METERED, NIGHT, UPFRONT, endings, tariffs, trip, trips


@given(tariffs(), trips(), endings())
def test_the_lines_explain_both_totals(tariff: Tariff, expected: TripFacts, driven: TripFacts) -> None:
    agreed = fare(tariff, expected)
    final = final_fare(tariff, driven, agreed)
    explanation = explain(agreed, final)
    assert sum(line.agreed_minor for line in explanation.lines) == agreed.total.amount_minor
    assert sum(line.final_minor for line in explanation.lines) == final.total.amount_minor
    for line in explanation.lines:
        assert line.because.en != line.because.pt
        assert (line.because == SAME) == (line.agreed_minor == line.final_minor)


def test_a_longer_way_is_told_in_kilometres_and_minutes() -> None:
    agreed = fare(UPFRONT, trip())
    explanation = explain(agreed, final_fare(UPFRONT, trip(distance_m=15_250, duration_s=1_815), agreed))
    told = {line.code: line.because.en for line in explanation.lines}
    assert told["distance"] == "Expected 10.00 km, driven 15.25 km."
    assert told["duration"] == "Expected 20:00 min, driven 30:15 min."
    assert explanation.because == OVERALL[Because.DISTANCE_CHANGED]


def test_the_meter_is_told_by_both() -> None:
    estimate = fare(METERED, trip())
    explanation = explain(estimate, final_fare(METERED, trip(distance_m=20_000), estimate))
    [meter] = [line for line in explanation.lines if line.code == "meter"]
    assert meter.because.pt == "Previsto: 10.00 km / 20:00 min; percorrido: 20.00 km / 20:00 min."


def test_lines_come_and_go() -> None:
    agreed = fare(UPFRONT, trip(pickup=CENTRE))
    final = final_fare(UPFRONT, trip(started_at=NIGHT, distance_m=40_000, waited_s=200), agreed)
    told = {line.code: line.because for line in explain(agreed, final).lines}
    assert (told["passing"], told["night"]) == (GONE, NEW)
    assert told["waiting"].en == "The driver waited 3:20 min at the pickup."


def test_surge_follows_from_the_ride() -> None:
    agreed = fare(UPFRONT, trip(surge_percent=150))
    final = final_fare(UPFRONT, trip(distance_m=40_000), agreed)
    assert {line.code: line.because for line in explain(agreed, final).lines}["surge"] == FOLLOWS


def test_every_reason_has_its_words() -> None:
    assert OVERALL.keys() == set(Because)
