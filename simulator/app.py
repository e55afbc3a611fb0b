"""One person's app: signed in, polite, and patient with a bad network and a busy server."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from simulator.traffic import Traffic, route

T = TypeVar("T")

CALLS_IN_FLIGHT = 4
TIMEOUT_S = 20.0
FIRST_BACKOFF_S = 0.2
LONGEST_BACKOFF_S = 4.0


SignIn = Callable[[], Awaitable[str]]
"""Gets an access token; they last an hour."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None
    etag: str = ""

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def code(self) -> str:
        """The problem's code; empty if the answer is none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) and self.status >= 400 else ""


class Refused(Exception):
    """The API said no where the simulated city cannot go on without a yes."""

    def __init__(self, request: str, answer: Answer) -> None:
        super().__init__(f"{request}: {answer.status} {answer.body}")


class Line:
    """What all the apps share: the connections, and the count of what happened on them."""

    def __init__(self, api_url: str, traffic: Traffic, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.traffic = traffic
        self.in_flight = asyncio.Semaphore(CALLS_IN_FLIGHT)
        limits = httpx.Limits(max_connections=CALLS_IN_FLIGHT, max_keepalive_connections=CALLS_IN_FLIGHT)
        self.http = httpx.AsyncClient(
            base_url=api_url, timeout=TIMEOUT_S, limits=limits, transport=transport, trust_env=False
        )

    async def __aenter__(self) -> Line:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()


@dataclass
class App:
    """`expected` are refusals the caller deals with; every other 4xx is counted as unexpected."""

    line: Line
    sign_in: SignIn
    _token: str = ""
    _seen: dict[str, Answer] = field(default_factory=dict)

    async def get(self, path: str, *expected: int) -> Answer:
        return await self.call("GET", path, expected=expected)

    async def watch(self, path: str, *expected: int) -> Answer:
        """Like `get`, but an answer already held (by its ETag) is not sent again."""
        held = self._seen.get(path)
        answer = await self.call("GET", path, expected=expected, headers={"If-None-Match": held.etag} if held else {})
        if held and answer.status == 304:
            return held
        if answer.ok and answer.etag:
            self._seen[path] = answer
        return answer

    async def put(self, path: str, body: Any, *expected: int) -> Answer:
        return await self.call("PUT", path, body, expected=expected)

    async def post(self, path: str, body: Any = None, *expected: int, key: str = "") -> Answer:
        return await self.call("POST", path, body, expected=expected, headers={"Idempotency-Key": key} if key else {})

    async def must(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """The body of a successful answer. Raises `Refused` for any other."""
        answer = await self.call(method, path, body, headers={"Idempotency-Key": key} if key else {})
        if not answer.ok:
            raise Refused(f"{method} {path}", answer)
        return answer.body

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        expected: tuple[int, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Asks until somebody answers who is able to: the same request, with the same key, a little later each time."""
        for attempt in itertools.count():
            self._token = self._token or await self.sign_in()
            sent = {"Authorization": f"Bearer {self._token}"} | (headers or {})
            answer = await self._try(method, path, body, sent, expected)
            if answer is not None and answer.status == 401:
                self._token = ""
            elif answer is not None and answer.status != 429 and answer.status < 500:
                return answer
            await asyncio.sleep(backoff_s(attempt))
        raise AssertionError("unreachable")

    async def _try(
        self, method: str, path: str, body: Any, headers: dict[str, str], expected: tuple[int, ...]
    ) -> Answer | None:
        traffic = self.line.traffic
        async with self.line.in_flight:
            started_s = time.perf_counter()
            try:
                response = await self.line.http.request(method, path, json=body, headers=headers)
            except httpx.HTTPError as error:
                traffic.unanswered(route(method, path), error)
                return None
        answer = Answer(response.status_code, _json(response), response.headers.get("etag", ""))
        latency_ms = (time.perf_counter() - started_s) * 1000
        traffic.answered(
            route(method, path),
            answer.status,
            answer.code,
            latency_ms=latency_ms,
            expected=answer.status in expected,
        )
        return answer


async def in_time(call: Awaitable[T], wall_s: float) -> T | None:
    """What the call returns, or None if nobody who is able to answers by then: for what people can do without."""
    try:
        async with asyncio.timeout(wall_s):
            return await call
    except TimeoutError:
        return None


def backoff_s(attempt: int) -> float:
    """Wall seconds before the next try; spread out, so that a crowd does not come back as one."""
    return min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2.0 ** min(attempt, 10)) * random.uniform(0.5, 1.0)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json() if response.content else None
    except ValueError:
        return None
