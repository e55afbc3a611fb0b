from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from msgspec import Struct

from kernel import importing, receipts
from kernel.declaration import Service
from kernel.importing import Desk, HeldQuery, ImportOutcome, ImportRecord, ImportResult, Kind, Taken
from kernel.receipts import SHARDS, Receipt
from kernel.table import Key, Table, Write, next_version
from tests.conftest import create_table, items


@dataclass(frozen=True)
class Book:
    id: str
    title: str
    version: int = 0


class BookRecord(Struct, frozen=True, forbid_unknown_fields=True):
    book_id: str
    title: str


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(Service("library", "lends books"))


@dataclass
class Library:
    """`before` is what somebody else does before a record is decided about, once; `meanwhile` before that is committed."""

    table: Table
    before: Callable[[], Any] | None = None
    meanwhile: Callable[[], Any] | None = None

    def take(self, record: BookRecord, receipt: Receipt | None) -> Taken:
        before, self.before = self.before, None
        if before:
            before()
        stored = self.find(record.book_id)
        importing.unchanged_since(stored, receipt)
        book = replace(stored or Book(record.book_id, ""), title=record.title)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        write = self.table.saving(Key(f"BOOK#{book.id}", "BOOK"), book)
        return Taken(book.id, next_version(book).version, (write,))

    def show(self, receipt: Receipt) -> BookRecord | None:
        book = self.find(receipt.id)
        return BookRecord(book.id, book.title) if book else None

    def gone(self, receipt: Receipt) -> tuple[Write, ...]:
        return importing.removing(self.table, Key(f"BOOK#{receipt.id}", "BOOK"), self.find(receipt.id), receipt)

    def withdraw(self, key: str = "7") -> ImportOutcome:
        return self.desk.take(ImportRecord("book", key, None))

    def find(self, book_id: str) -> Book | None:
        return self.table.get(Key(f"BOOK#{book_id}", "BOOK"), Book)

    @property
    def desk(self) -> Desk:
        return Desk(
            self.table, importing.WORDINGS, {"book": Kind(BookRecord, self.take, self.show, self.gone, erasable=True)}
        )

    @property
    def staying(self) -> Desk:
        return Desk(self.table, importing.WORDINGS, {"book": Kind(BookRecord, self.take, self.show)})

    @property
    def held(self) -> list[str]:
        return [record.key for shard in range(SHARDS) for record in self.desk.held(HeldQuery("book", shard)).records]

    def import_(self, title: str, book_id: str = "maias", key: str = "7") -> ImportOutcome:
        return self.desk.take(ImportRecord("book", key, {"book_id": book_id, "title": title}))


@pytest.fixture
def library(table: Table) -> Library:
    return Library(table)


def test_the_same_record_brought_twice_at_the_same_time_is_taken_once(library: Library) -> None:
    library.meanwhile = lambda: library.import_("Os Maias")
    assert library.import_("Os Maias").result is ImportResult.UNCHANGED
    book = library.find("maias")
    assert book and book.version == 1


def test_another_import_is_not_taken_for_somebody_who_changed_it_here(library: Library) -> None:
    library.before = lambda: library.import_("The Maias")
    assert library.import_("The Maias").result is ImportResult.UNCHANGED
    library.before = lambda: library.import_("Os Maias")
    assert library.import_("Os Maias").result is ImportResult.UNCHANGED


def test_of_two_records_at_the_same_time_neither_is_lost_unseen(library: Library) -> None:
    library.import_("The Maias")
    library.meanwhile = lambda: library.import_("Os Maias")
    assert library.import_("Os Maias, vol. 1").result is ImportResult.UPDATED
    book = library.find("maias")
    assert book == Book("maias", "Os Maias, vol. 1", version=3)


def test_a_record_does_not_become_another_thing(library: Library) -> None:
    library.import_("Os Maias")
    library.import_("A Relíquia", book_id="reliquia", key="8")
    outcome = library.import_("Os Maias", book_id="reliquia")
    assert (outcome.result, outcome.code) == (ImportResult.CONFLICT, "became_another")
    assert library.find("reliquia") == Book("reliquia", "A Relíquia", version=1)


def test_two_records_do_not_become_the_same_thing(library: Library) -> None:
    library.import_("Os Maias")
    assert library.import_("Os Maias", key="8").code == "already_here"


def test_an_unknown_kind_of_record_is_refused_with_those_that_there_are(library: Library) -> None:
    outcome = library.desk.take(ImportRecord("newspaper", "1", {}))
    assert (outcome.result, outcome.code) == (ImportResult.REFUSED, "kind_unknown")
    assert "book" in outcome.reason


def test_what_is_held_is_read_page_by_page_without_a_gap(library: Library) -> None:
    keys = [str(number) for number in range(40)]
    for key in keys:
        library.import_("Os Maias", book_id=f"book-{key}", key=key)
    held = []
    for shard in range(SHARDS):
        after = None
        while after != "":
            page = library.desk.held(HeldQuery("book", shard, after or "", limit=2))
            held += [record.key for record in page.records]
            after = page.next
    assert sorted(held) == sorted(keys)


def test_of_what_is_erased_the_receipt_tells_no_more_than_that_there_was_one(library: Library, table: Table) -> None:
    library.import_("Os Maias")
    table.commit(*receipts.forgetting(table, "book", "maias"))
    [receipt] = [item for item in items(table) if item["pk"].startswith("IMPORTS#")]
    assert (receipt["sk"], receipt["id"], receipt["fingerprint"], receipt["mark"]) == ("7", "maias", "", "")


def test_what_no_record_brought_leaves_no_receipt_when_it_is_erased(table: Table) -> None:
    assert receipts.forgetting(table, "book", "maias") == ()


def test_what_is_gone_there_is_taken_back_once_and_taken_anew_when_it_comes_back(library: Library) -> None:
    library.import_("Os Maias")
    assert [library.withdraw().result, library.withdraw().result] == [ImportResult.WITHDRAWN, ImportResult.UNCHANGED]
    assert library.find("maias") is None
    assert library.held == []
    assert library.import_("Os Maias").result is ImportResult.IMPORTED
    assert library.find("maias") == Book("maias", "Os Maias", version=1)


def test_what_somebody_has_changed_here_is_not_taken_back(library: Library) -> None:
    library.import_("Os Maias")
    book = library.find("maias")
    assert book
    library.table.save(Key("BOOK#maias", "BOOK"), replace(book, title="Os Maias, with notes"))
    assert (library.withdraw().result, library.withdraw().code) == (ImportResult.CONFLICT, "changed_here")
    assert library.find("maias")
    assert library.held == ["7"]


def test_what_was_removed_here_before_leaves_no_receipt_when_it_is_gone_there(library: Library) -> None:
    library.import_("Os Maias")
    library.table.commit(library.table.delete(Key("BOOK#maias", "BOOK")))
    assert library.withdraw().result is ImportResult.WITHDRAWN
    assert library.held == []


def test_of_a_kind_that_stays_nothing_is_taken_back(library: Library) -> None:
    library.import_("Os Maias")
    outcome = library.staying.take(ImportRecord("book", "7", None))
    assert (outcome.result, outcome.code) == (ImportResult.CONFLICT, "stays_here")
    assert library.find("maias")
