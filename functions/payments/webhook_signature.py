"""Signatures of webhooks: an HMAC over the time and the body, as Stripe made it known.

The time is part of what is signed, so that a call that somebody overheard cannot be played again later.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from kernel.refusal import Refusal
from payments.policy import POLICY

_TIME = re.compile(r"[0-9]{1,11}")


class SignatureInvalid(Refusal):
    """The call is not the provider's, or was changed on its way."""


class SignatureTooOld(Refusal):
    """The call was signed too long ago, or in the future."""


class WebhookUnreadable(Refusal):
    """The call is signed, but not what the provider documents."""


def sign(secret: str, body: str, at: datetime) -> str:
    """The header.

    >>> from datetime import UTC
    >>> sign("secret", "{}", datetime(2026, 11, 24, tzinfo=UTC))[:22]
    't=1795478400,v1=5aacc5'
    """
    time_s = int(at.timestamp())
    return f"t={time_s},v1={_digest(secret, time_s, body)}"


def check(header: str, secret: str, body: str, now: datetime) -> None:
    """Raises if the header is not one that `sign` made for this body a moment ago."""
    check_form(header)
    fields = [field.partition("=") for field in header.split(",")]
    times = [value for name, _, value in fields if name.strip() == "t" and _TIME.fullmatch(value)]
    signatures = [value for name, _, value in fields if name.strip() == "v1"]
    if not times or not signatures:
        raise SignatureInvalid()
    time_s = int(times[0])
    expected = _digest(secret, time_s, body)
    if not any(hmac.compare_digest(expected, signature) for signature in signatures):
        raise SignatureInvalid()
    if abs(now.timestamp() - time_s) > POLICY.webhook_tolerance_s:
        raise SignatureTooOld(tolerance_s=POLICY.webhook_tolerance_s)


def check_form(header: str) -> None:
    """Refuses other than ASCII text: signatures are compared in constant time, and Python does that for nothing else."""
    if not header.isascii():
        raise SignatureInvalid()


def _digest(secret: str, time_s: int, body: str) -> str:
    return hmac.new(secret.encode(), f"{time_s}.{body}".encode(), "sha256").hexdigest()
