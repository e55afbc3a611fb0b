"""Compute a receipt again from nothing but the receipt: `python -m pricing.recompute receipt.json`.

With `-` it reads standard input. It needs no table and no network. What it computes is compared with what the receipt says,
down to the hash. Of an imported fare, as `/v1/rides/{ride_id}/fare` answers it, it says that nothing can be computed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import msgspec

from pricing import fare
from pricing.imported import IMPORTED
from pricing.receipt import CALCULATION, Because, Receipt, hash_of


def recompute(receipt: Receipt) -> Receipt:
    """The same receipt, computed again; differs from the given one wherever that does not follow from its tariff and facts.

    Zones are looked up again while the exact points are known; the clocks' distance from UTC is taken as recorded.
    """
    agreement = receipt.agreement
    if agreement:
        places = agreement.circumstances.with_places(receipt.tariff, agreement.facts)
        agreement = replace(agreement, circumstances=places)
    circumstances = receipt.circumstances.with_places(receipt.tariff, receipt.facts, agreement.facts if agreement else None)
    if receipt.because is Because.ESTIMATED:
        again = fare.estimate(receipt.tariff, receipt.facts, circumstances)
    else:
        again = fare.settle(receipt.tariff, receipt.facts, circumstances, agreement)
    return replace(again, reduced_from=receipt.reduced_from).hashed()


def faults(receipt: Receipt) -> list[str]:
    """What is wrong with a receipt, each in a sentence; empty if it computes to the same cent and is as it was issued."""
    return list(_faults(receipt))


def _faults(receipt: Receipt) -> Iterator[str]:
    if receipt.calculation != CALCULATION:
        yield f"made by calculation {receipt.calculation}; this program computes {CALCULATION}"
        return
    if receipt.hash != hash_of(receipt):
        yield "the content does not match the hash: it was changed after it was issued"
    try:
        again = recompute(receipt)
    except (ValueError, ArithmeticError, LookupError) as error:
        yield f"cannot be computed from what it holds: {error}"
        return
    for field in fields(receipt):
        stated, computed = getattr(receipt, field.name), getattr(again, field.name)
        if stated != computed and field.name != "hash":
            yield f"{field.name} should be {msgspec.json.encode(computed).decode()}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        return _say("usage: python -m pricing.recompute receipt.json (or - for standard input)", status=2)
    try:
        document = _document(arguments[0])
        if _is_imported(msgspec.json.decode(document)):
            return _say(
                f"{arguments[0]} is a bill that another system made: it was imported, and cannot be computed", status=3
            )
        receipt = Receipt.decode(document)
    except (OSError, msgspec.DecodeError) as error:
        return _say(f"{arguments[0]} is no receipt: {error}", status=2)
    found = faults(receipt)
    for fault in found:
        _say(fault)
    if found:
        return 1
    total = f"{receipt.total.decimal} {receipt.total.currency}"
    note = " (exact points removed; zones taken as recorded)" if receipt.facts.points_reduced else ""
    return _say(f"{total} by {receipt.tariff_id} version {receipt.tariff_version}: computed again, identical{note}")


def _is_imported(document: Any) -> bool:
    final = document.get("final") if isinstance(document, dict) else None
    return isinstance(final, dict) and final.get("basis") == IMPORTED


def _document(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _say(text: str, status: int = 0) -> int:
    sys.stdout.write(f"{text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
