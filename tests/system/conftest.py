"""One deployed local stack for all system tests, with IAM enforced, and people to use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest

from drills.site import Site, site_of
from infra.app import SERVICES
from infra.local import LocalStack, StackInfo
from tests.system.city import SQUARE, Driver, Person, put_on_the_road, register

_numbers = count(1)


@pytest.fixture(scope="session")
def site(stack: LocalStack) -> Iterator[Site]:
    """The stack as the drills know it."""
    with site_of(stack, SERVICES) as site:
        yield site


@pytest.fixture(scope="session")
def http(info: StackInfo) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=info.api_url, timeout=90, trust_env=False, limits=httpx.Limits(max_connections=100)
    ) as client:
        yield client


@pytest.fixture(scope="session")
def desk(stack: LocalStack, info: StackInfo, http: httpx.Client) -> Person:
    return Person(http, stack.token(info.users["desk"]))


@pytest.fixture(scope="session")
def admin(stack: LocalStack, info: StackInfo, http: httpx.Client) -> Person:
    return Person(http, stack.token(info.users["admin"]))


@pytest.fixture
def nobody(http: httpx.Client) -> Person:
    return Person(http, "")


@pytest.fixture
def new_rider(stack: LocalStack, http: httpx.Client) -> Callable[[], Person]:
    return lambda: register(Person(http, sign_up(stack, "riders")))


@pytest.fixture
def new_driver(stack: LocalStack, http: httpx.Client, desk: Person) -> Iterator[Callable[..., Driver]]:
    """Puts new drivers on the road; they go home when the test is over."""
    on_the_road: list[Driver] = []

    def new(at: object = SQUARE) -> Driver:
        driver = Driver(http, sign_up(stack, "drivers"))
        on_the_road.append(driver)
        return put_on_the_road(driver, desk, at, f"AA-{next(_numbers):02}-BB")  # type: ignore[arg-type]

    yield new
    for driver in on_the_road:
        driver.ask("POST", "/v1/drivers/me/offline")


def sign_up(stack: LocalStack, group: str) -> str:
    email = f"{group}-{next(_numbers)}-{os.getpid()}@example.com"
    stack.sign_up(email, group)
    return stack.token(email)
