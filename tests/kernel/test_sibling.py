from typing import Any

import pytest
import urllib3

from kernel import sibling


class FakeHttp:
    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, dict[str, str]]] = []

    def request(self, method: str, url: str, headers: dict[str, str]) -> Any:
        self.requests.append((url, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def response(status: int, body: bytes = b"{}") -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(body=body, status=status, preload_content=True)


def use(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> FakeHttp:
    fake = FakeHttp(*answers)
    monkeypatch.setattr(sibling, "_http", fake)
    return fake


def test_a_query_is_signed_and_its_answer_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = use(monkeypatch, response(200, b'{"candidates": []}'))
    assert sibling.get("/internal/location/nearby", lat=41.1, needs=["wheelchair", "hearing"]) == {"candidates": []}
    [(url, headers)] = fake.requests
    assert url.endswith("/internal/location/nearby?lat=41.1&needs=wheelchair&needs=hearing")
    assert "/execute-api/aws4_request" in headers["Authorization"]


@pytest.mark.parametrize("fault", [response(500), response(429), urllib3.exceptions.ReadTimeoutError(None, "", "")])  # type: ignore[arg-type]
def test_a_passing_fault_is_tried_again(monkeypatch: pytest.MonkeyPatch, fault: Any) -> None:
    use(monkeypatch, fault, response(200, b"1"))
    assert sibling.get("/internal/x") == 1


def test_a_sibling_that_stays_away_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, response(503), response(503))
    with pytest.raises(sibling.SiblingUnavailable):
        sibling.get("/internal/x")


def test_a_siblings_no_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = use(monkeypatch, response(404))
    with pytest.raises(sibling.SiblingRefused):
        sibling.get("/internal/x")
    assert len(fake.requests) == 1


@pytest.mark.parametrize("nonsense", [b"<html>", b'"\xff"', b'{"candidates": ['])
def test_what_is_no_json_is_no_answer(monkeypatch: pytest.MonkeyPatch, nonsense: bytes) -> None:
    use(monkeypatch, response(200, nonsense), response(200, nonsense))
    with pytest.raises(sibling.SiblingUnavailable):
        sibling.get("/internal/x")
