"""The drivers' phones report: nine tenths of all traffic, so one write that needs no read, and one more during a trip."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime

from kernel import clock, work
from kernel.border import Request
from kernel.lean import decode, lean_handler
from kernel.table import Conflict
from location import chunks, store
from location.fix import DEFECTS, Advance, Batch, Ignored, advance, sift
from location.model import Car, NotOnShift, report_after_s
from location.service import SERVICE
from location.trip import Trip
from location.wire import PositionBatch, PositionReceipt
from location.wording import WORDINGS


def report(request: Request) -> PositionReceipt:
    now = clock.now()
    points = decode(request, PositionBatch).points
    batch = sift((point.fix for point in points), now)
    car, moved = _move(request.caller.id, batch, now)
    ignored = batch.ignored + Counter(_track(car, batch, moved, now).values())
    told = {str(reason): count for reason, count in ignored.items()}
    work.current().facts["ignored"] = told
    return PositionReceipt(
        accepted=len(points) - ignored.total(), ignored=told, next_report_s=report_after_s(car, moved.newest)
    )


def _move(driver_id: str, batch: Batch, now: datetime) -> tuple[Car, Advance]:
    """Move the car as if it had been nowhere before; where it was comes back with the write, and may say otherwise."""
    guess = advance(batch.fixes, None)
    if guess.newest is None:
        return _look_first(driver_id, batch, now)
    try:
        car = store.move_car(driver_id, guess.newest, _defects(batch.ignored + guess.reasons))
    except Conflict:
        return _look_first(driver_id, batch, now)
    moved = advance(batch.fixes, car.fix)
    right = moved.newest or car.fix
    if right and right != guess.newest:
        with suppress(Conflict):
            store.move_car_back(car.driver_id, right, _defects(moved.reasons - guess.reasons), car.version + 1)
    return car, moved


def _look_first(driver_id: str, batch: Batch, now: datetime) -> tuple[Car, Advance]:
    """Off the road, silent, nothing newer, or nothing usable: rare enough to read the car and decide."""
    car = store.get_car(driver_id)
    if car is None or not (car.is_on_the_road or car.tracked(batch.fixes)):
        raise NotOnShift()
    if not car.is_on_the_road:
        return car, Advance(None, {fix.at_ms: Ignored.NOT_ON_SHIFT for fix in batch.fixes})
    moved = advance(batch.fixes, car.fix)
    if moved.newest:
        store.save_car(*car.hear(moved.newest, now))
    if defects := _defects(batch.ignored + moved.reasons):
        store.count_defects(driver_id, defects)
    return car, moved


def _track(car: Car, batch: Batch, moved: Advance, now: datetime) -> dict[int, Ignored]:
    """Keep what belongs to a trip, the late points too. Returns, by `at_ms`, the points that were of no use for anything."""
    useless = dict(moved.ignored)
    for trip_id, fixes in car.tracked(batch.fixes).items():
        if car.is_late_for(trip_id) and not _expect_late(store.trip(trip_id), now):
            continue
        for at_ms, is_new in chunks.add(trip_id, fixes).items():
            if not is_new:
                useless[at_ms] = Ignored.DUPLICATE
            elif useless.get(at_ms) is not Ignored.IMPOSSIBLE_SPEED:
                useless.pop(at_ms, None)
    return useless


def _expect_late(trip: Trip, now: datetime) -> bool:
    """Have the track measured again. False if it must not grow any more."""
    later, facts = trip.measure_later(now)
    if facts:
        store.save_trip(later, facts)
    return not trip.forgotten


def _defects(ignored: Counter[Ignored]) -> dict[Ignored, int]:
    return {reason: count for reason, count in ignored.items() if reason in DEFECTS}


handler = lean_handler(SERVICE, "positions", WORDINGS, report)
