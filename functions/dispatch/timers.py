"""Time in: a round of a search is due, or an offer has had its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dispatch import gates, nearby, store, store_cards, store_decisions
from dispatch.decision import Result, Round, Standing, Verdict
from dispatch.lock import DriverTaken
from dispatch.model import OfferExpires, Ride, SearchDue
from dispatch.policy import POLICY
from dispatch.service import SERVICE
from kernel import clock
from kernel.inbox import timers


def on_search_due(timer: SearchDue) -> None:
    """One round: look around, judge everybody, ask the best. Nobody there means another round until the budget ends."""
    ride = store.get(timer.ride_id)
    if ride is None or not ride.is_due(timer):
        return
    at = clock.now()
    ride = ride.caught_up(at)
    if ride.search.is_over(at):
        store.save(ride, ride.give_up(at))
        return
    verdicts = _look_around(ride)
    if verdicts is None:
        _could_not_look(ride, clock.now())
    else:
        _ask_the_best(ride, verdicts, clock.now())


def on_offer_expires(timer: OfferExpires) -> None:
    ride = store.get(timer.ride_id)
    if ride is not None:
        store.save(ride, ride.expire(timer.offer_id, clock.now()))


def _look_around(ride: Ride) -> list[Verdict] | None:
    """Those who cannot be asked now must not hide whoever is right behind them."""
    limit = min(POLICY.candidates_per_round + len(ride.offers), POLICY.most_candidates)
    verdicts = _judge(ride, limit)
    if verdicts and verdicts[0].failed and sum(verdict.fits for verdict in verdicts) == limit < POLICY.most_candidates:
        verdicts = _judge(ride, POLICY.most_candidates)
    return verdicts


def _judge(ride: Ride, limit: int) -> list[Verdict] | None:
    candidates = nearby.candidates(ride, limit)
    if candidates is None:
        return None
    drivers = store_cards.drivers([candidate.driver_id for candidate in candidates])
    return gates.judge(ride, candidates, drivers, clock.now())


def _ask_the_best(ride: Ride, verdicts: list[Verdict], at: datetime) -> None:
    """Whoever another ride claims at this very moment is passed over, and the record says so."""
    told = store_decisions.last_record(ride)
    for place, verdict in enumerate(verdicts):
        if verdict.failed:
            break
        best = replace(verdict, standing=Standing.CHOSEN)
        judged = [*verdicts[:place], best, *verdicts[place + 1 :]]
        round_ = Round.of(ride, at, Result.OFFERED, judged, because=_reason(best, judged))
        store_decisions.explain(round_, [news for news in round_.news_since(told) if news != best])
        offer = ride.offer_to(best.driver_id, pickup_s=best.pickup_s, distance_m=best.distance_m, at=at)
        try:
            store.save(ride, offer, store_decisions.recording(round_), store_decisions.explaining(round_, best))
            return
        except DriverTaken:
            verdicts[place] = replace(verdict, standing=Standing.TAKEN)
    _found_nobody(ride, Round.of(ride, at, Result.NOBODY, verdicts), told)


def _found_nobody(ride: Ride, round_: Round, told: Round | None) -> None:
    if round_.repeats(told):
        store.save(ride, ride.found_nobody(round_.at, recorded=False))
        return
    store_decisions.explain(round_, round_.news_since(told))
    store.save(ride, ride.found_nobody(round_.at, recorded=True), store_decisions.recording(round_))


def _could_not_look(ride: Ride, at: datetime) -> None:
    round_ = Round.of(ride, at, Result.BLIND)
    if round_.repeats(store_decisions.last_record(ride)):
        store.save(ride, ride.could_not_look(at, recorded=False))
    else:
        store.save(ride, ride.could_not_look(at, recorded=True), store_decisions.recording(round_))


def _reason(best: Verdict, judged: list[Verdict]) -> str:
    rivals = [verdict.pickup_s for verdict in judged if verdict.standing is Standing.OUTRANKED]
    return "earliest_pickup" if best.pickup_s <= min(rivals, default=best.pickup_s) else "preferences"


handler = timers(SERVICE, on_search_due, on_offer_expires)
