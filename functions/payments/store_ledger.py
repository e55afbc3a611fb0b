"""Where the ledger is kept.

An entry is an immutable item, plus one row per posting under its account, in the order of time, plus the balances, all in
one transaction, which may hold other writes as well. The balances of accounts that every ride touches (the platform's, a
provider's) are spread over shards chosen by the entry's id, so that rides do not queue behind each other. So are the control
totals that sum up each family of personal accounts: a trial balance reads the shards alone, however many people there are.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from kernel.attributes import marshal
from kernel.clock import rfc3339
from kernel.money import Money
from kernel.refusal import Refusal
from kernel.table import Conflict, Item, Key, Table, Write
from payments.accounts import Account, family_of, natural
from payments.balance import Balance
from payments.ledger import Entry, Posting, totals
from payments.posted import PostedRow
from payments.service import SERVICE
from payments.trial_balance import balances_out

table = Table(SERVICE.name)

SHARDS = 16
"""May grow; a smaller number would leave balances behind that nobody reads."""

BALANCED_SHARD_TRIES = 5

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)

INDEX = "ledger"
ACCOUNTS_PARTITION = "ACCOUNTS"


class EntryContradicted(Exception):
    """The same cause was booked before with another content: a defect, and nothing is booked."""


class Overdrawn(Refusal):
    """There is less on the account than shall be taken from it."""


class RowPage(NamedTuple):
    rows: list[PostedRow]
    next: dict[str, str] | None


class EntryPage(NamedTuple):
    entries: list[Entry]
    next: dict[str, str] | None


class BalancePage(NamedTuple):
    balances: list[Balance]
    next: dict[str, str] | None


class Verification(NamedTuple):
    """`is_right` is None if there are more postings than could be read; `rows` of them were."""

    is_right: bool | None
    rows: int


def entry_key(entry_id: str) -> Key:
    return Key(f"ENTRY#{entry_id}", "ENTRY")


def row_key(account: Account, shard: int, at: datetime, entry_id: str, currency: str) -> Key:
    return Key(account_partition(account, shard), f"POSTING#{rfc3339(at)}#{entry_id}#{currency}")


def balance_key(account: Account, currency: str) -> Key:
    """Of a personal account."""
    return Key(account_partition(account, 0), f"BALANCE#{currency}")


def shard_balance_key(shard: int, account: str, currency: str) -> Key:
    """Of one shard of an account that is nobody's own."""
    return Key(shard_partition(shard), f"BALANCE#{account}#{currency}")


def control_key(shard: int, family: str, currency: str) -> Key:
    """Of one shard of the sum of all accounts of a family."""
    return Key(shard_partition(shard), f"CONTROL#{family}#{currency}")


def account_partition(account: Account, shard: int) -> str:
    return f"ACCOUNT#{account}" if family_of(account).is_personal else f"ACCOUNT#{account}#{shard:02}"


def shard_partition(shard: int) -> str:
    return f"SHARD#{shard:02}"


def ride_partition(ride_id: str) -> str:
    return f"RIDE#{ride_id}"


def shard_of(entry_id: str) -> int:
    return zlib.crc32(entry_id.encode()) % SHARDS


def posting(*entries: Entry, covered: Collection[Account] = ()) -> tuple[Write, ...]:
    """The writes that book these entries, for a `commit` together with whatever caused them.

    They hold on conditions: that no entry of these ids is there, and that `covered` accounts, like those that are never
    overdrawn, have what is taken from them. Several entries in one commit belong into one call: it adds up their balances.
    """
    return (
        *(_entry_write(entry) for entry in entries),
        *(_row_write(entry, line) for entry in entries for line in entry.postings),
        *_balance_writes(entries, covered),
    )


def book(entries: Collection[Entry], *writes: Write, covered: Collection[Account] = ()) -> bool:
    """Commit entries together with other writes. Says whether it booked them: False if all were booked before, just so.

    Raises `Conflict` if one of the other writes, or something else, stood in the way: then load and decide again. Otherwise
    `EntryContradicted` if an entry was booked with another content, and `Overdrawn` if an account that must have the money
    has not.
    """
    try:
        table.commit(*writes, *posting(*entries, covered=covered))
    except Conflict as conflict:
        if any(position < len(writes) for position in conflict.failed):
            raise
        if _booked_before(entries):
            return False
        _check_cover(entries, covered)
        raise
    return True


def entry(entry_id: str) -> Entry | None:
    return table.get(entry_key(entry_id), Entry)


def entries(entry_ids: Iterable[str]) -> list[Entry]:
    """Those of them that there are, in the order given, possibly a moment old."""
    keys = [entry_key(entry_id) for entry_id in entry_ids]
    found = table.items(keys)
    return [msgspec.convert(found[key], Entry) for key in keys if key in found]


def entries_of_ride(ride_id: str, limit: int, after: dict[str, str] | None) -> EntryPage:
    """Oldest first."""
    page = table.query(ride_partition(ride_id), index=INDEX, limit=limit, after=after)
    keys = [Key(row["pk"], row["sk"]) for row in page.items]
    found = table.items(keys)
    return EntryPage([msgspec.convert(found[key], Entry) for key in keys if key in found], page.next)


