"""BR Codes as banks read them: fields, lengths and the checksum over all of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from payments import br_code
from payments.br_code import BrCodeInvalid

RANDOM_KEY = "123e4567-e12b-12d1-a456-426655440000"
NAMED: dict[str, Any] = {"merchant_name": "Fulano de Tal", "merchant_city": "BRASILIA"}


def test_the_manuals_example_has_the_manuals_checksum() -> None:
    assert br_code.static(RANDOM_KEY, **NAMED) == (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
        "5913Fulano de Tal6008BRASILIA62070503***63041D3D"
    )


@given(
    name=st.text(min_size=1).filter(lambda text: br_code._plain(text, 25)),
    amount=st.integers(1, 10**9),
    reference=st.from_regex(r"[A-Za-z0-9]{1,25}", fullmatch=True),
)
def test_what_is_written_is_read_again(name: str, amount: int, reference: str) -> None:
    money = Money(amount, "BRL")
    code = br_code.static(RANDOM_KEY, merchant_name=name, merchant_city="Rio", amount=money, reference=reference)
    fields = br_code.parse(code)
    assert (fields["26.01"], fields["54"], fields["62.05"]) == (RANDOM_KEY, str(money.decimal), reference)
    assert code.isascii()


def test_a_dynamic_code_is_used_once_and_names_no_amount() -> None:
    fields = br_code.parse(br_code.dynamic("pix.example.com/v2/4711", **NAMED))
    assert (fields["01"], fields["26.25"]) == ("12", "pix.example.com/v2/4711")
    assert "54" not in fields


@given(place=st.integers(0, 130), by=st.integers(1, 9))
def test_one_wrong_character_is_noticed(place: int, by: int) -> None:
    code = br_code.static(RANDOM_KEY, **NAMED)
    place %= len(code)
    damaged = f"{code[:place]}{chr(ord(code[place]) + by)}{code[place + 1 :]}"
    with pytest.raises(BrCodeInvalid):
        br_code.parse(damaged)


def test_what_no_bank_would_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="reais"):
        br_code.static(RANDOM_KEY, **NAMED, amount=Money(5, "EUR"))
    for reference in ("no spaces", "x" * 26):
        with pytest.raises(ValueError, match="reference"):
            br_code.static(RANDOM_KEY, **NAMED, reference=reference)
