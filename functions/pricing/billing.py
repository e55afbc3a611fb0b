"""The bill of a ride, made as soon as everything is there, whichever fact comes last."""

from __future__ import annotations

from kernel import clock
from kernel.outbox import Fact
from pricing import store, store_tariffs
from pricing.model import RideFare
from pricing.route_straight_line import StraightLine
from pricing.tariff import Tariff


def save(before: RideFare, after: RideFare, facts: tuple[Fact, ...] = ()) -> RideFare:
    """Store what became of the fare; with the bill, in the same write, if it is due."""
    now = clock.now()
    if after.may_be_told(now):
        after, told = after.tell(_tariff_of(after), StraightLine(), now)
        facts += told
    return store.save(before, after, facts)


def _tariff_of(fare: RideFare) -> Tariff | None:
    """Where nothing was agreed, the tariff of the place and of the time of the trip: one may have been published since."""
    if fare.agreed or fare.wish is None or fare.ending is None:
        return None
    return store_tariffs.holding_at(fare.wish.pickup, fare.ending.started_at).get(fare.wish.category)