def balances(account: Account) -> list[Balance]:
    """One for each currency in which something was ever posted, read consistently."""
    if family_of(account).is_personal:
        return [msgspec.convert(item, Balance) for item in table.all(account_partition(account, 0), sk_prefix="BALANCE#")]
    return _shard_balances(f"BALANCE#{account}#")


def balance(account: Account, currency: str) -> Money:
    """Positive if more was debited; 0 if nothing was ever posted."""
    amounts = [held.amount for held in balances(account) if held.currency == currency]
    return sum(amounts, Money(0, currency))


def shared_balances() -> list[Balance]:
    """Of every account that is nobody's own, by name; few, whatever the number of people."""
    return _shard_balances("BALANCE#")


def trial_lines() -> list[Balance]:
    """The balances of everything: each shared account, and the sum of each family of personal ones.

    The postings of an entry are all in one shard, so every shard balances; one that does not is in the middle of a
    transaction, and is read again.
    """
    return _added_up(balance for shard in range(SHARDS) for balance in _balanced_shard(shard))


def personal_balances(limit: int, after: dict[str, str] | None, family: str = "") -> BalancePage:
    """The accounts of people, by name; perhaps of one family only."""
    prefix = f"{family}:" if family else ""
    page = table.query(ACCOUNTS_PARTITION, index=INDEX, sk_prefix=prefix, limit=limit, after=after)
    keys = [Key(row["pk"], row["sk"]) for row in page.items]
    found = table.items(keys)
    return BalancePage([msgspec.convert(found[key], Balance) for key in keys if key in found], page.next)


def rows(account: Account, limit: int, after: dict[str, str] | None) -> RowPage:
    """An account's postings, newest first."""
    merged = _merged(account, newest_first=True, limit=limit, after=after)
    page = list(islice(merged, limit + 1))
    last = {"sk": page[limit - 1]["sk"]} if len(page) > limit else None
    return RowPage([msgspec.convert(item, PostedRow) for item in page[:limit]], last)


def rows_from(account: Account, start: datetime) -> Iterator[PostedRow]:
    """An account's postings from an instant on, oldest first, read consistently."""
    after = {"sk": f"POSTING#{rfc3339(start)}"}
    for item in _merged(account, newest_first=False, limit=1000, after=after):
        yield msgspec.convert(item, PostedRow)


def first_posting_at(account: Account) -> datetime | None:
    """When something was first posted to a personal account."""
    page = table.query(account_partition(account, 0), sk_prefix="POSTING#", limit=1)
    return msgspec.convert(page.items[0], PostedRow).at if page.items else None


def history(account: Account, start: datetime) -> tuple[list[Balance], list[PostedRow]]:
    """An account's balances, and its postings from an instant on, as they were at one moment.

    While somebody posts to the account, it looks again: sums of debits and of credits only grow, so equal ones are the same.
    """
    while True:
        before = balances(account)
        found = list(rows_from(account, start))
        if balances(account) == before:
            return before, found


def verified(account: Account, most_rows: int) -> Verification:
    """Whether an account's balances are the sums of its postings.

    While somebody posts to the account, it looks again.
    """
    while True:
        before = balances(account)
        page = list(islice(rows_from(account, _BEGINNING), most_rows + 1))
        if len(page) > most_rows:
            return Verification(None, most_rows)
        if before == _added_up(Balance.of(account, row.amount) for row in page):
            return Verification(True, len(page))
        if before == balances(account):
            return Verification(False, len(page))


def _merged(account: Account, *, newest_first: bool, limit: int, after: dict[str, str] | None) -> Iterator[Item]:
    """The rows of all shards of an account in the order of time."""
    shards = range(1 if family_of(account).is_personal else SHARDS)
    each = [_rows_of(account_partition(account, shard), newest_first, limit, after) for shard in shards]
    return heapq.merge(*each, key=itemgetter("sk"), reverse=newest_first)


def _rows_of(partition: str, newest_first: bool, limit: int, after: dict[str, str] | None) -> Iterator[Item]:
    while True:
        page = table.query(
            partition, sk_prefix="POSTING#", limit=limit, newest_first=newest_first, after=after, consistent=True
        )
        yield from page.items
        after = page.next
        if after is None:
            return


def _shard_balances(prefix: str) -> list[Balance]:
    """The shards' balances, added up."""
    return _added_up(balance for shard in range(SHARDS) for balance in _shard(shard, prefix))


def _balanced_shard(shard: int) -> list[Balance]:
    for _ in range(BALANCED_SHARD_TRIES - 1):
        read = _shard(shard, "")
        if balances_out(read):
            return read
    return _shard(shard, "")


def _shard(shard: int, prefix: str) -> list[Balance]:
    return [msgspec.convert(item, Balance) for item in table.all(shard_partition(shard), sk_prefix=prefix)]


