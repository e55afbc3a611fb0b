"""Where complaints are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from kernel.clock import rfc3339
from kernel.table import Key, Write, next_version
from ratings.complaint import Change, Complaint, ComplaintId, State
from ratings.side import Side
from ratings.store import PERSON_INDEXES, Position, person_partition, table
from ratings.topics import Topic

COMPLAINTS = "COMPLAINT#"


class ComplaintPage(NamedTuple):
    complaints: list[Complaint]
    next: Position | None


def complaint_key(complaint_id: ComplaintId) -> Key:
    return Key(f"COMPLAINT#{complaint_id}", "COMPLAINT")


def state_partition(state: State) -> str:
    return f"STATE#{state}"


def topic_partition(state: State, topic: Topic) -> str:
    return f"STATE#{state}#TOPIC#{topic}"


def get(complaint_id: ComplaintId) -> Complaint | None:
    return table.get(complaint_key(complaint_id), Complaint)


def save(before: Complaint | None, change: Change) -> Complaint:
    """Store what became of a complaint, unless nothing did."""
    complaint, _ = change
    if complaint == before:
        return complaint
    table.commit(saving(change))
    return next_version(complaint)


def saving(change: Change) -> Write:
    complaint, facts = change
    return table.saving(complaint_key(complaint.id), complaint, *facts, **_index_keys(complaint))


def of_person(side: Side, person_id: str, limit: int, after: Position | None) -> ComplaintPage:
    """Somebody's own, newest first."""
    page = table.query(
        person_partition(side, person_id),
        index=PERSON_INDEXES[side],
        sk_prefix=COMPLAINTS,
        limit=limit,
        newest_first=True,
        after=after,
    )
    return ComplaintPage(_complaints(page.items), page.next)


def all_of_person(side: Side, person_id: str) -> Iterator[Complaint]:
    after = None
    while True:
        page = of_person(side, person_id, 100, after)
        yield from page.complaints
        after = page.next
        if after is None:
            return


def with_state(state: State, topic: Topic | None, limit: int, after: Position | None) -> ComplaintPage:
    """For the desk, oldest first."""
    index = "by_topic" if topic else "by_state"
    partition = topic_partition(state, topic) if topic else state_partition(state)
    page = table.query(partition, index=index, limit=limit, after=after)
    found = _complaints(page.items)
    return ComplaintPage([complaint for complaint in found if complaint.state is state], page.next)


def _complaints(rows: list[dict[str, Any]]) -> list[Complaint]:
    keys = [Key(row["pk"], row["sk"]) for row in rows]
    items = table.items(keys)
    return [msgspec.convert(items[key], Complaint) for key in keys if key in items]


def _index_keys(complaint: Complaint) -> dict[str, Any]:
    age = f"{rfc3339(complaint.opened_at)}#{complaint.id}"
    person_index = PERSON_INDEXES[complaint.side]
    return {
        f"{person_index}_pk": person_partition(complaint.side, complaint.person_id),
        f"{person_index}_sk": f"{COMPLAINTS}{age}",
        "by_state_pk": state_partition(complaint.state),
        "by_state_sk": age,
        "by_topic_pk": topic_partition(complaint.state, complaint.topic),
        "by_topic_sk": age,
    }
