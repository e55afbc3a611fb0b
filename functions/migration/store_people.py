"""Where people, and what is remembered of their sessions, are kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kernel import receipts
from kernel.clock import seconds
from kernel.table import Key, Table, Write
from migration import store_rides
from migration.person import Person, Session
from migration.policy import POLICY
from migration.service import SERVICE

IMPORTED = "person"
"""How records of people are called."""

table = Table(SERVICE.name)


def person_key(user_id: str) -> Key:
    return Key(f"PERSON#{user_id}", "PERSON")


def email_key(email: str) -> Key:
    """Every log tells the keys that were written, so they name nobody."""
    digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
    return Key(f"EMAIL#{digest}", "PERSON")


def subject_key(subject: str) -> Key:
    return Key(f"SUBJECT#{subject}", "PERSON")


def erased_key(subject: str) -> Key:
    return Key(f"ERASED#{subject}", "PERSON")


def session_key(digest: str) -> Key:
    return Key(f"SESSION#{digest}", "SESSION")


def person(user_id: str) -> Person | None:
    return table.get(person_key(user_id), Person)


def by_email(email: str) -> Person | None:
    return _pointed(email_key(email))


def by_subject(subject: str) -> Person | None:
    """Whom of the old system one of our accounts belongs to."""
    return _pointed(subject_key(subject))


def saving(person: Person, before: Person | None) -> tuple[Write, ...]:
    """A person and the ways to him; a former e-mail leads nowhere any more."""
    pointer = {"user_id": person.user_id}
    gone = (table.delete(email_key(before.email)),) if before and before.email.lower() != person.email.lower() else ()
    return (
        table.put(person_key(person.user_id), person),
        table.put(email_key(person.email), pointer),
        table.put(subject_key(person.subject), pointer),
        *gone,
    )


def forget(subject: str) -> None:
    """Nothing is left that leads from one system to the other, nor will there be again; sessions end by themselves.

    With it goes where he was last online, and a ride that he was asking for: whom nobody knows, no call is answered here.
    """
    writes: list[Write] = [table.put(erased_key(subject), {})]
    if found := by_subject(subject):
        keys = (
            email_key(found.email),
            person_key(found.user_id),
            subject_key(subject),
            store_rides.duty_key(found.user_id),
            store_rides.riding_key(found.user_id),
        )
        writes += [*(table.delete(key) for key in keys), *receipts.forgetting(table, IMPORTED, found.user_id)]
    table.commit(*writes)


def is_forgotten(subject: str) -> bool:
    return table.item(erased_key(subject)) is not None


def learn_number(person: Person, role: str, number: int) -> Person:
    """The old id of one of his roles."""
    learnt = replace(person, numbers=person.numbers | {role: number})
    table.update(person_key(person.user_id), "SET numbers = :numbers", numbers=learnt.numbers)
    return learnt


def mark_sign_in(person: Person, sign_in: str) -> None:
    table.update(person_key(person.user_id), "SET sign_in = :sign_in", sign_in=sign_in)


def session(digest: str) -> Session | None:
    return table.get(session_key(digest), Session)


def save_session(digest: str, session: Session) -> None:
    until = session.checked_at + seconds(POLICY.session_kept_s)
    table.commit(table.put(session_key(digest), session, expires_at=until))


def forget_session(digest: str) -> None:
    table.commit(table.delete(session_key(digest)))


def _pointed(key: Key) -> Person | None:
    pointer = table.item(key)
    return person(pointer["user_id"]) if pointer else None
