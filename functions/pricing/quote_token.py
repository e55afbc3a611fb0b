"""Quotes as signed tokens: whoever holds one can show it again, nobody can change it, and nothing is stored for it.

A token names its tariff's version and the estimated trip; the price follows from them by the one fare function, and the
receipt's hash shows that it is the same price still.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

import msgspec

from kernel import secrets
from kernel.geo import Point
from pricing import store_tariffs
from pricing.fare import fare
from pricing.quote import Quote, QuoteExpired, QuoteForged
from pricing.trip_facts import TripFacts

SIGNING = "quote-signing"
FORMAT = "q1"


class Claims(msgspec.Struct, frozen=True, array_like=True):
    """In this order; a new field goes to the end, with a default."""

    rider_id: str
    expires_at: datetime
    tariff_id: str
    tariff_version: int
    started_at: datetime
    points: list[tuple[float, float]]
    distance_m: int
    duration_s: int
    measured_by: str
    surge_percent: int
    surge_proof: str
    requested: list[str]
    receipt_hash: str

    @classmethod
    def of(cls, quote: Quote) -> Claims:
        receipt, facts = quote.receipt, quote.receipt.facts
        return cls(
            rider_id=quote.rider_id,
            expires_at=quote.expires_at,
            tariff_id=receipt.tariff_id,
            tariff_version=receipt.tariff_version,
            started_at=facts.started_at,
            points=[(point.lat, point.lng) for point in facts.points],
            distance_m=facts.distance_m,
            duration_s=facts.duration_s,
            measured_by=facts.measured_by,
            surge_percent=facts.surge_percent,
            surge_proof=facts.surge_proof,
            requested=list(facts.requested),
            receipt_hash=receipt.hash,
        )

    @property
    def facts(self) -> TripFacts:
        pickup, *stops, dropoff = (Point(lat, lng) for lat, lng in self.points)
        return TripFacts(
            pickup=pickup,
            dropoff=dropoff,
            stops=tuple(stops),
            started_at=self.started_at,
            distance_m=self.distance_m,
            duration_s=self.duration_s,
            measured_by=self.measured_by,
            surge_percent=self.surge_percent,
            surge_proof=self.surge_proof,
            requested=tuple(self.requested),
        )


def sign(quote: Quote) -> str:
    """`q1.<version of the secret>.<claims>.<signature>`, safe in a URL."""
    secret = secrets.current(SIGNING)
    signed = f"{FORMAT}.{secret.version_id}.{_text(msgspec.json.encode(Claims.of(quote)))}"
    return f"{signed}.{_signature(secret.text, signed)}"


def read(token: str) -> Quote:
    """The quote in a token that we signed; computed again, so that what it says is what it costs.

    A price that the present program or tariff no longer comes to is over, whatever its minutes.
    """
    claims = _claims(token)
    tariff = store_tariffs.get(claims.tariff_id, claims.tariff_version)
    if tariff is None:
        raise QuoteExpired(expired_at=claims.expires_at)
    receipt = fare(tariff, claims.facts)
    if receipt.hash != claims.receipt_hash:
        raise QuoteExpired(expired_at=claims.expires_at)
    return Quote(rider_id=claims.rider_id, expires_at=claims.expires_at, receipt=receipt)


def _claims(token: str) -> Claims:
    signed, _, signature = token.rpartition(".")
    form, _, rest = signed.partition(".")
    version_id, _, text = rest.partition(".")
    secret = secrets.find(SIGNING, version_id) if form == FORMAT else None
    if secret is None or not hmac.compare_digest(_signature(secret.text, signed).encode(), signature.encode()):
        raise QuoteForged()
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Claims)
    except (binascii.Error, msgspec.MsgspecError) as error:
        raise QuoteForged() from error


def _signature(secret: str, text: str) -> str:
    return _text(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
