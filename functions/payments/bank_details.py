"""Where a driver's money is sent: an IBAN or a PIX key, checked as far as it can be without asking a bank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kernel.refusal import Refusal

_COUNTRIES_WITH_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 "
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 "
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 "
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
IBAN_LENGTHS = {pair[:2]: int(pair[2:]) for pair in _COUNTRIES_WITH_LENGTHS.split()}

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_PIX_PHONE = re.compile(r"\+55[1-9][0-9]9?[0-9]{8}")
_PIX_EMAIL = re.compile(r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_PIX_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CPF_WEIGHTS = tuple(range(11, 1, -1))
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


class IbanInvalid(Refusal):
    """Not an account number that a bank can have issued."""


class PixKeyInvalid(Refusal):
    """Not a key that can be registered for PIX."""


class DestinationKind(StrEnum):
    IBAN = "iban"
    PIX = "pix"


@dataclass(frozen=True)
class Destination:
    """`number` is the IBAN or the PIX key, in the one form in which it is stored and sent."""

    kind: DestinationKind
    number: str
    holder_name: str

    @property
    def masked(self) -> str:
        """Enough to recognise one's own.

        >>> Destination(DestinationKind.IBAN, "PT50000201231234567890154", "Rui").masked
        'PT50…0154'
        """
        if self.kind is DestinationKind.IBAN:
            return f"{self.number[:4]}…{self.number[-4:]}"
        mailbox, _, domain = self.number.partition("@")
        return f"{mailbox[0]}…@{domain}" if domain else f"…{self.number[-4:]}"

    @property
    def redacted(self) -> Destination:
        """What may be kept when nothing will be sent there any more."""
        return Destination(self.kind, self.masked if self.holder_name else self.number, "")


def destination(kind: DestinationKind, number: str, holder_name: str) -> Destination:
    """Refuses a number with a mistake in it."""
    return Destination(kind, iban(number) if kind is DestinationKind.IBAN else pix_key(number), holder_name)


def iban(text: str) -> str:
    """
    >>> iban("pt50 0002 0123 1234 5678 9015 4")
    'PT50000201231234567890154'
    """
    number = re.sub(r"[\s-]", "", text).upper()
    country = number[:2]
    if not _IBAN.fullmatch(number) or country not in IBAN_LENGTHS:
        raise IbanInvalid(fault="form")
    if len(number) != IBAN_LENGTHS[country]:
        raise IbanInvalid(fault="length")
    digits = "".join(str(int(character, 36)) for character in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        raise IbanInvalid(fault="checksum")
    return number


def pix_key(text: str) -> str:
    """A CPF, a CNPJ (with letters, too), a telephone number, an e-mail address or a random key.

    >>> pix_key("529.982.247-25"), pix_key("12.ABC.345/01DE-35")
    ('52998224725', '12ABC34501DE35')
    """
    key = text.strip().lower()
    plain = re.sub(r"[\s./-]", "", key).upper()
    phone = re.sub(r"[\s()-]", "", key)
    if _PIX_RANDOM.fullmatch(key) or (_PIX_EMAIL.fullmatch(key) and len(key) <= 77):
        return key
    if _PIX_PHONE.fullmatch(phone):
        return phone
    if is_cpf(plain) or is_cnpj(plain):
        return plain
    raise PixKeyInvalid()


def is_cpf(text: str) -> bool:
    """
    >>> is_cpf("52998224725"), is_cpf("52998224724"), is_cpf("11111111111")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[0-9]{11}", text)) and len(set(text)) > 1 and _check_digits(text, _CPF_WEIGHTS)


def is_cnpj(text: str) -> bool:
    """
    >>> is_cnpj("11222333000181"), is_cnpj("12ABC34501DE35"), is_cnpj("12ABC34501DE36")
    (True, True, False)
    """
    return bool(re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", text)) and len(set(text)) > 1 and _check_digits(text, _CNPJ_WEIGHTS)


def _check_digits(text: str, weights: tuple[int, ...]) -> bool:
    """The last two characters, by modulus 11 over those before them; a letter counts as its ASCII code less 48."""
    values = [ord(character) - ord("0") for character in text]
    first = _modulus_11(values[:-2], weights[1:])
    return values[-2:] == [first, _modulus_11([*values[:-2], first], weights)]


def _modulus_11(values: list[int], weights: tuple[int, ...]) -> int:
    remainder = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    return 0 if remainder < 2 else 11 - remainder
