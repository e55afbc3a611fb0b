"""Many followers over real WebSockets, in one thread beside the one that drives the story."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from drills.follower import Follower

T = TypeVar("T")

AT_A_TIME = 8
OPEN_TIMEOUT_S = 60
ANSWER_TIMEOUT_S = 60

GetUrl = Callable[[], str]
"""Gets a ticket, and says where to connect with it."""


class Crowd:
    """Each follower has one connection at most; what it knows outlives it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.connections: dict[int, ClientConnection] = {}
        self.readers: set[asyncio.Task[None]] = set()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def join(self, get_url: GetUrl, topic: str, count: int = 1) -> list[Follower]:
        """So many new followers of a topic, each connected and answered."""
        followers = [Follower(topic) for _ in range(count)]
        self.connect(followers, get_url)
        return followers

    def connect(self, followers: Sequence[Follower], get_url: GetUrl) -> None:
        """Connect those whom nothing connects, and let them go on where they were."""
        self._run(self._connect_all(followers, get_url))

    def say(self, follower: Follower, **message: Any) -> None:
        self._run(self.connections[id(follower)].send(json.dumps(message)))

    def cut(self, followers: Sequence[Follower]) -> None:
        """As when the network is gone: no farewell."""
        for follower in followers:
            connection = self.connections.pop(id(follower))
            self.loop.call_soon_threadsafe(connection.transport.abort)

    def deafen(self, followers: Sequence[Follower]) -> None:
        """They stay connected but read nothing any more."""
        for follower in followers:
            self.loop.call_soon_threadsafe(self.connections[id(follower)].transport.pause_reading)

    def is_connected(self, follower: Follower) -> bool:
        return id(follower) in self.connections

    def disperse(self) -> None:
        self._run(self._close_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _connect_all(self, followers: Sequence[Follower], get_url: GetUrl) -> None:
        gate = asyncio.Semaphore(AT_A_TIME)

        async def connect_one(follower: Follower) -> None:
            async with gate:
                await self._connect(follower, await asyncio.to_thread(get_url))

        await asyncio.gather(*map(connect_one, followers))

    async def _connect(self, follower: Follower, url: str) -> None:
        connection = await connect(url, proxy=None, compression=None, ping_interval=None, open_timeout=OPEN_TIMEOUT_S)
        self.connections[id(follower)] = connection
        reader = asyncio.create_task(self._read(follower, connection))
        self.readers.add(reader)
        reader.add_done_callback(self.readers.discard)
        await connection.send(json.dumps(follower.ask()))
        deadline_s = time.monotonic() + ANSWER_TIMEOUT_S
        while not follower.is_answered and not follower.refusals:
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"no answer about {follower.topic} within {ANSWER_TIMEOUT_S} s")
            await asyncio.sleep(0.005)

    async def _read(self, follower: Follower, connection: ClientConnection) -> None:
        try:
            async for text in connection:
                follower.hear(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            if self.connections.get(id(follower)) is connection:
                del self.connections[id(follower)]

    async def _close_all(self) -> None:
        for connection in list(self.connections.values()):
            connection.transport.abort()
        await asyncio.gather(*self.readers, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


@contextmanager
def crowd() -> Iterator[Crowd]:
    gathered = Crowd()
    try:
        yield gathered
    finally:
        gathered.disperse()
