import base64
import json
from datetime import datetime
from typing import Any

import pytest
import time_machine
from msgspec import Struct

from kernel import border, clock, lean, pace, problem, work
from kernel.border import Request
from kernel.declaration import ANYONE, DESK, RIDERS, SIBLINGS, Route, Service
from kernel.problem import Wording
from kernel.refusal import Refusal
from kernel.table import Conflict
from tests.conftest import Answer, http_event

SERVICE = Service(
    "library",
    "lends books",
    routes=(
        Route("GET", "/v1/books/{book_id}", ANYONE),
        Route("GET", "/v1/books/newest", RIDERS),
        Route("POST", "/v1/books/{book_id}/return", RIDERS | DESK),
        Route("GET", "/internal/books", SIBLINGS),
    ),
)


class BookTorn(Refusal):
    pass


WORDINGS: problem.Wordings = {
    BookTorn: Wording(409, en="The book is torn. {pages} pages are missing.", pt="O livro está rasgado. {pages}.")
}


def call(method: str, path: str, answer: Any = None, **options: Any) -> Answer:
    def ok(request: Request) -> dict[str, Any]:
        return {"statusCode": 200, "body": json.dumps({"route": request.route.path, **request.parameters})}

    return Answer(border.cross(http_event(method, path, **options), SERVICE, WORDINGS, answer or ok))


def raising(error: Exception) -> Any:
    def answer(_request: Request) -> dict[str, Any]:
        raise error

    return answer


def test_a_fixed_path_wins_over_a_parameter() -> None:
    assert call("GET", "/v1/books/newest", subject="ana", groups="riders").body == {"route": "/v1/books/newest"}
    assert call("GET", "/v1/books/42").body == {"route": "/v1/books/{book_id}", "book_id": "42"}


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ({}, 401, "unauthenticated"),
        ({"subject": "rui", "groups": "drivers"}, 403, "forbidden"),
        ({"subject": "rui", "groups": ""}, 200, ""),
        ({"role": "arn:aws:sts::1:assumed-role/dispatch"}, 403, "forbidden"),
        ({"subject": "ana", "groups": "riders desk"}, 200, ""),
    ],
)
def test_only_the_declared_audience_gets_in(who: dict[str, str], status: int, code: str) -> None:
    answer = call("POST", "/v1/books/1/return", **who)
    assert (answer.status, answer.code) == (status, code)


def test_a_sibling_gets_in_where_siblings_are_meant_and_people_do_not() -> None:
    assert call("GET", "/internal/books", role="arn:aws:sts::1:assumed-role/dispatch").status == 200
    assert call("GET", "/internal/books", subject="ana", groups="riders").code == "forbidden"


def test_a_refusal_is_told_in_the_readers_language_with_its_facts() -> None:
    answer = call("GET", "/v1/books/1", raising(BookTorn(pages=3)), headers={"accept-language": "pt-BR"})
    assert (answer.status, answer.code, answer.body["pages"]) == (409, "book_torn", 3)
    assert (answer.body["title"], answer.body["detail"]) == ("O livro está rasgado.", "3.")
    assert answer.headers["content-language"] == "pt-BR"


def test_our_own_fault_is_a_problem_too_and_gives_nothing_away() -> None:
    answer = call("GET", "/v1/books/1", raising(ValueError("secret")))
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in str(answer.body)


def test_a_conflict_is_decided_again_and_in_the_end_refused() -> None:
    tries = []

    def twice_too_late(_request: Request) -> dict[str, Any]:
        tries.append(1)
        if len(tries) < 3:
            raise Conflict()
        return {"statusCode": 200, "body": "{}"}

    assert call("GET", "/v1/books/1", twice_too_late).status == 200
    assert call("GET", "/v1/books/1", raising(Conflict())).code == "changed_meanwhile"


def test_a_list_is_no_body_for_any_route() -> None:
    event = http_event("POST", "/v1/books/1/return", "[{}]", subject="a", groups="riders")
    answer = Answer(border.cross(event, SERVICE, {}, raising(ValueError())))
    assert (answer.status, answer.code) == (422, "invalid_request")


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize(("depth", "status"), [(50, 200), (51, 400), (940, 400), (40_000, 400)])
def test_a_body_is_nested_as_deeply_as_everybody_after_can_read_it(begin: str, end: str, depth: int, status: int) -> None:
    body = '{"book":' + begin * (depth - 1) + "1" + end * (depth - 1) + "}"
    event = http_event("POST", "/v1/books/1/return", body, subject="a", groups="riders")
    answer = Answer(border.cross(event, SERVICE, {}, lambda _: {"statusCode": 200, "body": "{}"}))
    assert (answer.status, answer.code) == (status, "malformed_json" if status == 400 else "")


