"""The rides that the monolith's database holds, to be compared with what the apps saw."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from tests.legacy import schema
from tests.legacy.record import Held


def last_ride(engine: Engine) -> int:
    with engine.connect() as sql:
        return int(sql.execute(select(func.max(schema.rides.c.id))).scalar() or 0)


def rides_since(engine: Engine, ride_id: int) -> list[Held]:
    """Those with a greater id."""
    rides, avatars, users = schema.rides, schema.avatars, schema.users
    joined = rides.join(avatars, rides.c.rider_id == avatars.c.id).join(users, avatars.c.user_id == users.c.id)
    columns = select(rides.c.id, users.c.email, rides.c.status, rides.c.total_fare, rides.c.tip)
    with engine.connect() as sql:
        rows = sql.execute(columns.select_from(joined).where(rides.c.id > ride_id)).all()
    return [Held(key, email or "", status, _text(fare), _text(tip)) for key, email, status, fare, tip in rows]


def _text(amount: object) -> str:
    return "" if amount is None else f"{amount:.2f}"
