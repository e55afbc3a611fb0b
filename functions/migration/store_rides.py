"""Where it is kept on which side drivers and riders are, and which ride they have here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kernel import clock
from kernel.table import Conflict, Key, Table
from migration.ride_home import Asked, Duty, Riding
from migration.ride_policy import POLICY
from migration.ride_tip import PromisedTip
from migration.service import SERVICE

table = Table(SERVICE.name)


def carried_key(number: int, user_id: str) -> Key:
    return Key(f"CARRIED#{number}", user_id)


def tip_key(number: int) -> Key:
    return Key(f"TIP#{number}", "TIP")


def duty_key(user_id: str) -> Key:
    return Key(f"DRIVER#{user_id}", "DUTY")


def riding_key(user_id: str) -> Key:
    return Key(f"RIDER#{user_id}", "RIDING")


def duty(user_id: str) -> Duty:
    """A driver of whom nothing is known is where he always was."""
    return table.get(duty_key(user_id), Duty) or Duty(user_id)


def save_duty(duty: Duty) -> Duty:
    table.commit(table.put(duty_key(duty.user_id), duty))
    return duty


def carry(user_id: str, number: int, trip_id: str) -> None:
    """He carries it now, and may ask about it ever after."""
    table.commit(table.put(carried_key(number, user_id), {"trip_id": trip_id}))
    _update_duty(user_id, ride=number, trip_id=trip_id)


def set_down(user_id: str) -> None:
    _update_duty(user_id, ride=0, trip_id="")


def trip_carried(number: int, user_id: str) -> str:
    """The trip by which this driver carries, or carried, a ride; empty if he never did."""
    held = table.item(carried_key(number, user_id))
    return str(held["trip_id"]) if held else ""


def stay(user_id: str, until_ms: int) -> None:
    table.update(duty_key(user_id), "SET user_id = :user_id, stays_until_ms = :until", user_id=user_id, until=until_ms)


def riding(user_id: str) -> Riding:
    return table.get(riding_key(user_id), Riding) or Riding(user_id)


def begin_asking(riding: Riding, asked: Asked) -> None:
    """A request says where somebody is and whom he books for. One that is never answered is gone after a while, and with it
    what else is remembered of its rider, which by then is of no use either."""
    until = clock.now() + clock.seconds(POLICY.unanswered_kept_s)
    table.update(
        riding_key(riding.user_id),
        "SET user_id = :user_id, asked = :asked, #ttl = :until",
        names={"#ttl": "ttl"},
        user_id=riding.user_id,
        asked=msgspec.to_builtins(asked),
        until=int(clock.wall_epoch_s(until)),
    )


def stop_asking(user_id: str) -> None:
    table.update(riding_key(user_id), "SET user_id = :user_id REMOVE asked, #ttl", names={"#ttl": "ttl"}, user_id=user_id)


def begin_riding(user_id: str, number: int, since_ms: int) -> None:
    table.update(
        riding_key(user_id),
        "SET user_id = :user_id, ride = :ride, since_ms = :since REMOVE asked, #ttl",
        names={"#ttl": "ttl"},
        user_id=user_id,
        ride=number,
        since=since_ms,
    )


def end_riding(user_id: str, number: int) -> None:
    """He has heard how this ride ended; unless another has begun meanwhile."""
    try:
        table.update(riding_key(user_id), "SET ride = :none", condition="ride = :ride", none=0, ride=number)
    except Conflict:
        return


def remember_event(key: Key, user_id: str, event_id: int) -> None:
    """The last event of the old system that his app had."""
    table.update(key, "SET user_id = :user_id, legacy_event = :event", user_id=user_id, event=event_id)


def promised_tip(number: int) -> PromisedTip | None:
    return table.get(tip_key(number), PromisedTip)


def save_tip(tip: PromisedTip, at: datetime) -> None:
    """While it is open, it is tried again."""
    table.save(tip_key(tip.number), tip, *([tip.due(at)] if tip.is_open else []))


def _update_duty(user_id: str, *, ride: int, trip_id: str) -> None:
    table.update(
        duty_key(user_id),
        "SET user_id = :user_id, ride = :ride, trip_id = :trip_id",
        user_id=user_id,
        ride=ride,
        trip_id=trip_id,
    )
