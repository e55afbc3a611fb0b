import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from simulator import app as app_module
from simulator.app import App, Line, Refused, backoff_s
from simulator.traffic import Traffic

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def no_patience_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "backoff_s", lambda attempt: 0.0)


def with_app(handler: Handler, use: Callable[[App], Coroutine[Any, Any, Any]]) -> tuple[Any, Traffic]:
    async def run() -> tuple[Any, Traffic]:
        traffic = Traffic()
        async with Line("http://api.test/base", traffic, httpx.MockTransport(handler)) as line:
            tokens = iter(("token-1", "token-2"))

            async def sign_in() -> str:
                return next(tokens)

            return await use(App(line, sign_in)), traffic

    return asyncio.run(run())


def answers(*responses: httpx.Response | Exception, seen: list[httpx.Request] | None = None) -> Handler:
    left = list(responses)

    def handler(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        response = left.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    return handler


def test_a_call_is_repeated_until_somebody_can_answer_with_the_same_key_and_body() -> None:
    seen: list[httpx.Request] = []
    handler = answers(
        httpx.Response(429),
        httpx.Response(503, json={"code": "internal_error"}),
        httpx.ConnectError("no network"),
        httpx.Response(201, json={"ride_id": "r1"}),
        seen=seen,
    )
    answer, traffic = with_app(handler, lambda app: app.post("/v1/rides", {"needs": []}, key="key-00001"))
    assert answer.body == {"ride_id": "r1"}
    assert {request.headers["idempotency-key"] for request in seen} == {"key-00001"}
    assert len({request.content for request in seen}) == 1
    assert (traffic.calls, traffic.throttled) == (4, 1)
    assert traffic.server_errors == {"POST /v1/rides 503 internal_error": 1}
    assert traffic.network_errors == {"POST /v1/rides ConnectError": 1}


def test_the_token_and_the_base_address_are_sent_along() -> None:
    seen: list[httpx.Request] = []
    with_app(answers(httpx.Response(200), seen=seen), lambda app: app.get("/v1/rides"))
    assert seen[0].headers["authorization"] == "Bearer token-1"
    assert str(seen[0].url) == "http://api.test/base/v1/rides"


def test_a_token_that_has_run_out_is_renewed() -> None:
    seen: list[httpx.Request] = []
    answer, _ = with_app(answers(httpx.Response(401), httpx.Response(200), seen=seen), lambda app: app.get("/v1/rides"))
    assert answer.ok
    assert [request.headers["authorization"] for request in seen] == ["Bearer token-1", "Bearer token-2"]


def test_what_is_already_held_is_not_sent_again() -> None:
    seen: list[httpx.Request] = []
    handler = answers(
        httpx.Response(200, json={"state": "searching"}, headers={"ETag": '"1"'}),
        httpx.Response(304),
        httpx.Response(200, json={"state": "offered"}, headers={"ETag": '"2"'}),
        seen=seen,
    )

    async def watch(app: App) -> list[str]:
        return [(await app.watch("/v1/rides/r1")).body["state"] for _ in range(3)]

    states, _ = with_app(handler, watch)
    assert states == ["searching", "searching", "offered"]
    assert [request.headers.get("if-none-match") for request in seen] == [None, '"1"', '"1"']


def test_an_expected_refusal_is_no_finding_and_an_unexpected_one_is() -> None:
    handler = answers(httpx.Response(409, json={"code": "trip_over"}), httpx.Response(409, json={"code": "trip_over"}))

    async def both(app: App) -> None:
        await app.post("/v1/rides/r1/cancel", None, 409)
        await app.post("/v1/rides/r1/cancel")

    _, traffic = with_app(handler, both)
    assert traffic.unexpected == {"POST /v1/rides/r1/cancel 409 trip_over": 1}


def test_where_a_yes_is_needed_a_no_is_raised_with_what_was_said() -> None:
    handler = answers(httpx.Response(409, json={"code": "not_ready_for_shift"}))
    with pytest.raises(Refused, match=r"POST /v1/drivers/me/online: 409 .*not_ready_for_shift"):
        with_app(handler, lambda app: app.must("POST", "/v1/drivers/me/online", {}))


def test_an_answer_that_is_not_json_is_survived() -> None:
    answer, _ = with_app(answers(httpx.Response(404, text="<html>")), lambda app: app.get("/nowhere", 404))
    assert (answer.status, answer.body, answer.code) == (404, None, "")


def test_the_wait_between_tries_grows_to_a_bound() -> None:
    assert backoff_s(0) <= 0.2
    assert all(backoff_s(attempt) <= app_module.LONGEST_BACKOFF_S for attempt in range(100))
