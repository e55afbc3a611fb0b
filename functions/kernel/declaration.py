"""The vocabulary in which a service says what it is (`functions/<name>/service.py`).

The infrastructure, the request border, the tests and the catalogue all read the same declaration, so what is not
declared cannot happen: no route, no subscription, no right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, auto

from kernel.event import Event, source_of
from kernel.refusal import snake_case


class Audience(Flag):
    """Who may call a route. The names are the user pool's groups; a sibling is another service, signed by its own role."""

    ANYONE = auto()
    RIDERS = auto()
    DRIVERS = auto()
    DESK = auto()
    ADMIN = auto()
    SIBLINGS = auto()

    @property
    def groups(self) -> frozenset[str]:
        people = Audience.RIDERS | Audience.DRIVERS | Audience.DESK | Audience.ADMIN
        return frozenset(str(member.name).lower() for member in self & people)


ANYONE, RIDERS, DRIVERS, DESK, ADMIN, SIBLINGS = Audience
SIGNED_IN = RIDERS | DRIVERS | DESK | ADMIN


@dataclass(frozen=True)
class Route:
    """One route; `function` is the module that answers it. `{name}` in the path is a parameter."""

    method: str
    path: str
    audience: Audience
    function: str = "api"


IMPORTING = "importing"


def import_routes(service: str) -> tuple[Route, ...]:
    """Where a service takes over what another system held (`kernel.importing`).

    No sibling declares a query of them, so no role may ask them: they are for the operator's own AWS credentials.
    """
    path = f"/internal/{service}/imports"
    return (Route("POST", path, SIBLINGS, IMPORTING), Route("GET", path, SIBLINGS, IMPORTING))


@dataclass(frozen=True)
class Query:
    """A sibling's internal route that this service may call, from one of its own functions."""

    service: str
    method: str
    path: str
    function: str


SIGN_IN_ACTIONS = ("AdminRemoveUserFromGroup", "AdminListGroupsForUser", "AdminDeleteUser")
"""What `kernel.accounts` asks of the user pool."""


@dataclass(frozen=True)
class Function:
    """The size of one Lambda function; its module is `functions/<service>/<name>.py`, its entry `handler`.

    `user_pool_actions` are Cognito actions on the user pool, for the rare function that manages accounts. With
    `own_libraries` it carries what the service's own `requirements.txt` names, beside what every function carries.
    """

    name: str
    memory_mb: int = 512
    timeout_s: int = 10
    user_pool_actions: tuple[str, ...] = ()
    own_libraries: bool = False


@dataclass(frozen=True)
class Socket:
    """A WebSocket API of the service's own: its address is published as `socket-url`.

    `function` answers who connects, sends or leaves; only `poster` may post to connections or end them; `tellers` know the
    address people connect to.
    """

    function: str = "socket"
    poster: str = "timers"
    tellers: tuple[str, ...] = ("api",)


