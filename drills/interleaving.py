"""Several callers at once, one call to the store at a time, in the order that somebody else decides.

Each actor runs in a thread of its own and stops before every call to DynamoDB until it is its turn, so that one list of
turns always gives the same interleaving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Condition, Thread, get_ident
from typing import Any

NEVER_S = 60


@dataclass
class Turnstile:
    """Lets one actor pass at a time. Whoever is no actor passes freely."""

    changed: Condition = field(default_factory=Condition)
    waiting: dict[int, str] = field(default_factory=dict)
    running: dict[int, str] = field(default_factory=dict)
    failed: list[Exception] = field(default_factory=list)

    def run(self, actors: Mapping[str, Callable[[], Any]], turns: Sequence[int]) -> list[str]:
        """All of them to their ends; says in which order they went. When the turns are used up, they go one by one."""
        threads = [Thread(target=self._act, args=(name, act), name=name) for name, act in actors.items()]
        for thread in threads:
            thread.start()
        order = []
        choices = iter(turns)
        while chosen := self._next(len(threads), choices):
            order.append(chosen)
        for thread in threads:
            thread.join()
        if self.failed:
            raise self.failed.pop()
        return order

    def stop_and_wait(self) -> None:
        """Called by an actor before each of its calls."""
        me = get_ident()
        with self.changed:
            if me not in self.running:
                return
            self.waiting[me] = self.running.pop(me)
            self.changed.notify_all()
            self._wait(lambda: me in self.running)

    def _act(self, name: str, act: Callable[[], Any]) -> None:
        me = get_ident()
        with self.changed:
            self.waiting[me] = name
            self.changed.notify_all()
            self._wait(lambda: me in self.running)
        try:
            act()
        except Exception as error:
            self.failed.append(error)
        finally:
            with self.changed:
                del self.running[me]
                self._ended += 1
                self.changed.notify_all()

    _ended: int = 0

    def _next(self, all_of_them: int, choices: Iterator[int]) -> str:
        """Whose turn it is, once everybody stands still; empty when all have ended."""
        with self.changed:
            self._wait(lambda: not self.running and len(self.waiting) + self._ended == all_of_them)
            if not self.waiting:
                self._ended = 0
                return ""
            by_name = sorted(self.waiting, key=lambda thread: self.waiting[thread])
            thread = by_name[next(choices, 0) % len(by_name)]
            name = self.running[thread] = self.waiting.pop(thread)
            self.changed.notify_all()
            return name

    def _wait(self, until: Callable[[], bool]) -> None:
        if not self.changed.wait_for(until, NEVER_S):
            raise TimeoutError(f"waiting: {self.waiting}, running: {self.running}")


class SteppedClient:
    """A DynamoDB client whose every call waits at the turnstile; what was written is handed to `wrote`."""

    def __init__(self, client: Any, turnstile: Turnstile, wrote: Callable[[dict[str, Any]], None]) -> None:
        self._client = client
        self._turnstile = turnstile
        self._wrote = wrote

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self._client, operation)

        def stepped(**parameters: Any) -> Any:
            self._turnstile.stop_and_wait()
            answer = call(**parameters)
            for item in _items(operation, parameters):
                self._wrote(item)
            return answer

        return stepped


def _items(operation: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    if operation == "put_item":
        return [parameters["Item"]]
    if operation == "transact_write_items":
        return [write["Put"]["Item"] for write in parameters["TransactItems"] if "Put" in write]
    return []
