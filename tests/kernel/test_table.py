from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from botocore.exceptions import ClientError

from kernel import work
from kernel.declaration import Service
from kernel.event import Event
from kernel.problem import Problem
from kernel.table import Conflict, Contention, Key, Page, Table
from kernel.timer import Timer
from tests.conftest import create_table, outbox_of

KEY = Key("BOOK#1", "BOOK")
SOME_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Book:
    title: str
    read_at: datetime | None = None
    weights: list[float] = field(default_factory=list)
    version: int = 0


class BookRead(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = "corrida.library"
    aggregate: ClassVar[str] = "book_id"

    book_id: str


class BookDue(Timer, frozen=True, kw_only=True):
    book_id: str


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(Service("library", "lends books", indexes=("by_shelf",)))


def test_what_is_saved_is_read_back_with_its_new_version(table: Table) -> None:
    book = table.save(KEY, Book("Os Maias", read_at=SOME_DAY, weights=[0.1, 1e-7, -8.611]))
    assert book.version == 1
    assert table.get(KEY, Book) == book


def test_under_a_name_longer_than_any_there_is_nothing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB would refuse the query."""
    monkeypatch.setattr(table, "call", None)
    assert table.query("é" * 1025) == Page([], None)


def test_two_writers_of_one_version_end_with_one_winner(table: Table) -> None:
    book = table.save(KEY, Book("Os Maias"))
    table.save(KEY, replace(book, title="first"))
    with pytest.raises(Conflict):
        table.save(KEY, replace(book, title="second"))
    stored = table.get(KEY, Book)
    assert stored is not None and (stored.title, stored.version) == ("first", 2)


def test_creating_twice_is_a_conflict(table: Table) -> None:
    table.save(KEY, Book("Os Maias"))
    with pytest.raises(Conflict):
        table.save(KEY, Book("Os Maias"))


def test_events_and_timers_are_part_of_the_write_that_caused_them(table: Table) -> None:
    table.save(KEY, Book("Os Maias"), BookRead(book_id="1"), BookDue(book_id="1", due_at=SOME_DAY))
    outbox = outbox_of(table, *KEY)
    assert [(event.metadata.id, event.data) for event in outbox.events] == [("BookRead:1:1:0", {"book_id": "1"})]
    assert [(timer.type, timer.due_at) for timer in outbox.timers] == [("BookDue", "2026-03-01T12:00:00.000Z")]


def test_the_next_write_replaces_the_outbox(table: Table) -> None:
    book = table.save(KEY, Book("Os Maias"), BookRead(book_id="1"))
    table.save(KEY, book)
    assert outbox_of(table, *KEY).events == []


def test_a_transaction_is_all_or_nothing_and_says_which_condition_failed(table: Table) -> None:
    lock = Key("SHELF#1", "LOCK")
    table.commit(table.put(lock, {"owner": "a"}, if_absent=True))
    with pytest.raises(Conflict) as conflict:
        table.commit(table.saving(KEY, Book("Os Maias")), table.put(lock, {"owner": "b"}, if_absent=True))
    assert conflict.value.failed == (1,)
    assert table.get(KEY, Book) is None


def test_a_copy_only_moves_forward(table: Table) -> None:
    key = Key("RIDER#1", "CARD")
    assert table.project(key, {"name": "new"}, version=2)
    assert not table.project(key, {"name": "old"}, version=1)
    assert not table.project(key, {"name": "again"}, version=2)
    assert (table.item(key) or {})["name"] == "new"


def test_pages_follow_each_other_through_an_index(table: Table) -> None:
    for number in range(5):
        key = Key(f"BOOK#{number}", "BOOK")
        table.save(key, Book(str(number)), by_shelf_pk="SHELF#1", by_shelf_sk=str(number))
    first = table.query("SHELF#1", index="by_shelf", limit=3, newest_first=True)
    second = table.query("SHELF#1", index="by_shelf", limit=3, newest_first=True, after=first.next)
    assert [item["title"] for item in first.items + second.items] == ["4", "3", "2", "1", "0"]
    assert second.next is None


def test_a_page_of_one_list_does_not_begin_where_a_page_of_another_ended(table: Table) -> None:
    for kind in ("LOAN", "PAGE"):
        for number in range(2):
            table.commit(table.put(Key("READER#1", f"{kind}#{number}"), {}))
    first = table.query("READER#1", sk_prefix="LOAN#", limit=1)
    second = table.query("READER#1", sk_prefix="LOAN#", limit=1, after=first.next)
    assert [item["sk"] for item in first.items + second.items] == ["LOAN#0", "LOAN#1"]
    with pytest.raises(Problem) as refused:
        table.query("READER#1", sk_prefix="PAGE#", after=first.next)
    assert (refused.value.code, refused.value.status) == ("bad_cursor", 400)


def test_a_beginning_of_a_page_that_the_database_refuses_is_a_bad_cursor(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "ValidationException", "Message": ""}}, "Query")

    monkeypatch.setattr(Table, "call", refuse)
    with pytest.raises(Problem) as refused:
        table.query("READER#1", after={"sk": "x" * 1025})
    assert refused.value.code == "bad_cursor"
    with pytest.raises(ClientError):
        table.query("READER#1")


def test_a_whole_partition_is_read_over_many_pages(table: Table) -> None:
    for number in range(150):
        table.commit(table.put(Key("SHELF#1", f"SLOT#{number:03}"), {"n": number}))
    assert sum(1 for _ in table.all("SHELF#1", sk_prefix="SLOT#")) == 150


def test_an_update_in_place_returns_what_was_there_before(table: Table) -> None:
    table.commit(table.put(KEY, {"at": 5}))
    before = table.update(KEY, "SET #at = :at", condition="#at < :at", names={"#at": "at"}, at=6)
    assert before["at"] == 5
    with pytest.raises(Conflict):
        table.update(KEY, "SET #at = :at", condition="#at < :at", names={"#at": "at"}, at=6)


def test_a_set_grows_by_what_is_new(table: Table) -> None:
    for words in ({"sea", "ship"}, {"ship", "storm"}):
        before = table.update(KEY, "ADD words :words", words=words)
    assert set(before["words"]) == {"sea", "ship"}
    assert set((table.item(KEY) or {})["words"]) == {"sea", "ship", "storm"}


def test_an_item_held_by_a_transaction_is_tried_again_and_not_taken_for_a_newer_copy(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, "PutItem")

    monkeypatch.setattr(Table, "call", held)
    with pytest.raises(Contention):
        table.project(KEY, {"title": "Os Maias"}, version=2)


def test_the_work_in_hand_is_billed_for_what_it_read_and_wrote(table: Table) -> None:
    with work.doing(work.Work("http", "PUT /book", "c", "c")) as job:
        table.save(KEY, Book("Os Maias"))
        table.get(KEY, Book)
    assert job.write_units > 0 and job.read_units > 0
    assert job.saved == ["BOOK#1 BOOK v1"]


def test_what_was_only_looked_at_is_not_told_as_saved(table: Table) -> None:
    with work.doing(work.Work("http", "PUT /book", "c", "c")) as job:
        table.commit(table.put(Key("SHELF#1", "LOCK"), {}), table.check(KEY, "attribute_not_exists(pk)"))
    assert job.saved == ["SHELF#1 LOCK"]


def test_a_commit_fails_with_what_is_checked_beside_it(table: Table) -> None:
    lock = Key("SHELF#1", "LOCK")
    with pytest.raises(Conflict) as conflict:
        table.commit(table.put(lock, {}), table.check(KEY, "reader = :reader", reader="ana"))
    assert conflict.value.failed == (1,)
    assert table.item(lock) is None


def test_many_items_are_put_and_read_in_few_calls(table: Table) -> None:
    keys = [Key(f"BOOK#{n}", "BOOK") for n in range(120)]
    table.put_all(table.put(key, {"title": key.pk}) for key in keys)
    found = table.items([*keys, keys[0], Key("BOOK#none", "BOOK")])
    assert found.keys() == set(keys)
    assert found[keys[7]]["title"] == "BOOK#7"


def test_a_write_on_a_condition_is_done_only_if_it_holds(table: Table) -> None:
    free = "attribute_not_exists(pk) OR reader = :reader"
    lend = table.put(KEY, {"reader": "ana"})
    table.commit(lend.only_if(free, reader="ana"))
    with pytest.raises(Conflict):
        table.commit(table.put(KEY, {"reader": "bia"}).only_if(free, reader="bia"))
    with pytest.raises(Conflict) as conflict:
        table.commit(table.put(Key("BOOK#2", "BOOK"), {}), table.delete(KEY).only_if("reader = :reader", reader="bia"))
    assert conflict.value.failed == (1,)
    table.commit(table.delete(KEY).only_if("reader = :reader", reader="ana"))
    assert table.item(KEY) is None