@dataclass(frozen=True)
class Facade:
    """Another system's addresses, answered in its stead: whatever lies under `path`, by any method, without an authorizer.

    `function` answers with its own border: these callers know neither our tokens nor our problems. `actors` are the
    functions that call the public API on behalf of people; they know its address and the app client that people
    sign in with.
    """

    path: str
    function: str = "facade"
    actors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Secret:
    """A secret of the service's own in Secrets Manager; only the functions in `read_by` may read it (`kernel.secrets`).

    It begins as 48 random characters. One that somebody else gives out, a provider's key, is put in its place after the
    first deployment, with `aws secretsmanager put-secret-value`.
    """

    name: str
    read_by: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What a deployment may decide: `cdk deploy -c <name>=<value>`, or `context` in `cdk.json` (`kernel.settings.of`).

    Only the functions in `read_by` get to know it. `choices`, if there are any, are all it may be; `allows` are the AWS
    actions on a provider of Amazon's own that a value needs: `{"amazon_location": ("geo-routes:CalculateRoutes",)}`. The
    local stack may have a value of its own, `local`, which nobody else can choose.
    """

    name: str
    default: str
    read_by: tuple[str, ...]
    choices: tuple[str, ...] = ()
    allows: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    local: str = ""


@dataclass(frozen=True)
class Schedule:
    """Run `function` every so often, whatever happens."""

    function: str
    every_minutes: int


@dataclass(frozen=True)
class Oversight:
    """What a service may see of all the others, and do for them, on behalf of the people on call. No table is among it.

    `watchers` read log lines, metrics, what every service says of itself, how full its queues are, and the dead letters,
    which stay where they are. `redrivers` put dead letters back into the queues they came from.
    """

    watchers: tuple[str, ...]
    redrivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """One service: its single purpose, what it owns, what it says, what it listens to and whom it asks.

    `indexes` are secondary indexes of its table; index `x` is keyed by the attributes `x_pk` and `x_sk`. An index copies the
    whole item, or beside the keys only what `index_holds` names: a write that changes none of it costs the index nothing.
    `reacts_to` an event `RideRequested` with `on_ride_requested` in `subscribers.py`; `timers` are handled in `timers.py`.
    """

    name: str
    purpose: str
    routes: tuple[Route, ...] = ()
    emits: tuple[type[Event], ...] = ()
    reacts_to: tuple[type[Event], ...] = ()
    timers: bool = False
    queries: tuple[Query, ...] = ()
    indexes: tuple[str, ...] = ()
    sizes: tuple[Function, ...] = ()
    schedules: tuple[Schedule, ...] = field(default=())
    secrets: tuple[Secret, ...] = ()
    settings: tuple[Setting, ...] = ()
    index_holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    socket: Socket | None = None
    facade: Facade | None = None
    oversight: Oversight | None = None

    @property
    def source(self) -> str:
        return source_of(self.name)

    @property
    def functions(self) -> tuple[Function, ...]:
        """Every function the declaration implies, with its stated or default size; the relay is the kernel's."""
        names = dict.fromkeys(route.function for route in self.routes)
        if self.socket:
            names[self.socket.function] = None
        if self.facade:
            names[self.facade.function] = None
        if self.reacts_to:
            names["subscribers"] = None
        if self.timers:
            names["timers"] = None
        names |= dict.fromkeys(schedule.function for schedule in self.schedules)
        stated = {function.name: function for function in self.sizes}
        unused = stated.keys() - names.keys()
        if unused:
            raise ValueError(f"{self.name}: sizes of functions that nothing calls: {', '.join(sorted(unused))}")
        if strangers := {reader for secret in self.secrets for reader in secret.read_by} - names.keys():
            raise ValueError(f"{self.name}: secrets for functions that nothing calls: {', '.join(sorted(strangers))}")
        if self.oversight and (strangers := {*self.oversight.watchers, *self.oversight.redrivers} - names.keys()):
            raise ValueError(f"{self.name}: oversight by functions that nothing calls: {', '.join(sorted(strangers))}")
        if self.facade and (strangers := set(self.facade.actors) - names.keys()):
            raise ValueError(f"{self.name}: actors that nothing calls: {', '.join(sorted(strangers))}")
        if strangers := {reader for setting in self.settings for reader in setting.read_by} - names.keys():
            raise ValueError(f"{self.name}: settings for functions that nothing calls: {', '.join(sorted(strangers))}")
        return tuple(stated.get(name, Function(name)) for name in names)

    def acts_for_people(self, function: str) -> bool:
        return self.facade is not None and function in self.facade.actors

    def secrets_of(self, function: str) -> tuple[Secret, ...]:
        """Which secrets one of its functions reads."""
        return tuple(secret for secret in self.secrets if function in secret.read_by)

    def watches(self, function: str) -> bool:
        return self.oversight is not None and function in self.oversight.watchers

    def redrives(self, function: str) -> bool:
        return self.oversight is not None and function in self.oversight.redrivers

    def settings_of(self, function: str) -> tuple[Setting, ...]:
        """Which settings one of its functions reads."""
        return tuple(setting for setting in self.settings if function in setting.read_by)

    @property
    def own_libraries(self) -> bool:
        """Whether some of its functions carry libraries that no other service needs."""
        return any(function.own_libraries for function in self.functions)

    @property
    def has_outbox(self) -> bool:
        return bool(self.emits) or self.timers


def handler_name(event: type[Event]) -> str:
    """
    >>> from kernel.event import Event
    >>> class RideRequested(Event, frozen=True): ...
    >>> handler_name(RideRequested)
    'on_ride_requested'
    """
    return f"on_{snake_case(event.__name__)}"
