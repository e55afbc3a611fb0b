"""The services, as the operator reaches them: with AWS credentials of his own, which no service has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import botocore.session
import msgspec
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local import ROOT_CREDENTIALS, LocalStack, LocalStackError, StackInfo
from kernel.importing import RECORDS_AT_ONCE
from kernel.receipts import SHARDS

PLATFORM = "/corrida/platform"
PATIENCE, PATIENCE_FOR_ADMIN = 8, 5
LONGEST_PAUSE_S = 30.0


class TargetFault(Exception):
    """The services cannot be reached, or refuse the operator."""


class TargetMissing(TargetFault):
    """What is asked for is not there."""


@dataclass(frozen=True)
class Outcome:
    key: str
    result: str
    code: str
    reason: str

    @property
    def is_held(self) -> bool:
        return self.result in ("imported", "updated", "unchanged")

    @property
    def is_gone(self) -> bool:
        """Of a record that was brought with no data."""
        return self.result in ("withdrawn", "unchanged")

    @property
    def stays(self) -> bool:
        """Its kind is never taken back."""
        return self.code == "stays_here"


@dataclass(frozen=True)
class Address:
    """`endpoint` is the local stack's, None for AWS itself."""

    api_url: str
    user_pool_id: str
    session: botocore.session.Session
    endpoint: str | None = None


class Target:
    """`per_second` is how many records may be sent; whoever says 429 is asked again later, and more slowly from then on."""

    def __init__(self, at: Address, per_second: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self.api_url, self.session, self.user_pool_id = at.api_url, at.session, at.user_pool_id
        self.endpoint = at.endpoint
        self.per_second = per_second
        self.sleep = sleep
        self.throttled = 0
        self._next_at = 0.0
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=60))

    def client(self, service: str) -> Any:
        """It slows down to what the account's quota allows."""
        slower = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
        return self.session.create_client(service, endpoint_url=self.endpoint, config=slower)

    def take(self, service: str, records: list[dict[str, Any]]) -> list[Outcome]:
        """Have records taken over; what became of each, in their order."""
        outcomes: list[Outcome] = []
        for begin in range(0, len(records), RECORDS_AT_ONCE):
            batch = records[begin : begin + RECORDS_AT_ONCE]
            self._pace(len(batch))
            body = msgspec.json.encode({"records": batch})
            answer = self._ask("POST", f"/internal/{service}/imports", body=body)
            outcomes += [Outcome(o["key"], o["result"], o["code"], o["reason"] or o["code"]) for o in _faults(answer)]
        return outcomes

    def held(self, service: str, kind: str) -> Iterator[dict[str, Any]]:
        """Everything that a service holds of a kind."""
        for shard in range(SHARDS):
            after = ""
            while True:
                query = {"kind": kind, "shard": shard} | ({"after": after} if after else {})
                page = self._ask("GET", f"/internal/{service}/imports", query=query)
                yield from page["records"]
                after = page["next"]
                if not after:
                    break

    def as_admin(self, method: str, path: str, token: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The public API, as somebody who signed in. What may have been done is not asked for again."""
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
        content = msgspec.json.encode(body) if body is not None else None

        def send() -> urllib3.BaseHTTPResponse:
            return self._http.request(method, self.api_url + path, body=content, headers=sent)

        is_harmless = method == "GET" or "Idempotency-Key" in sent
        answer = self._answered(f"{method} {path}", send, PATIENCE_FOR_ADMIN, is_harmless=is_harmless)
        if answer.status >= 400:
            fault = TargetMissing if answer.status == 404 else TargetFault
            raise fault(f"{method} {path}: {answer.status} {_detail(answer.data)}".strip())
        return _json(f"{method} {path}", answer) if answer.data else None

    def _pace(self, records: int) -> None:
        now = time.monotonic()
        if self._next_at > now:
            self.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + records / self.per_second

    def _ask(self, method: str, path: str, query: dict[str, Any] | None = None, body: bytes = b"") -> Any:
        url = self.api_url + path + (f"?{urlencode(query)}" if query else "")

        def send() -> urllib3.BaseHTTPResponse:
            return self._http.request(method, url, body=body or None, headers=self._signed(method, url, body))

        answer = self._answered(f"{method} {path}", send, PATIENCE, busy=(409, 429))
        if answer.status >= 300:
            raise TargetFault(f"{method} {path}: {_shown(answer)}")
        return _json(f"{method} {path}", answer)

    def _answered(
        self,
        what: str,
        send: Callable[[], urllib3.BaseHTTPResponse],
        patience: int,
        *,
        is_harmless: bool = True,
        busy: tuple[int, ...] = (429,),
    ) -> urllib3.BaseHTTPResponse:
        """The first answer that no patience could better. What is not `is_harmless` may not be done twice."""
        pause_s, last = 0.5, ""
        for _ in range(patience):
            try:
                answer = send()
            except urllib3.exceptions.HTTPError as error:
                last = type(error).__name__
                if not is_harmless:
                    break
            else:
                if answer.status not in busy and not (is_harmless and answer.status >= 500):
                    return answer
                last = _shown(answer)
                if answer.status == 429:
                    self.throttled += 1
                    self.per_second = max(1.0, self.per_second * 0.8)
            self.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)
        raise TargetFault(f"{what} is not answered: {last}")

    def _signed(self, method: str, url: str, body: bytes) -> dict[str, str]:
        request = AWSRequest(method=method, url=url, data=body, headers={"Content-Type": "application/json"})
        SigV4Auth(self.session.get_credentials(), "execute-api", self.session.get_config_variable("region")).add_auth(
            request
        )
        return dict(request.headers.items())


def _shown(answer: urllib3.BaseHTTPResponse) -> str:
    return f"{answer.status} {answer.data[:300].decode(errors='replace')}"


def _json(what: str, answer: urllib3.BaseHTTPResponse) -> Any:
    try:
        return msgspec.json.decode(answer.data)
    except msgspec.DecodeError:
        told = answer.data[:300].decode(errors="replace")
        raise TargetFault(f"{what}: {answer.status}, but no JSON: {told}") from None


def _detail(body: bytes) -> str:
    try:
        told = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return ""
    return str(told.get("detail", told.get("title", ""))) if isinstance(told, dict) else ""


def _faults(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """With the field in the reason, for the list of rejects."""
    outcomes: list[dict[str, Any]] = answer["outcomes"]
    return [
        outcome | {"reason": f"{outcome['field']}: {outcome['reason']}" if outcome.get("field") else outcome["reason"]}
        for outcome in outcomes
    ]


def find(stack: str, per_second: float) -> Target:
    """The services of the local stack in `.stack`, or of the AWS account of one's credentials (`stack` is `aws`)."""
    if stack == "local":
        try:
            return local(LocalStack().info, per_second)
        except LocalStackError as error:
            raise TargetFault(str(error)) from None
    session = botocore.session.Session()
    try:
        ssm = session.create_client("ssm")
        value = {name: _parameter(ssm, name) for name in ("api-url", "user-pool-id")}
    except (BotoCoreError, ClientError) as error:
        raise TargetFault(f"the deployment is not found with these AWS credentials: {error}") from None
    return Target(Address(value["api-url"], value["user-pool-id"], session), per_second)


def local(info: StackInfo, per_second: float = 1000) -> Target:
    session = botocore.session.Session()
    session.set_credentials(ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"], ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    session.set_config_variable("region", info.region)
    return Target(Address(info.api_url, info.user_pool_id, session, info.endpoint), per_second)


def _parameter(ssm: Any, name: str) -> str:
    return str(ssm.get_parameter(Name=f"{PLATFORM}/{name}")["Parameter"]["Value"])
