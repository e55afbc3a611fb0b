"""A service's own secrets, read from Secrets Manager once and then kept for some minutes.

A secret is rotated by giving it a new value; Secrets Manager keeps the one before as `AWSPREVIOUS`. Who signs says with
which version (`current`); who checks finds that version while it is one of the two (`find`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from kernel import aws, log, settings

MAX_AGE_S = 300.0
RELOAD_AT_MOST_EVERY_S = 10.0


@dataclass(frozen=True)
class Secret:
    version_id: str
    text: str


@dataclass(frozen=True)
class _Held:
    versions: tuple[Secret, ...]
    read_at: float

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.read_at


_held: dict[str, _Held] = {}


def get(name: str) -> str:
    """The text of a secret that the service declares for the calling function, at most `MAX_AGE_S` old."""
    return current(name).text


def current(name: str) -> Secret:
    return _versions(name, MAX_AGE_S)[0]


def find(name: str, version_id: str) -> Secret | None:
    """The version of a secret that somebody used, if it is the current or the previous one.

    A version not seen before may be newer than what is held, so it is looked for again, but not for every forged id.
    """
    for max_age_s in (MAX_AGE_S, RELOAD_AT_MOST_EVERY_S):
        for version in _versions(name, max_age_s):
            if version.version_id == version_id:
                return version
    return None


def forget() -> None:
    """Read everything anew: for tests, and for whoever learns that a secret no longer works."""
    _held.clear()


def _versions(name: str, max_age_s: float) -> tuple[Secret, ...]:
    """Newest first. While Secrets Manager cannot be reached, what is held goes on being good."""
    held = _held.get(name)
    if held and held.age_s < max_age_s:
        return held.versions
    try:
        versions = _read(name)
    except (ClientError, BotoCoreError) as error:
        if held is None:
            raise
        log.warning("using a secret read earlier", secret=name, reason=str(error))
        versions = held.versions
    _held[name] = _Held(versions, time.monotonic())
    return versions


def _read(name: str) -> tuple[Secret, ...]:
    secret_id = settings.secret_id(name)
    newest = _secret(aws.client("secretsmanager").get_secret_value(SecretId=secret_id))
    try:
        response = aws.client("secretsmanager").get_secret_value(SecretId=secret_id, VersionStage="AWSPREVIOUS")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return (newest,)
    return newest, _secret(response)


def _secret(response: dict[str, Any]) -> Secret:
    return Secret(response["VersionId"], response["SecretString"])
