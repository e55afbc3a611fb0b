"""The sign-ins of people: one per human, found by e-mail, in the groups of his roles.

Passwords stay behind: the old system kept a hash that nobody else can check. A person sets a new one with the code that
Cognito sends, or goes on with his old app, for which the façade signs him in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from migrate.mapping import People
from migrate.source import Source
from migrate.state import Reject, State
from migrate.target import Target
from migrate.transforms import Row, truth

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
KIND = "people"


class Facts(NamedTuple):
    """What a sign-in is made from."""

    email: str
    enabled: bool
    groups: list[str]

    @classmethod
    def of(cls, row: Row, people: People) -> Facts:
        roles = int(row[people.roles] or 0)
        groups = [group for bit, group in people.groups.items() if roles & int(bit)]
        return cls(str(row[people.email] or "").strip().lower(), truth(row[people.enabled]) is not False, groups)

    @classmethod
    def remembered(cls, told: str) -> Facts | None:
        return cls(*json.loads(told)) if told else None

    @property
    def fault(self) -> str:
        if not self.email:
            return "no e-mail to sign in with"
        return "" if EMAIL.fullmatch(self.email) else f"not an e-mail address: {self.email[:80]}"


class _Refused(Exception):
    """Cognito will not have it; the words are for whoever reads the rejects."""


def bring(source: Source, people: People, state: State, target: Target, seen: Callable[[int], None]) -> dict[str, int]:
    """Give everybody who has none a sign-in, and tell Cognito what changed of the others; what became of how many.

    Safe to repeat. A role that somebody has lost stays his here: the services decide what he may do with it.
    """
    bringing = _Bringing(target.client("cognito-idp"), target.user_pool_id, state)
    for page in source.pages(people):
        for row in page:
            bringing.take(str(row["_key"]), Facts.of(row, people))
        seen(len(page))
    return {name: bringing.told[name] for name in ("made", "changed", "known", "rejected")}


class _Bringing:
    def __init__(self, cognito: Any, pool: str, state: State) -> None:
        self.cognito, self.pool, self.state = cognito, {"UserPoolId": pool}, state
        self.known, self.before = state.subjects(), state.told_of_people()
        self.whose = {subject: old_id for old_id, subject in self.known.items()}
        self.rejected = {reject.key for reject in state.rejects(KIND)}
        self.told: Counter[str] = Counter()

    def take(self, old_id: str, facts: Facts) -> None:
        subject = self.known.get(old_id, "")
        before = Facts.remembered(self.before.get(old_id, ""))
        if subject and facts == before and old_id not in self.rejected:
            self.told["known"] += 1
            return
        try:
            if subject:
                self._change(subject, facts, before)
            else:
                subject = self._make(facts)
        except _Refused as refused:
            self._settle(old_id, "rejected", [Reject(KIND, old_id, str(refused))])
            return
        self.whose[subject] = old_id
        self.state.add_person(old_id, subject, json.dumps(facts))
        self._settle(old_id, "changed" if old_id in self.known else "made")

    def _settle(self, old_id: str, what: str, rejects: list[Reject] | None = None) -> None:
        self.state.settle(KIND, [] if rejects else [(old_id, "")], rejects or [], [], 0)
        self.told[what] += 1

    def _make(self, facts: Facts) -> str:
        if facts.fault:
            raise _Refused(facts.fault)
        subject = self._account(facts.email)
        if subject in self.whose:
            raise _Refused(f"{facts.email[:80]} is the e-mail of {self.whose[subject]} already")
        self._tell(subject, facts, None)
        return subject

    def _account(self, email: str) -> str:
        """Whose it is."""
        try:
            attributes = self.cognito.admin_create_user(
                **self.pool, Username=email, MessageAction="SUPPRESS", UserAttributes=_attributes(email)
            )["User"]["Attributes"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "InvalidParameterException":
                raise _Refused(f"not taken as an e-mail address: {email[:80]}") from error
            if code != "UsernameExistsException":
                raise
            attributes = self.cognito.admin_get_user(**self.pool, Username=email)["UserAttributes"]
        return next(str(attribute["Value"]) for attribute in attributes if attribute["Name"] == "sub")

    def _change(self, subject: str, facts: Facts, before: Facts | None) -> None:
        """The e-mail last: who is closed in the old system is closed here even if it was taken from him there."""
        try:
            self._tell(subject, facts, before)
            if facts.fault:
                raise _Refused(facts.fault)
            if before is None or before.email != facts.email:
                attributes = _attributes(facts.email)
                self.cognito.admin_update_user_attributes(**self.pool, Username=subject, UserAttributes=attributes)
        except ClientError as error:
            why = {
                "AliasExistsException": f"{facts.email[:80]} is the e-mail of another sign-in already",
                "InvalidParameterException": f"not taken as an e-mail address: {facts.email[:80]}",
                "UserNotFoundException": "his sign-in has been erased here",
            }.get(error.response["Error"]["Code"])
            if why is None:
                raise
            raise _Refused(why) from error

    def _tell(self, subject: str, facts: Facts, before: Facts | None) -> None:
        """An account that is new, or was made nobody knows when, is enabled."""
        for group in facts.groups:
            self.cognito.admin_add_user_to_group(**self.pool, Username=subject, GroupName=group)
        if facts.enabled == (before.enabled if before else True):
            return
        switch = self.cognito.admin_enable_user if facts.enabled else self.cognito.admin_disable_user
        switch(**self.pool, Username=subject)


def _attributes(email: str) -> list[dict[str, str]]:
    return [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
