"""The services are asked what the old system has answered already, and both answers compared. Nobody waits for it."""

from __future__ import annotations

import time

from kernel import clock, log
from migration import routes, store_figures, store_people
from migration.acting import Acting, NothingDone, Refused
from migration.capability import OldRoute
from migration.comparing import Likeness, compare
from migration.figures import FAILED, NOT_ASKED, counts_of
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.pair import Pair
from migration.person import Person
from migration.policy import POLICY
from migration.store_figures import Sample

_noted: dict[str, list[float]] = {}


def note(route: OldRoute, call: OldCall, person: Person, by_legacy: OldAnswer) -> None:
    """For comparison, if the route's share of this minute is not used up. Raises nothing that the caller need know."""
    pair = Pair.of(route.id, person.user_id, call, by_legacy, clock.now())
    if pair.size <= POLICY.pair_bytes_max and by_legacy.status < 500 and _may_note(route.id):
        store_figures.note(pair)


def _may_note(route_id: str) -> bool:
    minute_ago = time.monotonic() - 60
    noted = [at for at in _noted.get(route_id, []) if at > minute_ago]
    may = len(noted) < POLICY.pairs_per_minute
    _noted[route_id] = [*noted, time.monotonic()] if may else noted
    return may


def settle(pair: Pair) -> None:
    """Ask, compare, count, and forget the pair. Asked twice it counts once; a crash in between loses one pair's count."""
    _, route = routes.of_id(pair.route_id)
    call = route.matched(pair.call) or pair.call
    person = store_people.person(pair.user_id)
    counts: dict[str, int] = {NOT_ASKED: 1}
    samples: list[Sample] = []
    if person:
        try:
            by_service = asked(route, call, person, pair.by_legacy)
        except NothingDone as reason:
            log.warning("not asked", route_id=route.id, reason=str(reason))
        except Exception as error:
            log.exception("the services failed to answer", route_id=route.id)
            counts = {FAILED: 1}
            samples = [Sample(pair.at, "(failed)", str(pair.status), type(error).__name__)]
        else:
            if by_service is None:
                counts = {}
            else:
                compared = compare(route.fields, call, pair.by_legacy, by_service)
                counts = dict(counts_of(compared, frozenset(field.path for field in route.fields if field.money)))
                samples = [
                    Sample(pair.at, name, difference.legacy, difference.service)
                    for name, difference in compared.fields.items()
                    if difference.likeness is Likeness.MISMATCHED
                ]
    if store_figures.settle(pair) and counts:
        store_figures.add(route.id, pair.at, counts)
        for sample in samples:
            store_figures.save_sample(route.id, sample)


def asked(route: OldRoute, call: OldCall, person: Person, by_legacy: OldAnswer) -> OldAnswer | None:
    """What the services answer to a read, or would answer to a command."""
    services = Acting(person, read_s=POLICY.shadow_read_s)
    try:
        if route.reads:
            return route.answer(call, services)
        return route.dry_run(call, services, by_legacy) if route.dry_run else None
    except OldRefusal as refusal:
        return OldAnswer.refused(refusal)
    except Refused as refused:
        return OldAnswer.of({"message": refused.detail}, refused.status)
