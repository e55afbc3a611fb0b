"""An HTTP server in a thread, which answers as a test says: the old system, or the services, as the façade meets them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Told:
    status: int = 200
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


Answerer = Callable[[Asked], Told]


def told(document: Any, status: int = 200) -> Told:
    return Told(status, json.dumps(document).encode(), [("Content-Type", "application/json")])


@dataclass
class Double:
    """`double.answers["GET", "/rest/riders/current"] = lambda asked: told({...})`; whatever else is 404."""

    url: str = ""
    answers: dict[tuple[str, str], Answerer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def tells(self, method: str, path: str, document: Any, status: int = 200) -> None:
        self.answers[method, path] = lambda _: told(document, status)

    def paths(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        answerer = self.answers.get((asked.method, asked.path))
        return answerer(asked) if answerer else told({"message": "Not found"}, 404)


@contextmanager
def running() -> Iterator[Double]:
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = double.answer(Asked(self.command, self.path, headers, body))
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_: Any) -> None:
            """A test has its own output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
