"""Riders taken over from another system. The copies elsewhere hear of them as of those who registered here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kernel import importing
from kernel.importing import Kind, Taken
from kernel.receipts import Receipt
from kernel.table import next_version
from riders import store
from riders.model import AccountErased, Need, Preference, Profile, Rider, RiderId
from riders.service import SERVICE
from riders.wording import WORDINGS


class RiderRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """`rider_id` is the user pool's subject; `phone` is E.164, or empty where the other system had none that exists."""

    rider_id: Annotated[str, Meta(min_length=1, max_length=100)]
    registered_at: Annotated[datetime, Meta(tz=True)]
    display_name: Annotated[str, Meta(max_length=60)]
    phone: Annotated[str, Meta(pattern=r"^(\+[1-9]\d{4,14})?$")] = ""
    language: Literal["en", "pt-BR"] = "en"
    needs: list[Need] = []
    preferences: list[Preference] = []
    rating: Annotated[float, Meta(ge=1, le=5)] | None = None

    @property
    def profile(self) -> Profile:
        return Profile(
            display_name=self.display_name,
            phone=self.phone,
            language=self.language,
            needs=sorted(set(self.needs)),
            preferences=sorted(set(self.preferences)),
        )

    @classmethod
    def of(cls, rider: Rider) -> RiderRecord:
        profile = rider.profile
        return cls(
            rider_id=rider.id,
            registered_at=rider.registered_at,
            display_name=profile.display_name,
            phone=profile.phone,
            language=profile.language,  # type: ignore[arg-type]
            needs=profile.needs,
            preferences=profile.preferences,
            rating=rider.rating,
        )


def take(record: RiderRecord, receipt: Receipt | None) -> Taken:
    rider = store.get(RiderId(record.rider_id))
    if rider and rider.erased_at:
        raise AccountErased()
    importing.unchanged_since(rider, receipt, _mark(rider))
    rider = rider or Rider(RiderId(record.rider_id), record.profile, record.registered_at)
    rider, facts = rider.imported(record.profile, record.registered_at, record.rating)
    return Taken(rider.id, next_version(rider).version, (store.saving(rider, facts),), _mark(rider))


def _mark(rider: Rider | None) -> str:
    """What others think of a rider changes without him."""
    return importing.fingerprint(rider.profile) if rider else ""


def show(receipt: Receipt) -> RiderRecord | None:
    rider = store.get(RiderId(receipt.id))
    return None if rider is None or rider.erased_at else RiderRecord.of(rider)


KINDS = {store.IMPORTED: Kind(RiderRecord, take, show, erasable=True)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
