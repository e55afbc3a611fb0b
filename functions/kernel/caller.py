"""Who is calling. The token's subject decides, never an id in the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kernel.declaration import Audience

OF_NO_GROUP = frozenset({"riders"})
"""Whoever signs himself up is a rider; into every other group somebody has to put him."""


@dataclass(frozen=True)
class Caller:
    """`id` is the user pool's subject, empty for somebody without a token; siblings are known by their role."""

    id: str = ""
    groups: frozenset[str] = frozenset()
    role: str = ""

    def is_in(self, audience: Audience) -> bool:
        if Audience.ANYONE in audience:
            return True
        if self.role:
            return Audience.SIBLINGS in audience
        return bool(self.groups & audience.groups)

    @property
    def is_desk(self) -> bool:
        return self.is_in(Audience.DESK | Audience.ADMIN)


def caller_of(request_context: dict[str, Any]) -> Caller:
    """The caller as API Gateway verified him, from an HTTP API event (payload 2.0).

    The gateway also lets the user pool's ID token through, which tells an app who signed in, and may do nothing here.
    """
    authorizer = request_context.get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    if claims.get("token_use") == "id":
        return Caller()
    if claims.get("sub"):
        return Caller(id=claims["sub"], groups=_groups(claims.get("cognito:groups", "")) or OF_NO_GROUP)
    role = (authorizer.get("iam") or {}).get("userArn", "")
    return Caller(role=role)


def _groups(claim: Any) -> frozenset[str]:
    """HTTP APIs flatten a list claim to text.

    >>> sorted(_groups("[desk riders]"))
    ['desk', 'riders']
    """
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(str(claim).strip("[]").replace(",", " ").split())
