"""Telephone numbers as everybody stores them: E.164, checked against the numbering plans."""

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field


def e164(number: str) -> str:
    """
    >>> e164("+351 912 345 678")
    '+351912345678'
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise ValueError("a phone number starts with + and the country code, such as +351912345678") from None
    if not phonenumbers.is_valid_number(parsed):
        raise ValueError("no such number exists in that country's numbering plan")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


LONGEST = 32
"""With spaces and brackets, as people write them."""

Phone = Annotated[str, Field(max_length=LONGEST), AfterValidator(e164)]
