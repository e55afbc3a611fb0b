"""The web console: static files in a private bucket behind CloudFront, and on a local stack in a bucket of it.

Built files lie in `console/dist` (`make console`); where there are none, nothing of the console is deployed, and everything
else is. What a deployment is called and where its API lies is told to the page by a `config.json` beside it.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.assets import ROOT

SOURCES = ROOT / "console"
BUILT = SOURCES / "dist"
INDEX = "index.html"
CONFIG = "config.json"
SELF_ONLY = "connect-src 'self'"
FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"

PORTO: Mapping[str, Any] = {
    "name": "Porto",
    "centre": {"lat": 41.1550, "lng": -8.6200},
    "zoom": 13,
    "currency": "EUR",
    "places": [
        {"name": "Praça da Liberdade", "lat": 41.1466, "lng": -8.6112},
        {"name": "Ribeira", "lat": 41.1408, "lng": -8.6130},
        {"name": "Estação de Campanhã", "lat": 41.1489, "lng": -8.5856},
        {"name": "Casa da Música", "lat": 41.1589, "lng": -8.6307},
        {"name": "Hospital de São João", "lat": 41.1830, "lng": -8.6010},
        {"name": "Estádio do Dragão", "lat": 41.1617, "lng": -8.5836},
        {"name": "Serralves", "lat": 41.1598, "lng": -8.6598},
        {"name": "Foz do Douro", "lat": 41.1507, "lng": -8.6745},
        {"name": "Matosinhos", "lat": 41.1820, "lng": -8.6890},
        {"name": "Aeroporto Francisco Sá Carneiro", "lat": 41.2372, "lng": -8.6700},
    ],
}
"""The city the shipped streets are of. Another city: its own streets (`console/tools/streets.py`) and its own entry here."""


def is_built() -> bool:
    return (BUILT / INDEX).exists()


def settings(
    *,
    api_url: str,
    feed_url: str,
    cognito_url: str,
    client_id: str,
    users: Sequence[Mapping[str, str]] = (),
    password: str = "",
) -> dict[str, Any]:
    """What `config.json` says; `users` and their `password` only ever on a local stack."""
    return {
        "api_url": api_url,
        "feed_url": feed_url,
        "cognito_url": cognito_url,
        "client_id": client_id,
        "city": PORTO,
        "tiles_url": "",
        "tiles_attribution": "",
        "local_users": list(users),
        "local_password": password,
    }


def index_page(origins: Sequence[str]) -> str:
    """The page with a content security policy that lets it talk to these origins, its own, and nobody else."""
    page = (BUILT / INDEX).read_text()
    if SELF_ONLY not in page:
        raise ValueError(f"{BUILT / INDEX} has no {SELF_ONLY!r} in its content security policy: build it anew with: make console")
    return page.replace(SELF_ONLY, " ".join([SELF_ONLY, *origins]))


def files() -> Iterator[tuple[str, Path]]:
    """Everything built, less the page itself: key and file."""
    for path in sorted(BUILT.rglob("*")):
        if path.is_file() and path.name != INDEX:
            yield path.relative_to(BUILT).as_posix(), path


def cache_control(key: str) -> str:
    """Files named after their content never change; whatever else there is may."""
    return FOREVER if key.startswith("assets/") else ALWAYS_ASK


def content_type(key: str) -> str:
    guessed = {".js": "text/javascript", ".json": "application/json"}.get(Path(key).suffix) or mimetypes.guess_type(key)[0]
    kind = guessed or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def upload(s3: Any, bucket: str, config: Mapping[str, Any], origins: Sequence[str]) -> None:
    """To a local stack: the files, then the page, so that it never names what is not there yet."""
    for key, path in files():
        _put(s3, bucket, key, path.read_bytes())
    _put(s3, bucket, CONFIG, json.dumps(config).encode())
    _put(s3, bucket, INDEX, index_page(origins).encode())


def _put(s3: Any, bucket: str, key: str, body: bytes) -> None:
    s3.put_object(
        Bucket=bucket, Key=key, Body=body, ContentType=content_type(key), CacheControl=cache_control(key)
    )
