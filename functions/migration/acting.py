"""The services, used as one person may use them: by the public API, with his own access token.

To have that token the façade gives everybody it acts for a password that only it can make, by HMAC from a secret of its
own. This is a great power: whoever has the secret is every migrated person. It is bounded so: only the façade's functions
read the secret; only accounts that wait for their first password get one; who chooses a password himself is never signed
in again; and it ends when the migration is over, with the service and its secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlencode

import msgspec
import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from kernel import aws, log, secrets, settings, work
from migration import store_people
from migration.person import HIS_OWN, NOBODY, Person
from migration.policy import POLICY

SIGN_IN = "sign-in"
RENEWED_BEFORE_END_S = 300.0
REFUSED_IS_HELD_S = 30.0
TRIES = 2
CONNECT_S = 1.0

_http = urllib3.PoolManager(retries=False, maxsize=20)


class NothingDone(Exception):
    """The services could not be asked: nothing was done there, so the old system may do it."""


class Unclear(Exception):
    """The services were asked and did not answer, or answered that they broke: whether it was done nobody knows."""


class Refused(Exception):
    """The services understood and said no."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail") or problem.get("title") or "")
        self.problem = problem


@dataclass(frozen=True)
class Told:
    """A good answer of the services: `document` is its JSON, None if it has none."""

    status: int
    document: Any
    etag: str = ""


@dataclass(frozen=True)
class Acting:
    """`Acting(person).get("/v1/riders/me").document["display_name"]`

    What is safe to repeat is repeated once if it was not answered: a GET, a PUT of whatever there is, what has a `key`
    (Idempotency-Key), and what the caller says `changes` nothing.
    """

    person: Person
    language: str = "en"
    read_s: float = POLICY.service_read_s

    def get(self, path: str, **query: Any) -> Told:
        return self.call("GET", path + (f"?{urlencode(query, doseq=True)}" if query else ""))

    def post(self, path: str, body: Any = None, *, key: str = "", if_match: str = "", changes: bool = True) -> Told:
        return self.call("POST", path, body, key=key, if_match=if_match, changes=changes)

    def put(self, path: str, body: Any = None, *, if_match: str = "") -> Told:
        return self.call("PUT", path, body, if_match=if_match)

    def call(
        self, method: str, path: str, body: Any = None, *, key: str = "", if_match: str = "", changes: bool = True
    ) -> Told:
        """Raises `Refused`, `NothingDone` or `Unclear`."""
        headers = {"Accept-Language": self.language, "X-Correlation-Id": work.current().correlation_id}
        if self.person != NOBODY:
            headers["Authorization"] = f"Bearer {token_of(self.person)}"
        if key:
            headers["Idempotency-Key"] = key
        if if_match:
            headers["If-Match"] = if_match
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = None if body is None else msgspec.json.encode(body)
        repeatable = method == "GET" or (method == "PUT" and not if_match) or bool(key) or not changes
        broken: Exception | None = None
        for _ in range(TRIES if repeatable else 1):
            try:
                response = _http.request(
                    method,
                    settings.api_url() + path,
                    body=content,
                    headers=headers,
                    timeout=urllib3.Timeout(connect=CONNECT_S, read=self.read_s),
                )
            except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
                broken = broken or NothingDone(f"{method} {path}: {type(error).__name__}")
                continue
            except urllib3.exceptions.HTTPError as error:
                broken = Unclear(f"{method} {path}: {type(error).__name__}")
                continue
            if response.status < 300:
                document = msgspec.json.decode(response.data) if response.data else None
                return Told(response.status, document, response.headers.get("ETag", ""))
            if response.status == 429 and broken is None:
                raise NothingDone(f"{method} {path}: 429")
            if response.status < 500:
                _refused(self.person, response.status, response.data)
            broken = Unclear(f"{method} {path}: {response.status}")
        raise broken or NothingDone(f"{method} {path}")