def _added_up(balances: Iterable[Balance]) -> list[Balance]:
    """One for each account and currency, in their order."""
    sums: dict[tuple[str, str], Balance] = {}
    for held in balances:
        place = held.account, held.currency
        sums[place] = sums[place] + held if place in sums else held
    return [sums[place] for place in sorted(sums)]


def _entry_write(entry: Entry) -> Write:
    listed: dict[str, Any] = {}
    if entry.ride_id:
        listed = {"ledger_pk": ride_partition(entry.ride_id), "ledger_sk": f"{rfc3339(entry.at)}#{entry.id}"}
    return table.put(entry_key(entry.id), entry, if_absent=True, **listed)


def _row_write(entry: Entry, line: Posting) -> Write:
    row = PostedRow(
        line.account,
        line.amount,
        entry.id,
        entry.kind,
        entry.at,
        entry.ride_id,
        entry.note,
        entry.earning_of(line) if family_of(line.account).name == "driver" else None,
        entry.order,
    )
    return table.put(row_key(line.account, shard_of(entry.id), entry.at, entry.id, line.amount.currency), row)


def _balance_writes(entries: Iterable[Entry], covered: Collection[Account]) -> Iterator[Write]:
    """One write per balance and per control total, however many of the entries move it."""
    moved: dict[Key, Balance] = {}
    for entry in entries:
        shard = shard_of(entry.id)
        for line in entry.postings:
            for key, account in _places(line, shard):
                change = Balance.of(account, line.amount)
                moved[key] = moved[key] + change if key in moved else change
    for key, change in moved.items():
        write = _add(key, change)
        yield _on_cover(write, change) if _is_covered(key, change.account, covered) else write


def _places(line: Posting, shard: int) -> list[tuple[Key, Account]]:
    """The items that hold the balance of a posting's account, and under which account."""
    family, currency = family_of(line.account), line.amount.currency
    if not family.is_personal:
        return [(shard_balance_key(shard, line.account, currency), line.account)]
    return [
        (balance_key(line.account, currency), line.account),
        (control_key(shard, family.name, currency), Account(family.name)),
    ]


def _add(key: Key, change: Balance) -> Write:
    named = {"account": change.account, "currency": change.currency}
    if key.pk == account_partition(change.account, 0):
        named |= {"ledger_pk": ACCOUNTS_PARTITION, "ledger_sk": f"{change.account}#{change.currency}"}
    added = {
        "debit_minor": change.debit_minor,
        "credit_minor": change.credit_minor,
        "balance_minor": change.amount.amount_minor,
    }
    values: dict[str, Any] = {f":{name}": value for name, value in (named | added).items()}
    expression = "SET " + ", ".join(f"{name} = :{name}" for name in named)
    expression += " ADD " + ", ".join(f"{name} :{name}" for name in added)
    parameters = {
        "Key": marshal(key._asdict()),
        "UpdateExpression": expression,
        "ExpressionAttributeValues": marshal(values),
    }
    return Write("Update", parameters, f"{key.pk} {key.sk} {change.amount.amount_minor:+d}")


def _is_covered(key: Key, account: Account, covered: Collection[Account]) -> bool:
    is_balance = key == balance_key(account, key.sk.rpartition("#")[2])
    return is_balance and (family_of(account).never_overdrawn or account in covered)


def _on_cover(write: Write, change: Balance) -> Write:
    """Only if the account does not end on the wrong side."""
    family, amount_minor = family_of(change.account), change.amount.amount_minor
    is_taken = amount_minor < 0 if family.grows_by_debit else amount_minor > 0
    if not is_taken:
        return write
    values = write.parameters["ExpressionAttributeValues"] | marshal({":cover": -amount_minor})
    comparison = ">=" if family.grows_by_debit else "<="
    conditional = {"ConditionExpression": f"balance_minor {comparison} :cover", "ExpressionAttributeValues": values}
    return write._replace(parameters=write.parameters | conditional)


def _booked_before(entries: Collection[Entry]) -> bool:
    stored = [(wanted, entry(wanted.id)) for wanted in entries]
    for wanted, found in stored:
        if found and found.fingerprint != wanted.fingerprint:
            raise EntryContradicted(f"{wanted.id} is booked as {found}, not as {wanted}")
    return bool(stored) and all(found for _, found in stored)


def _check_cover(entries: Collection[Entry], covered: Collection[Account]) -> None:
    """Raises if an account has less than the entries take from it."""
    for account in {line.account for wanted in entries for line in wanted.postings}:
        if not (family_of(account).never_overdrawn or account in covered):
            continue
        taken = totals(line for wanted in entries for line in wanted.postings if line.account == account)
        for amount in taken:
            available, wanted_amount = natural(account, balance(account, amount.currency)), -natural(account, amount)
            if wanted_amount.amount_minor > max(0, available.amount_minor):
                raise Overdrawn(
                    available=str(available.decimal), wanted=str(wanted_amount.decimal), currency=amount.currency
                )
