"""What an anti-corruption module states: which old routes it translates, how, and when two answers are the same.

A module is `functions/migration/<capability>.py` (or several for one capability) and ends in

CAPABILITY = Capability("estimates", (OldRoute("estimate", "GET", "/rest/rides/estimate", estimate, FIELDS),))

All routes of a capability move together. A translation gets the old call and the services as the caller may use them
(`acting.Acting`), and returns the old answer, or raises:

    OldRefusal          the services say no; the old app is told so in the old shape, and the old system is not asked
    acting.NothingDone  nothing was done here: the old system answers instead
    acting.Unclear      something may have been done: a read falls back, a command is answered with 503 and is never repeated
                        on the other side

A refusal of the services that a module does not translate (`acting.Refused`) is told to the old app with its status and
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from migration.acting import Acting
from migration.comparing import Field
from migration.model import Side
from migration.old import OldAnswer, OldCall
from migration.person import Person

Translate = Callable[[OldCall, Acting], OldAnswer]
DryRun = Callable[[OldCall, Acting, OldAnswer], OldAnswer | None]


@dataclass(frozen=True)
class Home:
    """Where a call belongs. `binding`: what it is about lives only there, so that no other side can answer instead."""

    side: Side
    binding: bool = False


@dataclass(frozen=True)
class OldRoute:
    """`{name}` in the path is a variable of the call. A GET is a read; whatever else is a command.

    In shadow a read is answered by the services too, and a command only by its `dry_run`: what they would have answered,
    found without doing it (None: nothing to compare this time). It may see what the old system answered.
    """

    id: str
    method: str
    path: str
    answer: Translate
    fields: tuple[Field, ...] = ()
    dry_run: DryRun | None = None
    role: str = ""
    avatars: frozenset[str] = frozenset({"RIDER", "DRIVER"})
    """By which `avatarType` it is translated; without any it always is. What an administrator asks under the same address
    is another question: it goes to the old system, unless it names a ride that lives here."""
    for_anybody: bool = False
    """Its caller need not be anybody; the answer is got without an account (`person.NOBODY`)."""

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    @property
    def is_compared(self) -> bool:
        return bool(self.fields) and (self.reads or self.dry_run is not None)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]{1,128})", self.path))

    def matched(self, call: OldCall) -> OldCall | None:
        """The call with the variables of its path, if it is one of this route."""
        match = self.pattern.fullmatch(call.path) if self.method == call.method else None
        return replace(call, variables=match.groupdict()) if match else None

    def translates(self, call: OldCall) -> bool:
        avatar = call.parameters.get("avatarType", "").upper()
        return not avatar or avatar in self.avatars

    def role_of(self, call: OldCall) -> str:
        return self.role or call.role


def as_wanted(call: OldCall, person: Person, wanted: Side) -> Home:
    return Home(wanted)


@dataclass(frozen=True)
class Seen:
    """What was answered to whom, and by which side."""

    route: OldRoute
    call: OldCall
    person: Person
    side: Side
    answer: OldAnswer


def not_minded(_seen: Seen) -> None:
    """Most capabilities keep nothing of what was answered."""


@dataclass(frozen=True)
class Capability:
    """`home` may overrule the route table: a ride ends where it began. `seen` hears what was answered, by either side,
    before the app does; what it raises is logged and changes nothing. Once the capability has ever been moved, both are
    asked also while the kill switch is on or the stage is `legacy`.
    """

    name: str
    routes: tuple[OldRoute, ...]
    home: Callable[[OldCall, Person, Side], Home] = as_wanted
    seen: Callable[[Seen], None] = not_minded
