"""The console's local address: what it forwards, what it compresses, and what it says when nobody is behind it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.edge import Edge

HOST = "d1.cloudfront.localhost"
PAGE = b"<!doctype html>" + b"<p>Corrida</p>" * 200


class Distribution(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_known = self.headers["if-none-match"] == '"1"'
        self.send_response(304 if is_known else 200)
        for name, value in {"Content-Type": "text/html", "ETag": '"1"', "X-Host": self.headers["host"]}.items():
            self.send_header(name, value)
        self.end_headers()
        if not is_known:
            self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def edge() -> Iterator[Edge]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Distribution)
    edge = Edge(0, f"http://127.0.0.1:{upstream.server_port}", HOST)
    for server in (upstream, edge):
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield edge
    for server in (edge, upstream):
        server.shutdown()
        server.server_close()


def ask(edge: Edge, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", edge.server_port, timeout=10)
    connection.request("GET", "/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_it_asks_the_distribution_by_its_own_name(edge: Edge) -> None:
    response, body = ask(edge)
    assert (response.status, body) == (200, PAGE)
    assert response.headers["X-Host"] == HOST


def test_it_compresses_for_who_can_read_that(edge: Edge) -> None:
    response, body = ask(edge, accept_encoding="gzip, br")
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(body) < len(PAGE) / 4


def test_what_a_browser_holds_already_is_not_sent_again(edge: Edge) -> None:
    response, body = ask(edge, if_none_match='"1"')
    assert (response.status, body) == (304, b"")


def test_it_says_so_when_the_stack_is_gone() -> None:
    edge = Edge(0, "http://127.0.0.1:9", HOST)
    assert edge.server_port
    threading.Thread(target=edge.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    response, _ = ask(edge)
    assert response.status == 502
    edge.shutdown()
    edge.server_close()
