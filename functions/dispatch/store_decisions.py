"""Where the decision record is kept: by ride for the desk, and line by line for the drivers it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import msgspec

from dispatch.decision import Consideration, Result, Round, Verdict
from dispatch.model import Ride
from dispatch.policy import POLICY
from dispatch.store import Position, table
from kernel.clock import rfc3339
from kernel.table import Key, Write


def round_key(ride_id: str, attempt: int, number: int) -> Key:
    return Key(f"RIDE#{ride_id}", f"ROUND#{attempt:03}#{number:05}")


def consideration_key(driver_id: str, consideration: Consideration) -> Key:
    return Key(f"DRIVER#{driver_id}", f"CONSIDERED#{rfc3339(consideration.at)}#{consideration.ride_id}")


def recording(round_: Round) -> Write:
    key = round_key(round_.ride_id, round_.attempt, round_.number)
    return table.put(key, round_, expires_at=round_.at + timedelta(days=POLICY.records_kept_days))


def last_record(ride: Ride) -> Round | None:
    search = ride.search
    return table.get(round_key(ride.id, search.attempt, search.recorded_round), Round) if search.recorded_round else None


def records(ride_id: str) -> list[Round]:
    return msgspec.convert(list(table.all(f"RIDE#{ride_id}", sk_prefix="ROUND#")), list[Round])


def without_own_words(ride: Ride) -> list[Write]:
    """What takes the desk's words out of the record of a ride whose rider is erased."""
    sent = [round_ for round_ in records(ride.id) if round_.result is Result.SENT] if ride.was_sent_by_desk else []
    return [recording(replace(round_, because="")) for round_ in sent]


def explaining(round_: Round, verdict: Verdict) -> Write:
    """Lets the driver read his own verdict."""
    consideration = Consideration.of(round_, verdict)
    key = consideration_key(verdict.driver_id, consideration)
    return table.put(key, consideration, expires_at=round_.at + timedelta(days=POLICY.verdicts_kept_days))


def explain(round_: Round, verdicts: Iterable[Verdict]) -> None:
    table.put_all([explaining(round_, verdict) for verdict in verdicts])


def considerations(driver_id: str, limit: int, after: Position | None) -> tuple[list[Consideration], Position | None]:
    """What was decided about a driver, newest first."""
    page = table.query(f"DRIVER#{driver_id}", sk_prefix="CONSIDERED#", newest_first=True, limit=limit, after=after)
    return msgspec.convert(page.items, list[Consideration]), page.next
