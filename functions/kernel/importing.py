"""Taking over what another system held: record by record, as often as need be, and without effects on the world.

A service says per kind of record what it takes and how it is kept; here is what they have in common. A record's key is the
other system's own. Beside what the record became, in the same transaction, a receipt is kept: the record's fingerprint and
the version it left behind. So the same record again changes nothing, another one under the same key replaces it, and what
was changed here in the meantime is reported and never overwritten.

A record that is gone there is brought with no data (`null`). What it became is taken back, each kind by its own rules, and
the receipt with it: should the record come back, it is taken like any other. What nobody has touched here can be taken back;
people cannot.

The routes are for the operator's own AWS credentials: no function of any service may ask them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from kernel import problem
from kernel.border import Request
from kernel.clock import FIRST_YEAR, LAST_YEAR, is_in_calendar
from kernel.declaration import IMPORTING, Service, import_routes
from kernel.lean import decode, decode_query, lean_handler
from kernel.receipts import SHARDS, Receipt, receipt_key, receipt_partition, tracing
from kernel.refusal import Refusal
from kernel.table import Conflict, Item, Key, Table, Versioned, Write

RECORDS_AT_ONCE = 25
RECEIPTS_AT_ONCE = 100
TRIES = 3
LANGUAGE = "en"

D = TypeVar("D", bound=Struct)


class ChangedHere(Refusal):
    """The record has become something that lives on here; the other system's word no longer counts."""


class AlreadyHere(Refusal):
    """There is such a thing here, and it does not come from this record."""


class BecameAnother(Refusal):
    """The record has become something else than it says now; what it is about does not change."""


class StaysHere(Refusal):
    """What such a record became is not taken back because it is gone in the other system."""


class KindUnknown(Refusal):
    """The service takes no such records."""