def _refused(person: Person, status: int, body: bytes) -> NoReturn:
    if status == 401:
        _tokens.pop(person.user_id, None)
        raise NothingDone("the token was not taken")
    try:
        problem = msgspec.json.decode(body)
    except msgspec.DecodeError:
        problem = {}
    raise Refused(status, problem if isinstance(problem, dict) else {})


@dataclass(frozen=True)
class _Token:
    """No text: he cannot be signed in, and is not tried again before `until`."""

    text: str
    until: float


_tokens: dict[str, _Token] = {}


def token_of(person: Person) -> str:
    """His access token, got as an app gets it and kept in memory. Raises `NothingDone` if he cannot be signed in."""
    held = _tokens.get(person.user_id)
    if held is None or held.until < time.monotonic():
        held = _signed_in(person)
        if len(_tokens) > 10_000:
            _tokens.clear()
        _tokens[person.user_id] = held
    if not held.text:
        raise NothingDone("he cannot be signed in")
    return held.text


def forget() -> None:
    """For tests."""
    _tokens.clear()


def _signed_in(person: Person) -> _Token:
    refused = _Token("", time.monotonic() + REFUSED_IS_HELD_S)
    try:
        secret = _secret_of(person)
        if secret is None:
            return refused
        try:
            return _tried(person, secret)
        except ClientError as error:
            if not _is_about_the_password(error):
                raise
        if _waits_for_a_password(person):
            _give_password(person, secret)
        return _tried(person, secret)
    except (ClientError, BotoCoreError, KeyError) as error:
        log.warning("not signed in", user_id=person.user_id, reason=f"{type(error).__name__}: {error}")
        if _is_about_the_password(error):
            store_people.mark_sign_in(person, HIS_OWN)
        return refused


def _tried(person: Person, secret: secrets.Secret) -> _Token:
    answer = aws.client("cognito-idp").initiate_auth(
        ClientId=settings.user_pool_client_id(),
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.subject, "PASSWORD": password_of(person, secret)},
    )
    result = answer["AuthenticationResult"]
    return _Token(result["AccessToken"], time.monotonic() + result["ExpiresIn"] - RENEWED_BEFORE_END_S)


def _secret_of(person: Person) -> secrets.Secret | None:
    """With which version of the secret his password is made; it is given him now if he has none yet.

    Several functions may be at it at once. The mark is made before the password is given, and looked for again after the
    account: so an account that has a password and no mark has got it from somebody else, himself.
    """
    waits = None
    known = store_people.person(person.user_id)
    if known and not known.sign_in:
        waits = _waits_for_a_password(person)
        known = store_people.person(person.user_id)
    if known is None or known.sign_in == HIS_OWN:
        return None
    if known.sign_in:
        return secrets.find(SIGN_IN, known.sign_in)
    if not waits:
        store_people.mark_sign_in(person, HIS_OWN)
        return None
    secret = secrets.current(SIGN_IN)
    store_people.mark_sign_in(person, secret.version_id)
    _give_password(person, secret)
    return secret


def _give_password(person: Person, secret: secrets.Secret) -> None:
    aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=settings.user_pool_id(),
        Username=person.subject,
        Password=password_of(person, secret),
        Permanent=True,
    )


def _is_about_the_password(error: Exception) -> bool:
    """A disabled account or too many attempts come under the same code."""
    if not isinstance(error, ClientError) or error.response["Error"]["Code"] != "NotAuthorizedException":
        return False
    said = str(error.response["Error"].get("Message", "")).lower()
    return "disabled" not in said and "exceeded" not in said


def _waits_for_a_password(person: Person) -> bool:
    account = aws.client("cognito-idp").admin_get_user(UserPoolId=settings.user_pool_id(), Username=person.subject)
    return bool(account["UserStatus"] == "FORCE_CHANGE_PASSWORD")


def password_of(person: Person, secret: secrets.Secret) -> str:
    """Long enough for any rule, and with a character of every kind that rules ask for."""
    digest = hmac.digest(secret.text.encode(), person.subject.encode(), hashlib.sha256)
    return f"Aa1-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
