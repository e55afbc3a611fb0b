"""Carries the division of a month's fund out, one chunk of drivers at a time."""

from __future__ import annotations

from itertools import takewhile

from kernel import clock
from payments import accounts, book_keeping, patronage, period, store_ledger, store_patronage
from payments.patronage import Allotment, AllotmentStep, Weight
from payments.policy_books import POLICY


def go_on(allotment: Allotment) -> None:
    """The next step. Interrupted, it is repeated, and what was done is not done again."""
    match allotment.step:
        case AllotmentStep.WEIGHING:
            _weigh(allotment)
        case AllotmentStep.SPLITTING:
            _split(allotment)
        case AllotmentStep.ALLOTTING:
            _allot(allotment)
        case AllotmentStep.DONE:
            return


def _weigh(allotment: Allotment) -> None:
    page = store_ledger.personal_balances(POLICY.allotment_chunk, allotment.position, "driver")
    drivers = {accounts.owner_of(balance.account) for balance in page.balances}
    found = [weight for driver_id in sorted(drivers) for weight in _weights_of(driver_id, allotment.period)]
    store_patronage.put_weights(allotment.period, found)
    store_patronage.save(*allotment.weighed(page.next, clock.now()))


def _weights_of(driver_id: str, month: str) -> list[Weight]:
    span = period.month(month)
    rows = store_ledger.rows_from(accounts.driver(driver_id), span.start)
    return patronage.weights(driver_id, takewhile(lambda row: row.at < span.end, rows))


def _split(allotment: Allotment) -> None:
    fund = [held.natural for held in store_ledger.balances(accounts.co_op_fund(allotment.period))]
    parts = patronage.parts(fund, store_patronage.all_weights(allotment.period))
    store_patronage.put_parts(allotment.period, parts)
    store_patronage.save(*allotment.split(fund, parts, clock.now()))


def _allot(allotment: Allotment) -> None:
    page = store_patronage.some_parts(allotment.period, POLICY.allotment_chunk, allotment.position)
    now = clock.now()
    for part in page.parts:
        store_ledger.book([book_keeping.patronage_allotted(allotment.period, part.driver_id, part.amount, now)])
    after, due = allotment.allotted(page.next, now)
    store_patronage.save(after, *due)
