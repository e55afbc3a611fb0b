"""Queries to sibling services: signed with this function's own role, with a timeout and a bounded retry.

A query can always fail; `SiblingUnavailable` must be met with the degraded mode that the caller's declaration promises.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from kernel import aws, settings, work

TIMEOUT_S = 2.0
TRIES = 2

_http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=0.5, read=TIMEOUT_S))


class SiblingUnavailable(Exception):
    """The sibling did not answer in time, answered that it cannot, or answered nonsense."""


class SiblingRefused(Exception):
    """The sibling understood and said no (4xx): asking again will not help."""

    def __init__(self, status: int, problem: Any) -> None:
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem


def get(path: str, **query: Any) -> Any:
    """The decoded JSON answer of a sibling's internal route, e.g. `get("/internal/location/nearby", lat=…, lng=…)`."""
    url = settings.api_url() + path + ("?" + urlencode(query, doseq=True) if query else "")
    last_error = ""
    for _ in range(TRIES):
        try:
            response = _http.request("GET", url, headers=_signed_headers("GET", url))
        except urllib3.exceptions.HTTPError as error:
            last_error = f"{type(error).__name__}"
            continue
        if response.status < 300:
            try:
                return msgspec.json.decode(response.data)
            except ValueError as error:
                last_error = f"{response.status}, but {error}"
                continue
        if response.status < 500 and response.status != 429:
            raise SiblingRefused(response.status, response.data)
        last_error = str(response.status)
    raise SiblingUnavailable(f"GET {path}: {last_error}")


def _signed_headers(method: str, url: str) -> dict[str, str]:
    cause = work.current()
    request = AWSRequest(method=method, url=url, headers={"X-Correlation-Id": cause.correlation_id})
    SigV4Auth(aws.credentials(), "execute-api", aws.region()).add_auth(request)
    return dict(request.headers.items())
