from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from kernel.money import Money
from pricing.fare import fare, final_fare
from pricing.receipt import Receipt
from pricing.recompute import faults, main, recompute
from tests.pricing.drafts import CENTRE, UPFRONT, trip

RECEIPT = final_fare(UPFRONT, trip(distance_m=10_100, waited_s=300), fare(UPFRONT, trip()))


def written(folder: Path, receipt: Receipt) -> str:
    path = folder / "receipt.json"
    path.write_bytes(receipt.encode())
    return str(path)


def test_a_receipt_is_recomputed_from_its_document_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, RECEIPT)]) == 0
    assert capsys.readouterr().out == "18.50 EUR by atlantis-standard version 0: computed again, identical\n".replace(
        "18.50", str(RECEIPT.total.decimal)
    )


def test_a_receipt_may_come_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RECEIPT.encode())))
    assert main(["-"]) == 0


def test_a_receipt_with_a_rule_that_cannot_be_read_is_told() -> None:
    broken = replace(RECEIPT, tariff=replace(UPFRONT, holidays=("42-42",))).hashed()
    assert [fault.split(":")[0] for fault in faults(broken)] == ["cannot be computed from what it holds"]


def test_a_reduced_receipt_says_that_its_zones_are_taken_on_trust(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, RECEIPT.reduced())]) == 0
    assert "exact points removed" in capsys.readouterr().out


def test_a_changed_amount_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, replace(RECEIPT, total=Money(1, "EUR")))]) == 1
    told = capsys.readouterr().out
    assert "changed after it was issued" in told
    assert f'total should be {{"amount_minor":{RECEIPT.total.amount_minor}' in told


def test_a_forged_receipt_with_a_fitting_hash_is_told_too() -> None:
    forged = replace(RECEIPT, driver_share=Money(1, "EUR")).hashed()
    assert [fault.split()[0] for fault in faults(forged)] == ["driver_share"]


def test_a_receipt_whose_zones_do_not_follow_from_its_points_is_told() -> None:
    elsewhere = replace(RECEIPT, facts=replace(RECEIPT.facts, stops=(CENTRE,))).hashed()
    assert recompute(elsewhere) != elsewhere


def test_a_receipt_of_another_calculation_is_left_to_its_program() -> None:
    assert faults(replace(RECEIPT, calculation=99)) == ["made by calculation 99; this program computes 1"]


def test_the_clock_of_the_day_counts_not_the_one_of_today() -> None:
    """Time zone rules change; a receipt's hours were those that held."""
    receipt = fare(UPFRONT, trip())
    moved = replace(receipt, circumstances=replace(receipt.circumstances, utc_offset_s=11 * 3600))
    assert "night" in [line.code for line in recompute(moved).lines]


@pytest.mark.parametrize("content", ["", "[]", '{"tariff": 1}'])
def test_what_is_no_receipt_is_refused_with_the_reason(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    assert main([str(path)]) == 2
    assert "is no receipt" in capsys.readouterr().out
    assert main([str(tmp_path / "missing.json")]) == 2
    assert main([]) == 2
