"""What holds for any tariff and any trip."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kernel.attributes import marshal, unmarshal
from pricing.fare import fare, final_fare
from pricing.receipt import Because, Receipt
from pricing.recompute import faults, recompute
from pricing.tariff import Tariff
from pricing.trip_facts import TripFacts
from tests.pricing.drafts import amounts, endings, tariffs, trips


@given(tariffs(), endings())
def test_the_total_is_the_lines_and_the_rounding(tariff: Tariff, facts: TripFacts) -> None:
    receipt = fare(tariff, facts)
    assert receipt.total.amount_minor == sum(line.amount_minor for line in receipt.lines) + receipt.rounding_minor
    assert abs(receipt.rounding_minor) < tariff.rounding.step_minor
    assert receipt.total.amount_minor % tariff.rounding.step_minor == 0


@given(tariffs(), endings())
def test_the_total_is_shared_without_a_rest(tariff: Tariff, facts: TripFacts) -> None:
    receipt = fare(tariff, facts)
    assert receipt.platform_share + receipt.driver_share == receipt.total
    assert 0 <= receipt.platform_share.amount_minor <= receipt.total.amount_minor


@given(tariffs(), trips())
def test_every_line_can_be_checked_by_hand(tariff: Tariff, facts: TripFacts) -> None:
    for line in fare(tariff, facts).lines:
        assert abs(line.amount_minor * line.per - line.quantity * line.price_minor) * 2 <= line.per


@given(tariffs(), trips(bands=False), st.integers(0, 50_000), st.integers(0, 5_000))
def test_farther_or_longer_never_costs_less(tariff: Tariff, facts: TripFacts, more_m: int, more_s: int) -> None:
    farther = replace(facts, distance_m=facts.distance_m + more_m)
    longer = replace(facts, duration_s=facts.duration_s + more_s)
    before = fare(tariff, facts).total.amount_minor
    assert fare(tariff, farther).total.amount_minor >= before
    assert fare(tariff, longer).total.amount_minor >= before


@given(tariffs(), trips())
def test_a_ride_never_costs_less_than_the_minimum(tariff: Tariff, facts: TripFacts) -> None:
    assert fare(tariff, facts).total.amount_minor >= tariff.minimum_minor


@given(tariffs(), trips())
def test_surge_never_exceeds_the_cap(tariff: Tariff, facts: TripFacts) -> None:
    surged, capped = fare(tariff, facts), fare(tariff, replace(facts, surge_percent=tariff.surge_cap_percent))
    assert surged.total.amount_minor <= capped.total.amount_minor
    [quantity] = [line.quantity for line in surged.lines if line.code == "surge"] or [0]
    assert quantity <= tariff.surge_cap_percent - 100


@given(tariffs(), trips())
def test_the_final_fare_of_the_quoted_trip_is_the_quote(tariff: Tariff, facts: TripFacts) -> None:
    quote = fare(tariff, facts)
    final = final_fare(tariff, facts, quote)
    assert (final.total, final.platform_share, final.lines) == (quote.total, quote.platform_share, quote.lines)
    assert final_fare(tariff, facts, None).total == quote.total


@given(tariffs(), trips(), endings())
def test_a_receipt_computes_again_after_a_journey_through_json(
    tariff: Tariff, expected: TripFacts, driven: TripFacts
) -> None:
    agreed = fare(tariff, expected)
    for receipt in (agreed, final_fare(tariff, driven, agreed), final_fare(tariff, driven, None)):
        read = Receipt.decode(receipt.encode())
        assert read == receipt
        assert recompute(read) == receipt
        assert faults(read) == []


@given(tariffs(), trips(), trips())
def test_a_receipt_survives_the_table(tariff: Tariff, expected: TripFacts, driven: TripFacts) -> None:
    receipt = final_fare(tariff, driven, fare(tariff, expected))
    stored = unmarshal(marshal(msgspec.to_builtins(receipt)))
    assert faults(msgspec.convert(stored, Receipt)) == []


@given(tariffs(), trips(), endings())
def test_a_receipt_still_computes_when_the_exact_points_are_gone(
    tariff: Tariff, expected: TripFacts, driven: TripFacts
) -> None:
    receipt = final_fare(tariff, driven, fare(tariff, expected))
    reduced = receipt.reduced()
    assert faults(reduced) == []
    assert (reduced.lines, reduced.total) == (receipt.lines, receipt.total)
    assert reduced.reduced_from == receipt.hash != reduced.hash
    assert reduced.reduced() == reduced


@given(tariffs(), trips(), trips())
def test_an_upfront_price_changes_only_with_a_reason(tariff: Tariff, expected: TripFacts, driven: TripFacts) -> None:
    if tariff.tolerance is None:
        return
    agreed = fare(tariff, expected)
    final = final_fare(tariff, replace(driven, waited_s=expected.waited_s), agreed)
    assert final.held == (final.because is Because.WITHIN_TOLERANCE)
    if final.held:
        assert amounts(final) == amounts(agreed)


@given(tariffs(), trips(), st.integers(0))
def test_a_changed_digit_is_noticed(tariff: Tariff, facts: TripFacts, where: int) -> None:
    receipt = fare(tariff, facts)
    document = receipt.encode().decode()
    digits = [position for position, character in enumerate(document) if character.isdigit()]
    position = digits[where % len(digits)]
    changed = document[:position] + str((int(document[position]) + 1) % 10) + document[position + 1 :]
    try:
        read = Receipt.decode(changed)
    except msgspec.DecodeError:
        return
    assert read == receipt or faults(read)
