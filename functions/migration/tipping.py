"""Tips from old apps, which give them with the rating, once, and show them at once."""

from __future__ import annotations

from kernel import clock, log
from kernel.money import MINOR_DIGITS_OTHER_THAN_TWO, Money
from migration import store_people, store_rides
from migration.acting import Acting, NothingDone, Refused, Unclear
from migration.ride_number import NumberedRide
from migration.ride_tip import PromisedTip, TipDue, tip_key
from migration.ride_view import Document

NO_BILL_YET = frozenset({"nothing_to_tip", "not_found"})
GIVEN_BY = frozenset({"card", "wallet"})


def tip(services: Acting, known: NumberedRide, fare: Document | None, tip_minor: int) -> None:
    """Given now, or promised if the bill is still being made.

    The old system took every tip, by card. Where there is no card to take it from, the rating counts without it, and the
    ride is shown with none.
    """
    total = ((fare or {}).get("final") or (fare or {}).get("agreed") or {}).get("total")
    if total is None or total["currency"] in MINOR_DIGITS_OTHER_THAN_TWO:
        _is_not_given(known, "no price in a currency that old apps know")
        return
    amount = Money(tip_minor, total["currency"])
    try:
        _give(services, known.ride_id, amount, tip_key(known.number))
    except Refused as refused:
        if refused.code not in NO_BILL_YET:
            _is_not_given(known, refused.code)
        else:
            _promise(services, known, amount)


def _is_not_given(known: NumberedRide, why: str) -> None:
    log.warning("a tip is not given", number=known.number, reason=why)


def on_tip_due(timer: TipDue) -> None:
    promised = store_rides.promised_tip(timer.number)
    if promised is None or not promised.is_open or promised.tries != timer.tries:
        return
    person = store_people.person(promised.user_id)
    now = clock.now()
    after = promised.tried(now)
    try:
        if person is None:
            raise NothingDone("he is not known any more")
        _give(Acting(person), promised.ride_id, promised.money, promised.key)
        after = after.as_given()
    except Refused as refused:
        if refused.code not in NO_BILL_YET:
            after = after.as_refused(refused.code)
    except (NothingDone, Unclear) as reason:
        log.warning("a tip is tried again later", number=promised.number, reason=str(reason))
    store_rides.save_tip(after, now)


def _give(services: Acting, ride_id: str, amount: Money, key: str) -> None:
    body = {"amount": {"amount_minor": amount.amount_minor, "currency": amount.currency}}
    services.post(f"/v1/rides/{ride_id}/tip", body, key=key)


def _promise(services: Acting, known: NumberedRide, amount: Money) -> None:
    method = services.get(f"/v1/rides/{known.ride_id}/payment").document["method"]
    if method not in GIVEN_BY:
        _is_not_given(known, f"paid by {method}")
    elif store_rides.promised_tip(known.number) is None:
        now = clock.now()
        who, minor = services.person.user_id, amount.amount_minor
        store_rides.save_tip(PromisedTip(known.number, known.ride_id, who, minor, amount.currency, promised_at=now), now)
