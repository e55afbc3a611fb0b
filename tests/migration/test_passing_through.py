"""What the façade does not translate reaches the old system as it came, and its answer the old app."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from migration import legacy
from migration.old import OldCall
from tests.migration.conftest import World, json_of
from tests.migration.double import Asked, Told


def test_method_query_headers_and_status_pass_both_ways(world: World) -> None:
    world.legacy.answers["PATCH", "/rest/tokens"] = lambda _: Told(418, b"short and stout", [("X-Kettle", "on")])
    answer = world.call("PATCH", "/rest/tokens?a=1&a=2&b=%C3%A9", headers={"x-device": "Pixel", "user-agent": "RiderApp/3"})
    [asked] = world.legacy.asked
    assert asked.target == "/rest/tokens?a=1&a=2&b=%C3%A9"
    assert (asked.headers["x-device"], asked.headers["user-agent"]) == ("Pixel", "RiderApp/3")
    assert asked.headers["x-auth-token"].startswith("7:")
    assert (answer.status, answer.body, answer.headers["x-kettle"]) == (418, b"short and stout", "on")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", urlencode({"comment": "café & more"})),
        ("application/json", '{"amount": "12.30"}'),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=photo\r\n\r\n\xff\xd8\x00\r\n--x--",
        ),
    ],
)
def test_bodies_of_any_kind_pass_untouched(world: World, content_type: str, body: str | bytes) -> None:
    world.legacy.answers["POST", "/rest/drivers"] = lambda asked: Told(200, asked.body)
    answer = world.call("POST", "/rest/drivers", body, headers={"content-type": content_type})
    assert world.legacy.asked[0].headers["content-type"] == content_type
    assert answer.body == (body if isinstance(body, bytes) else body.encode())


def test_a_packed_answer_stays_packed(world: World) -> None:
    packed = gzip.compress(b'{"id": 1}')
    world.legacy.answers["GET", "/rest/x"] = lambda _: Told(200, packed, [("Content-Encoding", "gzip")])
    answer = world.call("GET", "/rest/x")
    assert (answer.body, answer.headers["content-encoding"]) == (packed, "gzip")


def test_a_header_that_came_several_times_passes_whole(world: World) -> None:
    named = [("Cache-Control", "private"), ("Cache-Control", "max-age=60"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    world.legacy.answers["GET", "/rest/x"] = lambda _: Told(200, b"", named)
    answer = world.call("GET", "/rest/x")
    assert (answer.headers["cache-control"], answer.cookies) == ("private, max-age=60", ("a=1", "b=2"))
    assert "set-cookie" not in answer.headers


def test_cookies_pass_and_redirects_are_not_followed(world: World) -> None:
    world.legacy.answers["GET", "/rest/x"] = lambda _: Told(
        302, b"", [("Location", "http://elsewhere.invalid/"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    )
    answer = world.call("GET", "/rest/x")
    assert (answer.status, answer.headers["location"]) == (302, "http://elsewhere.invalid/")
    assert answer.cookies == ("a=1", "b=2")
    assert len(world.legacy.asked) == 1


def test_login_is_the_old_systems_own(world: World) -> None:
    world.legacy.tells("POST", "/rest/login", {"token": "7:new"})
    assert json_of(world.call("POST", "/rest/login", token="", headers={"authorization": "Basic eA=="})) == {
        "token": "7:new"
    }
    assert world.legacy.asked[0].headers["authorization"] == "Basic eA=="


@pytest.mark.parametrize(
    "path",
    [
        "/rest/../admin",
        "/rest/%2e%2e/admin",
        "/rest/%252e%252e/admin",
        "/rest/a\\..\\b",
        "/rest/..;/admin",
        "/rest/%2e%2e;v=1/admin",
        "/rest/..%3bv=1/admin",
        "/internal/payments/imports",
        "/restful",
    ],
)
def test_it_is_no_way_to_anything_else(world: World, path: str) -> None:
    assert world.call("GET", path).status == 404
    assert not world.legacy.asked


def test_without_an_old_system_every_old_address_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGACY_URL", "")
    answer = world.call("GET", "/rest/rides/estimate", headers={"accept-language": "pt-BR"})
    assert (answer.status, json_of(answer)["code"]) == (404, "legacy_unset")
    assert "Não há sistema antigo" in json_of(answer)["message"]


def test_an_unreachable_old_system_is_a_502(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGACY_URL", "http://127.0.0.1:1")
    answer = world.call("POST", "/rest/support")
    assert (answer.status, json_of(answer)["code"]) == (502, "legacy_silent")


def _slow(asked: Asked) -> Told:
    raise ConnectionAbortedError


def test_a_command_that_is_not_answered_may_have_been_done(world: World) -> None:
    world.legacy.answers["POST", "/rest/support"] = _slow
    answer = world.call("POST", "/rest/support")
    assert (answer.status, json_of(answer)["code"]) == (504, "legacy_slow")
    assert len(world.legacy.asked) == 1


def test_a_long_poll_that_outlasts_the_gateway_ends_as_one_in_which_nothing_happened(world: World) -> None:
    world.legacy.answers["GET", "/rest/events"] = _slow
    assert legacy.ask(OldCall("GET", "/rest/events")).document == []


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An old system that closes every connection as its second request arrives; the methods of all that came."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as requests:
            for turn in range(2):
                if not (first := requests.readline()):
                    return
                heard.append(first.partition(b" ")[0].decode())
                headers = dict(line.lower().split(b": ", 1) for line in iter(requests.readline, b"\r\n"))
                requests.read(int(headers.get(b"content-length", 0)))
                if turn == 0:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    monkeypatch.setenv("LEGACY_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
    yield heard
    server.close()


def test_a_read_that_meets_a_closed_connection_is_asked_once_more(world: World, closing: list[str]) -> None:
    assert [world.call("GET", "/rest/configs/rider/global").status for _ in range(4)] == [200] * 4
    assert len(closing) > 4


def test_a_command_has_a_connection_of_its_own_and_is_sent_once(world: World, closing: list[str]) -> None:
    assert [world.call("POST", "/rest/support", "a=1").status for _ in range(4)] == [200] * 4
    assert closing == ["POST"] * 4
