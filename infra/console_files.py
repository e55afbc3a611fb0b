"""What the web console is made of: the built files, what they are told about their deployment, and how they are served.

`make console` builds them into `console/dist`; where there are none, everything but the console is deployed. What the page
must know (where its API lies, whose accounts) is told to it by a `config.json` beside it.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.assets import ROOT

BUILT = ROOT / "console" / "dist"
INDEX = "index.html"
CONFIG = "config.json"
NAMED_BY_CONTENT = "assets/*"
FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"

HEADERS: Mapping[str, str] = {
    "Permissions-Policy": "geolocation=(self), clipboard-write=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Beside those CloudFront has settings of their own for."""

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
    tiles_url: str = "",
    tiles_attribution: str = "",
    users: Mapping[str, str] | None = None,
    password: str = "",
) -> dict[str, Any]:
    """What `config.json` says; `users` (group → e-mail) and their `password` only ever on a local stack."""
    return {
        "api_url": api_url,
        "feed_url": feed_url,
        "cognito_url": cognito_url,
        "client_id": client_id,
        "city": PORTO,
        "tiles_url": tiles_url,
        "tiles_attribution": tiles_attribution,
        "local_users": [{"group": group, "email": email} for group, email in (users or {}).items()],
        "local_password": password,
    }


def content_security_policy(servers: Sequence[str], tiles_url: str = "") -> str:
    """The page may run its own scripts, talk to these servers and its own, show the tiles, and nothing else.

    >>> content_security_policy(["https://api.example", "wss://feed.example"]).split("; ")[4]
    "connect-src 'self' https://api.example wss://feed.example"
    """
    tiles = urlsplit(tiles_url.replace("{s}", "*"))
    images = " ".join(["'self'", "data:", *([f"{tiles.scheme}://{tiles.netloc}"] if tiles_url else [])])
    talks_to = " ".join(["'self'", *servers])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            f"connect-src {talks_to}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def files() -> Iterator[tuple[str, Path]]:
    """Key and file, the page itself last: what it names is there before it."""
    built = sorted(path for path in BUILT.rglob("*") if path.is_file() and path.name != INDEX)
    for path in [*built, BUILT / INDEX]:
        yield path.relative_to(BUILT).as_posix(), path


def cache_control(key: str) -> str:
    """Files named after their content never change; whatever else there is may.

    >>> cache_control("assets/index-Cg3G3_Oq.css"), cache_control("index.html")
    ('public, max-age=31536000, immutable', 'no-cache')
    """
    return FOREVER if key.startswith("assets/") else ALWAYS_ASK


def content_type(key: str) -> str:
    """
    >>> content_type("assets/index-Cg3G3_Oq.js")
    'text/javascript; charset=utf-8'
    """
    guessed = {".js": "text/javascript", ".json": "application/json"}.get(Path(key).suffix) or mimetypes.guess_type(key)[0]
    kind = guessed or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
