"""BR Codes: what a PIX payer's bank reads from a QR code or from pasted text.

EMV's merchant-presented format: fields of a two-digit id, a two-digit length and a value, closed by a checksum over all of
it. A static code names the key and may name the amount; a dynamic one names the place where the charge is to be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kernel.money import Money

PAYLOAD_FORMAT = "00"
INITIATION = "01"
MERCHANT_ACCOUNT = "26"
CATEGORY = "52"
CURRENCY = "53"
AMOUNT = "54"
COUNTRY = "58"
NAME = "59"
CITY = "60"
ADDITIONAL = "62"
CHECKSUM = "63"

PIX = "br.gov.bcb.pix"
REAIS = "986"
USED_ONCE = "12"
NO_REFERENCE = "***"


class BrCodeInvalid(ValueError):
    """Not a BR Code, or one that was damaged."""


def static(
    pix_key: str, *, merchant_name: str, merchant_city: str, amount: Money | None = None, reference: str = NO_REFERENCE
) -> str:
    """Pays into a key, as often as somebody uses it.

    This is the example of the Banco Central's manual of PIX.

    >>> static("123e4567-e12b-12d1-a456-426655440000", merchant_name="Fulano de Tal", merchant_city="BRASILIA")[-8:]
    '63041D3D'
    """
    if reference != NO_REFERENCE and not re.fullmatch(r"[A-Za-z0-9]{1,25}", reference):
        raise ValueError(f"a static code's reference has 1 to 25 letters and digits: {reference!r}")
    account = _field("00", PIX) + _field("01", pix_key)
    return _code(account, initiation="", amount=amount, name=merchant_name, city=merchant_city, reference=reference)


def dynamic(location: str, *, merchant_name: str, merchant_city: str) -> str:
    """Pays the charge that is to be read at this place, an address without `https://`, once."""
    account = _field("00", PIX) + _field("25", location)
    return _code(account, initiation=USED_ONCE, amount=None, name=merchant_name, city=merchant_city, reference=NO_REFERENCE)


def parse(code: str) -> dict[str, str]:
    """The fields of a code by their ids, those of a template by `26.01`. Raises `BrCodeInvalid`."""
    if code[-8:-4] != f"{CHECKSUM}04" or code[-4:] != crc16(code[:-4]):
        raise BrCodeInvalid("the checksum does not fit")
    fields = dict(_fields(code))
    for template in (MERCHANT_ACCOUNT, ADDITIONAL):
        fields |= {f"{template}.{inner}": value for inner, value in _fields(fields.get(template, ""))}
    return fields


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE, four hexadecimal digits.

    >>> crc16("123456789")
    '29B1'
    """
    remainder = 0xFFFF
    for byte in text.encode():
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1 ^ 0x1021 if remainder & 0x8000 else remainder << 1) & 0xFFFF
    return f"{remainder:04X}"


def _code(account: str, *, initiation: str, amount: Money | None, name: str, city: str, reference: str) -> str:
    if amount and (amount.currency != "BRL" or amount.amount_minor <= 0):
        raise ValueError(f"PIX is paid in reais: {amount}")
    open_code = "".join(
        (
            _field(PAYLOAD_FORMAT, "01"),
            _field(INITIATION, initiation) if initiation else "",
            _field(MERCHANT_ACCOUNT, account),
            _field(CATEGORY, "0000"),
            _field(CURRENCY, REAIS),
            _field(AMOUNT, str(amount.decimal)) if amount else "",
            _field(COUNTRY, "BR"),
            _field(NAME, _plain(name, 25)),
            _field(CITY, _plain(city, 15)),
            _field(ADDITIONAL, _field("05", reference)),
            f"{CHECKSUM}04",
        )
    )
    return open_code + crc16(open_code)


def _field(identifier: str, value: str) -> str:
    if not 1 <= len(value) <= 99:
        raise ValueError(f"field {identifier} holds 1 to 99 characters, not {len(value)}")
    return f"{identifier}{len(value):02}{value}"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    while text:
        identifier, length, rest = text[:2], text[2:4], text[4:]
        if not length.isdigit() or len(rest) < int(length):
            raise BrCodeInvalid(f"field {identifier} is cut off")
        yield identifier, rest[: int(length)]
        text = rest[int(length) :]


def _plain(text: str, longest: int) -> str:
    """Without accents, which not every bank reads."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if character.isascii() and character.isprintable())[:longest]
