"""Who is calling an old address: the old system is asked once, and only a hash of the token remembered.

Login stays with the old system. What its token says of itself is not believed (`<user id>:…`); its `current` is asked, and
the e-mail it tells leads to the person whom the importer named.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace

from kernel import clock
from migration import legacy, store_people
from migration.old import OldCall
from migration.person import Person, Session
from migration.policy import POLICY

CURRENT = {"rider": "/rest/riders/current", "driver": "/rest/drivers/current"}


_strangers: dict[str, float] = {}
_seen: dict[tuple[str, str], tuple[float, Person]] = {}
HELD = 10_000


def who(call: OldCall, role: str) -> Person | None:
    """The person whose token comes with a call; None if it is nobody's, or nobody's whom the importer has named."""
    if not call.token:
        return None
    digest, now = hashlib.sha256(call.token.encode()).hexdigest(), time.monotonic()
    if (digest, role) in _seen and _seen[digest, role][0] > now:
        return _seen[digest, role][1]
    if _strangers.get(digest, 0.0) > now:
        return None
    session = store_people.session(digest)
    if session is None or not session.is_fresh or role not in session.asked:
        session = _asked(call, digest, role, session)
    person = store_people.person(session.user_id) if session else None
    for held in (_strangers, _seen):
        if len(held) > HELD:
            held.clear()
    if person:
        _seen[digest, role] = now + POLICY.person_seen_s, person
    else:
        _strangers[digest] = now + POLICY.stranger_forgotten_s
    return person


def forget() -> None:
    """For tests."""
    _strangers.clear()
    _seen.clear()


def _asked(call: OldCall, digest: str, role: str, before: Session | None) -> Session | None:
    """A session that the old system vouches for. While it can't be asked, what was known goes on being good."""
    other = "driver" if role == "rider" else "rider"
    for asked in (role, other):
        question = OldCall("GET", CURRENT[asked], headers={"x-auth-token": call.token})
        try:
            answer = legacy.ask(question)
        except legacy.Silent:
            return before
        told = answer.document if answer.status == 200 else None
        if isinstance(told, dict) and told.get("email"):
            roles = {role, asked, *(before.asked if before else ())}
            return _remember(
                str(told["email"]), told.get("id"), asked, Session("", clock.now(), tuple(sorted(roles))), digest
            )
        if answer.status == 401:
            store_people.forget_session(digest)
            return None
        if answer.status >= 500:
            return before
    return None


def _remember(email: str, number: object, role: str, session: Session, digest: str) -> Session | None:
    person = store_people.by_email(email)
    if person is None:
        return None
    if isinstance(number, int) and person.numbers.get(role) != number:
        store_people.learn_number(person, role, number)
    session = replace(session, user_id=person.user_id)
    store_people.save_session(digest, session)
    return session