class ImportResult(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    CONFLICT = "conflict"


class ImportRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """`data` is what the kind of record asks for, null where the record is gone; `key` is the other system's own."""

    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    key: Annotated[str, Meta(min_length=1, max_length=120)]
    data: dict[str, Any] | None


class ImportBatch(Struct, frozen=True, forbid_unknown_fields=True):
    records: Annotated[list[ImportRecord], Meta(min_length=1, max_length=RECORDS_AT_ONCE)]


class ImportOutcome(Struct, frozen=True):
    """What became of one record; `reason` and `field` say why it was refused, or what stands against it."""

    kind: str
    key: str
    result: ImportResult
    code: str = ""
    reason: str = ""
    field: str = ""


class ImportOutcomes(Struct, frozen=True):
    """One per record, in their order. What could be taken was taken, whatever became of the others."""

    outcomes: list[ImportOutcome]


class HeldQuery(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    shard: Annotated[int, Meta(ge=0, lt=SHARDS)]
    after: Annotated[str, Meta(max_length=120)] = ""
    limit: Annotated[int, Meta(ge=1, le=RECEIPTS_AT_ONCE)] = RECEIPTS_AT_ONCE


class HeldRecord(Struct, frozen=True):
    """`data` is the record as the service would tell it now; null if it no longer does, as of somebody who was erased."""

    key: str
    fingerprint: str
    data: dict[str, Any] | None


class HeldAnswer(Struct, frozen=True):
    """Imported records by their keys; `next` is the `after` of the following page, empty at the end of the shard."""

    records: list[HeldRecord]
    next: str = ""


@dataclass(frozen=True)
class Taken:
    """How a record is kept: the writes that do it, and the version (and mark) that they leave behind."""

    id: str
    version: int
    writes: tuple[Write, ...]
    mark: str = ""


@dataclass(frozen=True)
class Kind(Generic[D]):
    """`take` loads and decides, raising a `Refusal` where it can't be; `show` tells the record from what is held now.

    `withdraw` says what takes a record back that is gone in the other system, raising `ChangedHere` where people here have
    made something of it; a kind without it stays. What an `erasable` one became can be erased, which finds the receipt and
    empties it (`receipts.forgetting`).
    """

    data: type[D]
    take: Callable[[D, Receipt | None], Taken]
    show: Callable[[Receipt], D | None]
    withdraw: Callable[[Receipt], tuple[Write, ...]] | None = None
    erasable: bool = False


def wire(service: str) -> dict[tuple[str, str], tuple[Any, Any]]:
    """What the routes take and answer, for the documents."""
    take, tell = import_routes(service)
    return {(take.method, take.path): (ImportBatch, ImportOutcomes), (tell.method, tell.path): (HeldQuery, HeldAnswer)}


def handler_of(
    service: Service, wordings: problem.Wordings, kinds: Mapping[str, Kind[Any]]
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of a service's `importing.py`."""
    desk = Desk(Table(service.name), {**WORDINGS, **wordings}, kinds)

    def answer(request: Request) -> ImportOutcomes | HeldAnswer:
        if request.route.method == "GET":
            return desk.held(decode_query(request, HeldQuery))
        return ImportOutcomes([desk.take(record) for record in decode(request, ImportBatch).records])

    return lean_handler(service, IMPORTING, desk.wordings, answer)


def fingerprint(data: Any) -> str:
    """Equal for records that say the same, whatever the order of their fields.

    >>> fingerprint({"b": 1, "a": 2}) == fingerprint({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(msgspec.json.encode(data, order="sorted")).hexdigest()[:32]


def unchanged_since(stored: Versioned | None, receipt: Receipt | None, mark: str = "") -> None:
    """Raises unless the aggregate is as the last import left it, by its mark if it has one, or not here at all."""
    if receipt is None and stored is not None:
        raise AlreadyHere(version=stored.version)
    if receipt is None or (mark and receipt.mark == mark):
        return
    if stored is None or stored.version != receipt.version:
        raise ChangedHere(version=stored.version if stored else 0, imported_version=receipt.version)


def removing(table: Table, key: Key, stored: Versioned | None, receipt: Receipt) -> tuple[Write, ...]:
    """What takes a record back that became this one aggregate; nothing if that is no longer here.

    Raises `ChangedHere` if it is not as the last import left it.
    """
    if stored is None:
        return ()
    unchanged_since(stored, receipt)
    return (table.deleting(key, stored),)


@dataclass(frozen=True)
class Desk:
    """Takes a service's records in, and tells what is held of them."""

    table: Table
    wordings: problem.Wordings
    kinds: Mapping[str, Kind[Any]]

    def take(self, record: ImportRecord) -> ImportOutcome:
        for attempt in range(TRIES):
            try:
                result = self._withdraw(record) if record.data is None else self._take(record, record.data)
                return ImportOutcome(record.kind, record.key, result)
            except Refusal as refusal:
                standing = isinstance(refusal, ChangedHere | AlreadyHere | BecameAnother | StaysHere)
                told = problem.problem_of(refusal, self.wordings)
                result = ImportResult.CONFLICT if standing else ImportResult.REFUSED
                return ImportOutcome(record.kind, record.key, result, told.code, told.text(LANGUAGE))
            except msgspec.ValidationError as error:
                reason, _, where = str(error).partition(" - at `$")
                return ImportOutcome(record.kind, record.key, ImportResult.REFUSED, "invalid", reason, where.strip("`."))
            except Conflict:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def held(self, query: HeldQuery) -> HeldAnswer:
        kind = self._kind(query.kind)
        after = {"sk": query.after} if query.after else None
        shard = receipt_partition(query.kind, query.shard)
        page = self.table.query(shard, limit=query.limit, after=after, consistent=True)
        records = [self._held(kind, item) for item in page.items]
        return HeldAnswer(records, page.next["sk"] if page.next else "")

    def _held(self, kind: Kind[Any], item: Item) -> HeldRecord:
        receipt = msgspec.convert(item, Receipt)
        data = kind.show(receipt)
        return HeldRecord(item["sk"], receipt.fingerprint, None if data is None else msgspec.to_builtins(data))

    def _take(self, record: ImportRecord, told: dict[str, Any]) -> ImportResult:
        kind = self._kind(record.kind)
        data = msgspec.convert(told, kind.data)
        _check_calendar(data)
        seen = fingerprint(told)
        key = receipt_key(record.kind, record.key)
        receipt = self.table.get(key, Receipt)
        if receipt and receipt.fingerprint == seen:
            return ImportResult.UNCHANGED
        with self._nothing_between(key, receipt):
            taken = kind.take(data, receipt)
        if receipt and receipt.id != taken.id:
            raise BecameAnother(became=receipt.id)
        left = self.table.put(key, Receipt(taken.id, taken.version, seen, taken.mark))
        if receipt:
            left = left.only_if("fingerprint = :seen", seen=receipt.fingerprint)
        else:
            left = left.only_if("attribute_not_exists(pk)")
        traced = (tracing(self.table, record.kind, taken.id, record.key),) if kind.erasable and receipt is None else ()
        self.table.commit(*taken.writes, left, *traced)
        return ImportResult.UPDATED if receipt else ImportResult.IMPORTED

    def _withdraw(self, record: ImportRecord) -> ImportResult:
        """What was never here, or was taken back before, is as it shall be."""
        kind = self._kind(record.kind)
        key = receipt_key(record.kind, record.key)
        receipt = self.table.get(key, Receipt)
        if receipt is None:
            return ImportResult.UNCHANGED
        if kind.withdraw is None:
            raise StaysHere()
        with self._nothing_between(key, receipt):
            writes = kind.withdraw(receipt)
        self.table.commit(*writes, self.table.delete(key).only_if("fingerprint = :seen", seen=receipt.fingerprint))
        return ImportResult.WITHDRAWN

    @contextmanager
    def _nothing_between(self, key: Key, receipt: Receipt | None) -> Iterator[None]:
        """What stands against a record is decided anew if it was another import that came in between."""
        try:
            yield
        except (ChangedHere, AlreadyHere) as standing:
            if self.table.get(key, Receipt) != receipt:
                raise Conflict() from standing
            raise

    def _kind(self, name: str) -> Kind[Any]:
        if name not in self.kinds:
            raise KindUnknown(kind=name, kinds=sorted(self.kinds))
        return self.kinds[name]


def _check_calendar(data: Any, path: str = "$") -> None:
    """Refuses days and instants that nothing can follow, such as the 9999-12-31 by which old systems say never."""
    match data:
        case date() if not is_in_calendar(data):
            raise msgspec.ValidationError(f"{data} lies before {FIRST_YEAR} or after {LAST_YEAR} - at `{path}`")
        case Struct():
            for name in data.__struct_fields__:
                _check_calendar(getattr(data, name), f"{path}.{name}")
        case list() | tuple():
            for position, entry in enumerate(data):
                _check_calendar(entry, f"{path}[{position}]")


WORDINGS: problem.Wordings = {
    ChangedHere: problem.Wording(
        409,
        en="Changed here since it was imported. What is here now (version {version}) stays; nothing was overwritten.",
        pt="Alterado aqui depois da importação. O que está aqui agora (versão {version}) fica; nada foi sobrescrito.",
    ),
    AlreadyHere: problem.Wording(
        409,
        en="Already here, from elsewhere. There is one already (version {version}) that this record did not bring.",
        pt="Já existe aqui, de outra origem. Já há um (versão {version}) que não veio deste registro.",
    ),
    BecameAnother: problem.Wording(
        409,
        en="Imported as another. Under this key stands {became}; bring what this record is about under a key of its own.",
        pt="Já importado como outro. Sob esta chave está {became}; traga este registro sob uma chave própria.",
    ),
    StaysHere: problem.Wording(
        409,
        en="It stays here. People are not taken back because the other system has them no more: erase them here if they go.",
        pt="Fica aqui. Pessoas não são retiradas porque o outro sistema já não as tem: apague-as aqui se forem embora.",
    ),
    KindUnknown: problem.Wording(
        404,
        en="No such kind of record. {kind} is none of {kinds}.",
        pt="Tipo de registro inexistente. {kind} não é um destes: {kinds}.",
    ),
}
