"""The money of a run, for the report. Amounts are in minor units, by currency. What nobody could read is null."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kernel.money import Money
from simulator.books import Audited, Books, Earnings, Ledger, Payment
from simulator.tally import Tally

TRIP = "trip"

READ_FROM_THE_API = ("receipts", "payments", "ledger", "drivers")

Part = dict[str, Any]


def money(books: Books, tally: Tally) -> Part:
    return {
        "fares": None if books.receipts is None else fares(books.receipts),
        "receipts": None if books.receipts is None else receipts(books.receipts, books.driven),
        "payments": None if books.payments is None else payments(books.payments),
        "ledger": None if books.ledger is None else ledger(books.ledger),
        "drivers": None if books.earnings is None else drivers(books.earnings, books.ledger),
        "ratings": ratings(tally, books.safety_concerns),
        "priced": tally.priced,
        "went_without": dict(tally.went_without.most_common()),
    }


def flaws(part: Part) -> list[str]:
    """Why the money of a run is not in order, each in a sentence; empty if it is."""
    found = [f"{name} could not be read" for name in READ_FROM_THE_API if part[name] is None]
    if part["receipts"]:
        if wrong := part["receipts"]["wrong"]:
            found.append(f"{len(wrong)} receipts do not compute to what they say")
        if part["priced"] and (missing := part["receipts"]["missing"]):
            found.append(f"{len(missing)} completed rides have no receipt")
    if part["ledger"]:
        if not all(trial["difference_minor"] == 0 for trial in part["ledger"]["trial_balance"].values()):
            found.append("the trial balance is not zero")
        if wrong := part["ledger"]["wrong"]:
            found.append(f"{len(wrong)} accounts do not agree with their postings")
    if part["drivers"] and part["drivers"]["agrees_with_ledger"] is False:
        found.append("what drivers see and what the ledger owes them differ")
    return found


def fares(audited: Sequence[Audited]) -> Part:
    """By currency; `by_category` holds what was driven, `fees` what cancellations and no-shows cost."""
    return {currency: _fares(list(group)) for currency, group in _by_currency(audited).items()}


def receipts(audited: Sequence[Audited], driven: Iterable[str]) -> Part:
    having = {each.ride_id for each in audited}
    return {
        "issued": len(audited),
        "recomputed": sum(not each.faults for each in audited),
        "wrong": {each.ride_id: each.faults for each in audited if each.faults},
        "missing": [ride_id for ride_id in driven if ride_id not in having],
    }


def payments(found: Sequence[Payment]) -> Part:
    by_method: defaultdict[str, Counter[str]] = defaultdict(Counter)
    tips: Counter[str] = Counter()
    for payment in found:
        by_method[payment.method][payment.state] += 1
        if payment.tip:
            tips[payment.tip.currency] += payment.tip.amount_minor
    return {
        "by_method": {method: dict(states.most_common()) for method, states in sorted(by_method.items())},
        "tips": {"count": sum(payment.tip is not None for payment in found), "total_minor": dict(tips)},
    }


def ledger(read: Ledger) -> Part:
    return {
        "trial_balance": {
            trial.debits.currency: {
                "debits_minor": trial.debits.amount_minor,
                "credits_minor": trial.credits.amount_minor,
                "difference_minor": trial.difference.amount_minor,
                "owed_to_drivers_minor": trial.owed_to_drivers.amount_minor,
            }
            for trial in read.trials
        },
        "accounts": read.accounts,
        "wrong": list(read.wrong),
    }


def drivers(earned: Earnings, read: Ledger | None) -> Part:
    """What the drivers' apps add up to, against the drivers' accounts in the ledger; null if nobody could read that."""
    in_ledger = Counter({t.owed_to_drivers.currency: t.owed_to_drivers.amount_minor for t in read.trials} if read else {})
    currencies = earned.owed.keys() | in_ledger.keys()
    return {
        "earned_minor": dict(earned.net),
        "owed_minor": dict(earned.owed),
        "agrees_with_ledger": None if read is None else all(earned.owed[each] == in_ledger[each] for each in currencies),
    }


def ratings(tally: Tally, safety_concerns: int | None) -> Part:
    return {
        "by_riders": len(tally.stars_by_riders),
        "by_riders_mean": _mean(tally.stars_by_riders),
        "by_drivers": len(tally.stars_by_drivers),
        "by_drivers_mean": _mean(tally.stars_by_drivers),
        "safety_concerns": safety_concerns,
    }


def _by_currency(audited: Sequence[Audited]) -> dict[str, list[Audited]]:
    groups: defaultdict[str, list[Audited]] = defaultdict(list)
    for each in audited:
        groups[each.receipt.currency].append(each)
    return dict(sorted(groups.items()))


def _fares(audited: list[Audited]) -> Part:
    driven: defaultdict[str, list[Money]] = defaultdict(list)
    fees: list[Money] = []
    for each in audited:
        receipt = each.receipt
        if receipt.facts.kind == TRIP:
            driven[receipt.tariff.category].append(receipt.total)
        elif receipt.total:
            fees.append(receipt.total)
    return {
        "by_category": {category: _sum(totals) for category, totals in sorted(driven.items())},
        "fees": _sum(fees),
        "total_minor": sum(each.receipt.total.amount_minor for each in audited),
        "platform_minor": sum(each.receipt.platform_share.amount_minor for each in audited),
        "drivers_minor": sum(each.receipt.driver_share.amount_minor for each in audited),
    }


def _sum(totals: Sequence[Money]) -> Part:
    return {"count": len(totals), "total_minor": sum(total.amount_minor for total in totals)}


def _mean(stars: Sequence[int]) -> float | None:
    return round(sum(stars) / len(stars), 2) if stars else None
