"""Where payout accounts, payout runs and payouts are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from kernel import clock
from kernel.attributes import marshal
from kernel.clock import rfc3339
from kernel.money import Money
from kernel.outbox import Fact
from kernel.table import Key, Write, next_version
from payments import accounts, store_ledger
from payments.ledger import Entry, EntryKind
from payments.payout import Payout, PayoutState
from payments.payout_account import PayoutAccount
from payments.payout_run import PayoutRun, Tally
from payments.store_ledger import INDEX, table


class PayoutPage(NamedTuple):
    payouts: list[Payout]
    next: dict[str, str] | None


class RunPage(NamedTuple):
    runs: list[PayoutRun]
    next: dict[str, str] | None


RUNS_PARTITION = "PAYOUT_RUNS"


def account_key(driver_id: str) -> Key:
    return Key(f"PAYOUT_ACCOUNT#{driver_id}", "PAYOUT_ACCOUNT")


def run_key(run_id: str) -> Key:
    return Key(run_partition(run_id), "RUN")


def tally_key(run_id: str) -> Key:
    return Key(run_partition(run_id), "TALLY")


def payout_key(run_id: str, driver_id: str) -> Key:
    return Key(run_partition(run_id), f"PAYOUT#{driver_id}")


def run_partition(run_id: str) -> str:
    return f"PAYOUT_RUN#{run_id}"


def driver_partition(driver_id: str) -> str:
    return f"PAYOUTS#{driver_id}"


def get_account(driver_id: str) -> PayoutAccount | None:
    return table.get(account_key(driver_id), PayoutAccount)


def account(driver_id: str) -> PayoutAccount:
    """Who never said where to be paid to has an account that knows nothing yet."""
    return get_account(driver_id) or PayoutAccount(driver_id, clock.now())


def save_account(account: PayoutAccount) -> PayoutAccount:
    return table.save(account_key(account.driver_id), account)


def forget_account(driver_id: str) -> None:
    before = get_account(driver_id)
    if before and before.destination:
        save_account(before.forget(clock.now()))


def erase_account(driver_id: str) -> None:
    """Nothing is kept of where the driver was paid, and nothing can be said about it any more."""
    before = account(driver_id)
    if not before.is_erased:
        save_account(before.erase(clock.now()))


def get_run(run_id: str) -> PayoutRun | None:
    return table.get(run_key(run_id), PayoutRun)


def save_run(run: PayoutRun, facts: tuple[Fact, ...]) -> PayoutRun:
    listed = {"ledger_pk": RUNS_PARTITION, "ledger_sk": f"{rfc3339(run.requested_at)}#{run.id}"}
    return table.save(run_key(run.id), run, *facts, **listed)


def runs(limit: int, after: dict[str, str] | None) -> RunPage:
    """Newest first."""
    page = table.query(RUNS_PARTITION, index=INDEX, limit=limit, newest_first=True, after=after)
    keys = [Key(row["pk"], row["sk"]) for row in page.items]
    found = table.items(keys)
    return RunPage([msgspec.convert(found[key], PayoutRun) for key in keys if key in found], page.next)


def tally(run_id: str) -> Tally:
    return table.get(tally_key(run_id), Tally) or Tally()


def get_payout(run_id: str, driver_id: str) -> Payout | None:
    return table.get(payout_key(run_id, driver_id), Payout)


def start_payout(payout: Payout, facts: tuple[Fact, ...], entry: Entry) -> None:
    """Raises `Overdrawn` if the driver meanwhile has less to get."""
    count = _count(payout.run_id, {"started": 1}, payout.amount)
    store_ledger.book([entry], _saving(payout, facts), count, covered=[accounts.driver(payout.driver_id)])


def save_payout(before: Payout, after: Payout, facts: tuple[Fact, ...], entry: Entry | None = None) -> Payout:
    """What became of a payout, with the entry that puts money back, and counted in its run."""
    writes = [_saving(after, facts)]
    if after.state is not before.state:
        moved = {str(after.state): 1}
        if before.state is not PayoutState.SENDING:
            moved[str(before.state)] = -1
        writes.append(_count(after.run_id, moved, after.amount))
    if entry:
        store_ledger.book([entry], *writes)
    else:
        table.commit(*writes)
    return next_version(after)


def payouts_of_driver(driver_id: str, limit: int, after: dict[str, str] | None) -> PayoutPage:
    """Newest first."""
    page = table.query(driver_partition(driver_id), index=INDEX, limit=limit, newest_first=True, after=after)
    keys = [Key(row["pk"], row["sk"]) for row in page.items]
    found = table.items(keys)
    return PayoutPage([msgspec.convert(found[key], Payout) for key in keys if key in found], page.next)


def payouts_of_run(run_id: str, limit: int, after: dict[str, str] | None) -> PayoutPage:
    """By driver, read consistently: a run goes through its list once, and must not miss what was just listed."""
    page = table.query(run_partition(run_id), sk_prefix="PAYOUT#", limit=limit, after=after, consistent=True)
    return PayoutPage([msgspec.convert(item, Payout) for item in page.items], page.next)


def all_payouts_of_run(run_id: str) -> Iterator[Payout]:
    """By driver, read consistently."""
    for item in table.all(run_partition(run_id), sk_prefix="PAYOUT#"):
        yield msgspec.convert(item, Payout)


def payable(driver_id: str, run: PayoutRun) -> Money:
    """What the co-operative owes a driver, without what he has earned since the run's last day; nothing if he owes."""
    account = accounts.driver(driver_id)
    owed = -store_ledger.balance(account, run.minimum.currency)
    for row in store_ledger.rows_from(account, run.until):
        is_earned = row.amount.amount_minor < 0 and row.kind is not EntryKind.PAYOUT_RETURNED
        if row.amount.currency == owed.currency and is_earned:
            owed += row.amount
    return Money(max(0, owed.amount_minor), owed.currency)


def _saving(payout: Payout, facts: tuple[Fact, ...]) -> Write:
    listed = {"ledger_pk": driver_partition(payout.driver_id), "ledger_sk": f"{rfc3339(payout.started_at)}#{payout.id}"}
    return table.saving(payout_key(payout.run_id, payout.driver_id), payout, *facts, expires_at=None, **listed)


def _count(run_id: str, moved: dict[str, int], amount: Money) -> Write:
    """One payout more, or one less, under each of the tally's words; those that are being sent are what is left over."""
    added = {f"{word}_count": number for word, number in moved.items()}
    added |= {f"{word}_minor": number * amount.amount_minor for word, number in moved.items()}
    key = tally_key(run_id)
    parameters = {
        "Key": marshal(key._asdict()),
        "UpdateExpression": "ADD " + ", ".join(f"{name} :{name}" for name in added),
        "ExpressionAttributeValues": marshal({f":{name}": value for name, value in added.items()}),
    }
    return Write("Update", parameters, f"{key.pk} {key.sk} {' '.join(moved)}")
