"""Whatever is sent, by whomever and however often: a sample of what `make drill` sends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from drills import bad_input, mangled, odd_values
from drills.site import Site

pytestmark = pytest.mark.system

AT_ONCE = 8
TOO_MANY = 400


def test_what_schemathesis_makes_of_the_documents_is_answered_as_they_say(site: Site) -> None:
    assert bad_input.run(site, examples=bad_input.FEW).failures == []


def test_what_cannot_be_read_is_refused(site: Site) -> None:
    assert mangled.run(site, every=23).failures == []


def test_odd_values_break_nothing(site: Site) -> None:
    assert odd_values.run(site, every=97).failures == []


def test_whoever_calls_too_fast_is_told_when_to_come_again_and_nobody_else_is_held_up(site: Site) -> None:
    hasty, calm = site.rider(), site.rider()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(lambda _: hasty.ask("POST", "/v1/rides", {}, Idempotency_Key="hasty-000001"), range(TOO_MANY))
        )
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert calm.ask("GET", "/v1/rides").status_code == 200
