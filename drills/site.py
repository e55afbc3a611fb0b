"""The place where drills happen: a deployed local stack, and people with real tokens to try it with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from uuid import uuid4

import httpx

from infra.local import LocalStack
from kernel.declaration import Service
from kernel.geo import Point
from tests.system.city import SQUARE, Driver, Person, put_on_the_road, register

GROUPS = ("riders", "drivers", "desk", "admin")
MOST_CONNECTIONS = 100
LONGEST_ANSWER_S = 60

_plates = count(1)


@dataclass
class Site:
    stack: LocalStack
    services: tuple[Service, ...]
    http: httpx.Client
    on_the_road: list[Driver] = field(default_factory=list)

    def somebody(self, group: str) -> Person:
        """Signed in, and nothing else."""
        return Person(self.http, self._token(group))

    def rider(self, name: str = "Ana Teste") -> Person:
        return register(self.somebody("riders"), name)

    def driver(self, at: Point = SQUARE) -> Driver:
        """On the road and free, until `everybody_goes_home`."""
        driver = Driver(self.http, self._token("drivers"))
        self.on_the_road.append(driver)
        return put_on_the_road(driver, self.desk, at, f"DR-{next(_plates):02}-IL")

    def everybody_goes_home(self) -> None:
        while self.on_the_road:
            self.on_the_road.pop().ask("POST", "/v1/drivers/me/offline")

    @cached_property
    def desk(self) -> Person:
        return Person(self.http, self.stack.token(self.stack.info.users["desk"]))

    @cached_property
    def admin(self) -> Person:
        return Person(self.http, self.stack.token(self.stack.info.users["admin"]))

    @cached_property
    def nobody(self) -> Person:
        return Person(self.http, "")

    def _token(self, group: str) -> str:
        email = f"drill-{group}-{uuid4().hex[:12]}@example.com"
        self.stack.sign_up(email, group)
        return self.stack.token(email)


@contextmanager
def site_of(stack: LocalStack, services: tuple[Service, ...]) -> Iterator[Site]:
    limits = httpx.Limits(max_connections=MOST_CONNECTIONS)
    with httpx.Client(base_url=stack.info.api_url, timeout=LONGEST_ANSWER_S, trust_env=False, limits=limits) as http:
        site = Site(stack, services, http)
        try:
            yield site
        finally:
            site.everybody_goes_home()


def group_for(audience: frozenset[str]) -> str:
    """Somebody whom a route is for.

    >>> group_for(frozenset({"desk", "admin"})), group_for(frozenset({"drivers", "riders"}))
    ('desk', 'riders')
    """
    return next((group for group in GROUPS if group in audience), "")
