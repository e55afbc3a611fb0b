"""Cars as strangers may see them: by a name that says nothing and lasts a day, so that nobody can follow a driver home."""

from datetime import datetime
from functools import cache
from hashlib import blake2b

from location import store


def vehicle_id(driver_id: str, now: datetime) -> str:
    return blake2b(driver_id.encode(), key=_salt(f"{now:%Y-%m-%d}").encode(), digest_size=8).hexdigest()


@cache
def _salt(day: str) -> str:
    return store.salt_of(day)
