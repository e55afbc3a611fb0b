"""The sign-ins of people: one per human, found by e-mail, in the groups of his roles.

Passwords stay behind: the old system kept a hash that nobody else can check. A person sets a new one with the code that
Cognito sends, or goes on with his old app, for which the façade signs him in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from migrate.mapping import People
from migrate.source import Source
from migrate.state import Reject, State
from migrate.target import Target
from migrate.transforms import Row, truth

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
KIND = "people"


def bring(source: Source, people: People, state: State, target: Target, seen: Callable[[int], None]) -> dict[str, int]:
    """Give everybody who has none a sign-in; what became of how many. Safe to repeat."""
    cognito = target.client("cognito-idp")
    known = state.subjects()
    whose = {subject: old_id for old_id, subject in known.items()}
    told = {"made": 0, "known": 0, "rejected": 0}
    for page in source.pages(people):
        for row in page:
            old_id = str(row["_key"])
            email = str(row[people.email] or "").strip().lower()
            if old_id in known:
                told["known"] += 1
            elif not EMAIL.fullmatch(email):
                reason = "no e-mail to sign in with" if not email else f"not an e-mail address: {email[:80]}"
                state.settle(KIND, [], [Reject(KIND, old_id, reason)], [], 0)
                told["rejected"] += 1
            else:
                subject, refused = _account(cognito, target.user_pool_id, email)
                if subject in whose:
                    refused = f"{email[:80]} is the e-mail of {whose[subject]} already"
                if refused:
                    state.settle(KIND, [], [Reject(KIND, old_id, refused)], [], 0)
                    told["rejected"] += 1
                    continue
                _give_roles(cognito, target.user_pool_id, email, row, people)
                whose[subject] = old_id
                state.add_person(old_id, subject)
                state.settle(KIND, [(old_id, "")], [], [], 0)
                told["made"] += 1
        seen(len(page))
    return told


def _account(cognito: Any, pool: str, email: str) -> tuple[str, str]:
    """Whose it is, or why there can be none."""
    try:
        attributes = cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )["User"]["Attributes"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "InvalidParameterException":
            return "", f"not taken as an e-mail address: {email[:80]}"
        if code != "UsernameExistsException":
            raise
        attributes = cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"]
    return next(str(attribute["Value"]) for attribute in attributes if attribute["Name"] == "sub"), ""


def _give_roles(cognito: Any, pool: str, email: str, row: Row, people: People) -> None:
    roles = int(row[people.roles] or 0)
    for bit, group in people.groups.items():
        if roles & int(bit):
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    if truth(row[people.enabled]) is False:
        cognito.admin_disable_user(UserPoolId=pool, Username=email)
