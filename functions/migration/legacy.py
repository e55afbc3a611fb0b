"""The old system, asked as if its old apps asked it. Only the configured origin, and only what lies under /rest."""

from __future__ import annotations

import time
from urllib.parse import quote, unquote, urlsplit

import urllib3

from kernel import settings
from migration.old import OldAnswer, OldCall
from migration.policy import POLICY

UNDER = "/rest/"
BETWEEN_NEIGHBOURS = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers that are for one hop, not for whoever is at the end."""
NOT_PASSED_ON = BETWEEN_NEIGHBOURS | {"host", "content-length", "expect"}
NOT_PASSED_BACK = BETWEEN_NEIGHBOURS | {"content-length", "set-cookie"}

SAFE = "/%:@!$&'()*+,;=~-._"

_http = urllib3.PoolManager(retries=False, maxsize=20)


class Silent(Exception):
    """The old system did not answer. `timed_out`: it may have done what it was told."""

    def __init__(self, reason: str, *, timed_out: bool) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class NotThere(Exception):
    """There is no old system in this deployment, or the path is none of its own."""


LONG_POLLS = {"/rest/events": OldAnswer.of([])}
"""What the old system says itself when nothing happens for longer than a gateway waits."""


def ask(call: OldCall, within_s: float = POLICY.answer_within_s) -> OldAnswer:
    """Its answer, as it is: no redirect is followed, nothing unpacked, and only a GET on a broken connection repeated."""
    until = time.monotonic() + within_s
    try:
        try:
            response = _sent(call, within_s)
        except urllib3.exceptions.ProtocolError:
            if call.method != "GET":
                raise
            response = _sent(call, until - time.monotonic())
    except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
        raise Silent(type(error).__name__, timed_out=False) from error
    except urllib3.exceptions.HTTPError as error:
        if call.method == "GET" and call.path in LONG_POLLS:
            return LONG_POLLS[call.path]
        raise Silent(type(error).__name__, timed_out=True) from error
    told = response.headers.itermerged()
    return OldAnswer(
        status=response.status,
        headers={name.lower(): value for name, value in told if name.lower() not in NOT_PASSED_BACK},
        body=response.data,
        cookies=tuple(response.headers.getlist("set-cookie")),
    )


def _sent(call: OldCall, within_s: float) -> urllib3.BaseHTTPResponse:
    """A connection that was kept may have been closed at the other end meanwhile, and who has sent a command into it can't
    know whether it was heard: a command has one of its own."""
    if call.method == "GET":
        return _through(_http, call, _passed_on(call), within_s)
    with urllib3.PoolManager(retries=False) as its_own:
        return _through(its_own, call, _passed_on(call) | {"connection": "close"}, within_s)


def _through(http: urllib3.PoolManager, call: OldCall, headers: dict[str, str], within_s: float) -> urllib3.BaseHTTPResponse:
    return http.request(
        call.method,
        address_of(settings.of("legacy-url"), call.path, call.query),
        body=call.body or None,
        headers=headers,
        redirect=False,
        decode_content=False,
        timeout=urllib3.Timeout(connect=POLICY.legacy_connect_s, total=max(within_s, POLICY.legacy_wait_min_s)),
    )


def is_set() -> bool:
    """Whether this deployment has an old system."""
    return bool(settings.of("legacy-url"))


def address_of(origin: str, path: str, query: str) -> str:
    """
    >>> address_of("http://old.example:8080/", "/rest/rides/4711", "avatarType=RIDER")
    'http://old.example:8080/rest/rides/4711?avatarType=RIDER'
    """
    parts = urlsplit(origin)
    plain = unquote(unquote(path))
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise NotThere("no origin")
    if not path.startswith(UNDER) or "\\" in plain or any(map(_leads_away, plain.split("/"))):
        raise NotThere(path)
    return f"{parts.scheme}://{parts.netloc}{quote(path, safe=SAFE)}" + (f"?{query}" if query else "")


def _leads_away(step: str) -> bool:
    """Servers of the old system's kind drop what follows a semicolon before they go up or down.

    >>> _leads_away("..;v=1"), _leads_away("rides;v=1")
    (True, False)
    """
    return step.partition(";")[0] in (".", "..")


def _passed_on(call: OldCall) -> dict[str, str]:
    headers = {name: value for name, value in call.headers.items() if name not in NOT_PASSED_ON}
    if call.cookies:
        headers["cookie"] = "; ".join(call.cookies)
    return headers