def test_a_binary_body_that_is_no_text_is_refused() -> None:
    event = http_event("POST", "/v1/books/1/return", base64.b64encode(b"\xff\xfe").decode(), subject="a", groups="riders")
    answer = Answer(border.cross(event | {"isBase64Encoded": True}, SERVICE, {}, raising(ValueError())))
    assert (answer.status, answer.code) == (400, "malformed_json")


def test_the_correlation_id_of_the_caller_comes_back_and_names_the_work() -> None:
    seen: list[str] = []

    def answer(_request: Request) -> dict[str, Any]:
        seen.append(work.current().correlation_id)
        return {"statusCode": 200}

    response = call("GET", "/v1/books/1", answer, headers={"X-Correlation-Id": "corr-7"})
    assert seen == ["corr-7"]
    assert response.headers["x-correlation-id"] == "corr-7"


@pytest.mark.parametrize("name", ["x-correlation-id", "traceparent"])
@pytest.mark.parametrize("told", ["código", "٢", "a\r\nset-cookie: b"])
def test_what_no_header_can_hold_is_not_sent_back(name: str, told: str) -> None:
    response = call("GET", "/v1/books/1", lambda _: {"statusCode": 200}, headers={name: told})
    assert told not in response.headers.values()
    assert response.headers["x-correlation-id"].isascii()


def test_every_answer_says_when_it_was_given_by_our_clock() -> None:
    answers = [call("GET", "/v1/books/1", lambda _: {"statusCode": 200}), call("GET", "/v1/nowhere", raising(ValueError()))]
    for answer in answers:
        served_at = datetime.fromisoformat(answer.headers["x-served-at"])
        assert abs((clock.now() - served_at).total_seconds()) < 60


def test_every_kernel_wording_speaks_both_languages() -> None:
    for wording in problem.KERNEL_WORDINGS.values():
        assert wording.en != wording.pt
        assert "{" not in wording.en.partition(". ")[0] + wording.pt.partition(". ")[0]


class Loan(Struct, frozen=True):
    days: int


def test_a_lean_route_names_the_bad_field() -> None:
    handler = lean.lean_handler(SERVICE, "api", {}, lambda request: {"days": lean.decode(request, Loan).days})
    event = http_event("POST", "/v1/books/1/return", '{"days": "two"}', subject="ana", groups="riders")
    answer = Answer(handler(event, None))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/days")


class Shelf(Struct, frozen=True):
    height_m: float
    subjects: list[str] = []


def test_a_lean_route_reads_the_query_string() -> None:
    handler = lean.lean_handler(SERVICE, "api", {}, lambda request: lean.decode_query(request, Shelf))

    def ask(query: str) -> Answer:
        return Answer(handler(http_event("GET", f"/v1/books/1?{query}"), None))

    assert ask("height_m=1.5&subjects=art&subjects=sea%20birds").body == {"height_m": 1.5, "subjects": ["art", "sea birds"]}
    assert ask("height_m=tall").body["errors"][0] == {
        "pointer": "/height_m",
        "in": "query",
        "code": "invalid",
        "detail": "Expected `float`, got `str`",
    }
    assert ask("subjects=art").body["errors"][0]["pointer"] == "/height_m"


@pytest.fixture
def two_calls_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLS_PER_SECOND", "2")
    monkeypatch.setattr(border, "_buckets", pace.Buckets())


@pytest.mark.usefixtures("two_calls_a_second")
def test_whoever_calls_too_fast_is_told_when_to_come_again_and_nobody_else_is_held_up() -> None:
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        answers = [call("GET", "/v1/books/newest", subject="ana", groups="riders") for _ in range(13)]
        assert [answer.status for answer in answers] == [200] * 12 + [429]
        assert (answers[-1].code, answers[-1].headers["retry-after"]) == ("too_many_requests", "1")
        assert call("GET", "/v1/books/newest", subject="bob", groups="riders").status == 200
        traveller.shift(1)
        assert call("GET", "/v1/books/newest", subject="ana", groups="riders").status == 200


@pytest.mark.usefixtures("two_calls_a_second")
def test_what_creates_or_charges_has_a_slower_pace_of_its_own() -> None:
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        key = {"headers": {"idempotency-key": "return-00001"}}
        answers = [call("POST", "/v1/books/42/return", subject="ana", groups="riders", **key) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert call("GET", "/v1/books/newest", subject="ana", groups="riders").status == 200
