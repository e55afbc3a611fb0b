"""By which erasure finds what is kept about a person, and by which it is known that somebody was erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from feed.erasure import Erasure, ErasureDue
from feed.policy import POLICY
from feed.service import SERVICE
from kernel.clock import seconds
from kernel.table import Key, Table

table = Table(SERVICE.name)

TOPIC = "TOPIC#"
CONNECTION = "CONNECTION#"


def topic_of_person_key(person_id: str, topic: str) -> Key:
    return Key(f"PERSON#{person_id}", f"{TOPIC}{topic}")


def connection_of_person_key(person_id: str, connection_id: str) -> Key:
    return Key(f"PERSON#{person_id}", f"{CONNECTION}{connection_id}")


def erasure_key(person_id: str) -> Key:
    return Key(f"PERSON#{person_id}", "ERASURE")


def note_topic(person_id: str, topic: str, now: datetime) -> None:
    """Written once, and kept longer than any topic, which lasts a day from the last that was heard of it."""
    ends_at = now + seconds(POLICY.person_kept_s)
    table.commit(table.put(topic_of_person_key(person_id, topic), {"topic": topic}, expires_at=ends_at))


def note_connection(person_id: str, connection_id: str, ends_at: datetime) -> None:
    key = connection_of_person_key(person_id, connection_id)
    table.commit(table.put(key, {"connection_id": connection_id}, expires_at=ends_at))


def topics_of(person_id: str) -> Iterator[str]:
    key = topic_of_person_key(person_id, "")
    return (str(item["topic"]) for item in table.all(key.pk, sk_prefix=key.sk))


def connections_of(person_id: str) -> Iterator[str]:
    key = connection_of_person_key(person_id, "")
    return (str(item["connection_id"]) for item in table.all(key.pk, sk_prefix=key.sk))


def get_erasure(person_id: str) -> Erasure | None:
    return table.get(erasure_key(person_id), Erasure)


def save_erasure(erasure: Erasure, due: ErasureDue, now: datetime) -> None:
    """For as long as anything can come late."""
    ends_at = now + seconds(POLICY.person_kept_s)
    table.save(erasure_key(erasure.person_id), erasure, due, expires_at=ends_at)
