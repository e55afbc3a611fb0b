"""Posting to connections through API Gateway's management API, many at a time, each signed with this function's own role."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from feed.policy import POLICY
from kernel import aws, settings

GONE_STATUS, THROTTLED_STATUS = 410, 429
CONNECT_TRIES = 3
PAUSE_S = 0.1

_http = urllib3.PoolManager(
    maxsize=POLICY.parallel_posts,
    timeout=POLICY.post_timeout_s,
    retries=urllib3.Retry(
        CONNECT_TRIES,
        read=False,
        allowed_methods=None,
        status_forcelist=[THROTTLED_STATUS],
        backoff_factor=PAUSE_S,
        raise_on_status=False,
    ),
)
_hands = ThreadPoolExecutor(POLICY.parallel_posts)


class Post(NamedTuple):
    """Texts for one connection, in order."""

    connection_id: str
    texts: Sequence[bytes]


class Outcome(StrEnum):
    """`broken` is neither gone nor told: it did not take what was posted, for whatever reason."""

    TOLD = "told"
    GONE = "gone"
    BROKEN = "broken"


def post_all(posts: Iterable[Post]) -> dict[str, Outcome]:
    """What came of each, by connection. One that takes its time holds up one of many hands, and not for long; those whose
    turn has not come when all of it takes too long are not posted to at all.
    """
    waiting = list(posts)
    ends_s = time.monotonic() + POLICY.posting_longest_s
    outcomes = _hands.map(lambda post: _post(post) if time.monotonic() < ends_s else Outcome.BROKEN, waiting)
    return dict(zip((post.connection_id for post in waiting), outcomes, strict=True))


def end(connection_ids: Iterable[str]) -> None:
    """Close connections from our side; to one that is gone already this does nothing."""
    list(_hands.map(lambda connection_id: _call("DELETE", connection_id), connection_ids))


def _post(post: Post) -> Outcome:
    for text in post.texts:
        outcome = _call("POST", post.connection_id, text)
        if outcome is not Outcome.TOLD:
            return outcome
    return Outcome.TOLD


def _call(method: str, connection_id: str, body: bytes = b"") -> Outcome:
    url = f"{settings.connections_url()}/@connections/{quote(connection_id, safe='')}"
    request = AWSRequest(method=method, url=url, data=body)
    SigV4Auth(aws.credentials(), "execute-api", aws.region()).add_auth(request)
    try:
        status = _send(method, url, body, dict(request.headers.items()))
    except urllib3.exceptions.HTTPError:
        return Outcome.BROKEN
    if status == GONE_STATUS:
        return Outcome.GONE
    return Outcome.TOLD if status < 300 else Outcome.BROKEN


def _send(method: str, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Once more if a kept connection was closed while the function slept; what is posted twice is read once."""
    try:
        return int(_http.request(method, url, body=body, headers=headers).status)
    except urllib3.exceptions.ProtocolError:
        return int(_http.request(method, url, body=body, headers=headers).status)
