"""The money of a run as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kernel.money import Money
from simulator.money import flaws

Row = tuple[str, str]

AGREEMENT = {
    True: "as the ledger says",
    False: "which is NOT what the ledger says",
    None: "by their own apps",
}
UNREAD = "could not be read: {service} did not answer in time"


def rows(part: Mapping[str, Any]) -> Iterator[Row]:
    yield from _fares(part)
    yield from _payments(part["payments"])
    yield from _ledger(part["ledger"])
    yield from _drivers(part["drivers"])
    yield "ratings", _ratings(part["ratings"])
    if part["went_without"]:
        yield "did without", ", ".join(f"{count} {what}" for what, count in part["went_without"].items())
    for flaw in flaws(dict(part)):
        yield "MONEY", flaw


def _fares(part: Mapping[str, Any]) -> Iterator[Row]:
    if part["receipts"] is None:
        yield "fares", UNREAD.format(service="pricing")
        return
    for currency, fares in (part["fares"] or {}).items():
        yield f"fares, {currency}", f"{'':<12}{'rides':>5}  {'total':>9}  {'mean':>7}"
        for category, driven in fares["by_category"].items():
            yield "", _line(category, driven, currency)
        if fares["fees"]["count"]:
            yield "", _line("fees", fares["fees"], currency)
        for name, minor in (("total", "total_minor"), ("to drivers", "drivers_minor"), ("to platform", "platform_minor")):
            yield "", f"{name:<12}{'':>5}  {_amount(fares[minor], currency):>9}"
    receipts = part["receipts"]
    yield "receipts", f"{receipts['recomputed']} of {receipts['issued']} compute again to the cent"


def _line(name: str, summed: Mapping[str, int], currency: str) -> str:
    count, total = summed["count"], summed["total_minor"]
    return f"{name:<12}{count:>5}  {_amount(total, currency):>9}  {_amount(round(total / count), currency):>7}"


def _payments(payments: Mapping[str, Any] | None) -> Iterator[Row]:
    if payments is None:
        yield "payments", UNREAD.format(service="payments")
        return
    for place, (method, states) in enumerate(payments["by_method"].items()):
        told = ", ".join(f"{count} {state}" for state, count in states.items())
        yield "" if place else "payments", f"{method:<12}{told}"
    yield "tips", f"{payments['tips']['count']}" + _amounts(payments["tips"]["total_minor"], ", ")


def _ledger(ledger: Mapping[str, Any] | None) -> Iterator[Row]:
    if ledger is None:
        yield "ledger", UNREAD.format(service="payments")
        return
    for currency, trial in ledger["trial_balance"].items():
        yield (
            "trial balance",
            f"{_amount(trial['difference_minor'], currency)} {currency}: debits {_amount(trial['debits_minor'], currency)}, "
            f"credits {_amount(trial['credits_minor'], currency)}",
        )
    agreeing = ledger["accounts"] - len(ledger["wrong"])
    yield "ledger", f"{agreeing} of {ledger['accounts']} accounts are the sum of their postings"


def _drivers(drivers: Mapping[str, Any] | None) -> Iterator[Row]:
    if drivers is None:
        yield "drivers", UNREAD.format(service="payments")
        return
    agrees = AGREEMENT[drivers["agrees_with_ledger"]]
    yield (
        "drivers",
        f"earned{_amounts(drivers['earned_minor'])}, tips included; after the cash they took they are "
        f"owed{_amounts(drivers['owed_minor'])}, {agrees}",
    )


def _ratings(ratings: Mapping[str, Any]) -> str:
    given = ", ".join(
        f"{ratings[f'by_{side}']} by {side}" + (f" (mean {mean:.2f})" if (mean := ratings[f"by_{side}_mean"]) else "")
        for side in ("riders", "drivers")
    )
    concerns = ratings["safety_concerns"]
    if concerns is None:
        return f"{given}; complaints {UNREAD.format(service='ratings')}"
    return given + (f"; safety concerns for the desk: {concerns}" if concerns else "")


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency).decimal)


def _amounts(by_currency: Mapping[str, int], before: str = " ") -> str:
    told = " and ".join(f"{_amount(minor, currency)} {currency}" for currency, minor in sorted(by_currency.items()))
    return f"{before}{told}" if told else ""
