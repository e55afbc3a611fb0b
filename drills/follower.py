"""Somebody who follows a topic over the WebSocket, as a careful client does: he waits for answers, and drops what is old.

It is `console/src/platform/feed-topic.ts` once more, with a memory of everything it was told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from feed.patch import merge

Frame = dict[str, Any]


@dataclass
class Follower:
    """`heard` are the messages that were news, in the order in which they were; `at_s` says by our clock when each was."""

    topic: str
    known: int = 0
    shown: dict[str, Any] = field(default_factory=dict)
    heard: list[Frame] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    refusals: list[Frame] = field(default_factory=list)
    pongs: int = 0
    early: list[Frame] | None = None

    def ask(self) -> Frame:
        """What to send on a new connection."""
        self.early = []
        if self.known == 0:
            return {"action": "subscribe", "topic": self.topic}
        return {"action": "resume", "topic": self.topic, "seq": self.known}

    def hear(self, frame: Frame) -> None:
        match frame["kind"]:
            case "pong":
                self.pongs += 1
            case "refused":
                self.refusals.append(frame)
            case "snapshot" | "resumed":
                self._answered(frame)
            case _ if self.early is not None:
                self.early.append(frame)
            case _:
                self._learn(frame)

    @property
    def is_answered(self) -> bool:
        return self.early is None

    @property
    def states(self) -> list[str]:
        """Every state the topic was seen in, in the order in which it was."""
        told = (frame["data"].get("state") for frame in self.heard)
        states: list[str] = []
        for state in filter(None, told):
            if states[-1:] != [state]:
                states.append(state)
        return states

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.heard]

    def reached_at_s(self, state: str) -> float | None:
        """When it was first seen in this state."""
        for frame, at_s in zip(self.heard, self.at_s, strict=True):
            if frame["data"].get("state") == state:
                return at_s
        return None

    def _answered(self, frame: Frame) -> None:
        early, self.early = self.early or [], None
        news = frame["messages"] if frame["kind"] == "resumed" else [frame]
        for message in [*news, *early]:
            self._learn(message)
        self.known = max(self.known, frame["seq"])

    def _learn(self, message: Frame) -> None:
        is_snapshot = message["kind"] == "snapshot"
        if message["seq"] < self.known or (message["seq"] == self.known and not is_snapshot):
            return
        self.known = message["seq"]
        self.shown = merge({} if is_snapshot else self.shown, message["data"])
        self.heard.append(message)
        self.at_s.append(time.monotonic())
