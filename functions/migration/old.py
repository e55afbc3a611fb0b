"""Calls and answers as the old apps know them: form and query parameters, money as text, a sentence in `message`."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import Message
from functools import cached_property
from math import isfinite, nan
from typing import Any
from urllib.parse import parse_qs

from kernel.money import Money

FORM = "application/x-www-form-urlencoded"
JSON = "application/json;charset=UTF-8"


def _known_charset(named: str | None) -> str:
    """
    >>> _known_charset("iso-8859-1"), _known_charset("klingon"), _known_charset("base64"), _known_charset(None)
    ('iso-8859-1', 'utf-8', 'utf-8', 'utf-8')
    """
    try:
        "".encode(named or "utf-8")
    except LookupError:
        return "utf-8"
    return named or "utf-8"


class OldRefusal(Exception):
    """What the old system would have refused, in its own shape."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status, self.message = status, message


@dataclass(frozen=True)
class OldCall:
    """`variables` are the parts of the path that the route names: `{"ride_number": "4711"}`."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cookies: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, event: dict[str, Any], path: str) -> OldCall:
        """From an HTTP API event (payload 2.0); header names in lower case."""
        body = event.get("body") or ""
        return cls(
            method=event["requestContext"]["http"]["method"],
            path=path,
            query=event.get("rawQueryString") or "",
            headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
            body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
            cookies=tuple(event.get("cookies") or ()),
        )

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Of the query and of a form in the body; the first of several counts, as in a servlet."""
        found = parse_qs(self.query, keep_blank_values=True)
        told = Message()
        told["Content-Type"] = self.headers.get("content-type", "")
        if told.get_content_type() == FORM:
            charset = _known_charset(told.get_content_charset())
            body = self.body.decode(charset, errors="replace")
            for name, values in parse_qs(body, keep_blank_values=True, encoding=charset).items():
                found.setdefault(name, values)
        return {name: values[0] for name, values in found.items()}

    @property
    def token(self) -> str:
        return self.headers.get("x-auth-token", "")

    @property
    def role(self) -> str:
        """In which role a human calls who may have both."""
        return "driver" if self.parameters.get("avatarType", "").upper() == "DRIVER" else "rider"

    def text(self, name: str, default: str | None = None) -> str:
        value = self.parameters.get(name, default)
        if value is None:
            raise OldRefusal(400, f"Required parameter '{name}' is not present")
        return value

    def number(self, name: str, default: str | None = None) -> float:
        given = self.text(name, default)
        try:
            number = float(given)
        except ValueError:
            number = nan
        if not isfinite(number):
            raise OldRefusal(400, f"Parameter '{name}' is not a number: {given[:40]}")
        return number


@dataclass(frozen=True)
class OldAnswer:
    """`facts` stay here: what a comparison may want to know of how the services came to their answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cookies: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any, status: int = 200, **facts: Any) -> OldAnswer:
        return cls(status, {"content-type": JSON}, json.dumps(document, ensure_ascii=False).encode(), facts=facts)

    @classmethod
    def empty(cls, status: int = 204) -> OldAnswer:
        return cls(status)

    @classmethod
    def refused(cls, refusal: OldRefusal) -> OldAnswer:
        return cls.of({"message": refusal.message}, refusal.status)

    @property
    def document(self) -> Any:
        """The JSON of it; None if it is none."""
        try:
            return json.loads(self.plain) if self.body else None
        except ValueError:
            return None

    @property
    def plain(self) -> bytes:
        """The body as it was before it was packed."""
        return gzip.decompress(self.body) if self.headers.get("content-encoding", "") == "gzip" else self.body

    @property
    def is_good(self) -> bool:
        return self.status < 400

    def response(self) -> dict[str, Any]:
        """For API Gateway."""
        answer: dict[str, Any] = {"statusCode": self.status, "headers": dict(self.headers)}
        if self.cookies:
            answer["cookies"] = list(self.cookies)
        try:
            answer["body"] = self.body.decode() if "content-encoding" not in self.headers else None
        except UnicodeDecodeError:
            answer["body"] = None
        if answer["body"] is None:
            answer |= {"body": base64.b64encode(self.body).decode(), "isBase64Encoded": True}
        return answer


def names_of(display_name: Any) -> dict[str, str]:
    """The services keep one name for show, made of the first and the last. Published apps read it all in small letters;
    other versions write the first otherwise.

    >>> names_of("Ana Souza")
    {'firstname': 'Ana', 'lastname': 'Souza', 'fullName': 'Ana Souza', 'firstName': 'Ana'}
    """
    first, _, last = " ".join(str(display_name or "").split()).partition(" ")
    return {"firstname": first, "lastname": last, "fullName": f"{first} {last}".strip(), "firstName": first}


def money_text(money: Money | None) -> str | None:
    """
    >>> money_text(Money(1230, "USD"))
    '12.30'
    """
    return None if money is None else f"{money.decimal}"


def minor_of(text: Any) -> int | None:
    """Cents of money as text; None if it is none.

    >>> minor_of("12.30"), minor_of(None), minor_of("soon")
    (1230, None, None)
    """
    try:
        return int((Decimal(str(text)) * 100).to_integral_value())
    except ArithmeticError:
        return None
