"""What comes in from outside is pinned to its very bytes, and nothing secret goes out with the sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

from infra.assets import ROOT

LOCKS = sorted([*ROOT.glob("requirements.txt"), *ROOT.glob("functions/**/requirements.txt")])
NODE_LOCKS = [path for path in (ROOT / "package-lock.json", ROOT / "console" / "package-lock.json") if path.exists()]
WRITTEN_BY_US = (
    "functions",
    "events",
    "infra",
    "simulator",
    "drills",
    "benchmarks",
    "tests",
    "console/src",
    "console/tools",
)
TEXT = (".py", ".ts", ".tsx", ".json", ".txt", ".md", ".toml", ".css", ".html")

NO_SECRETS = {
    "benchmarks/positions.py": "The keys of an AWS that is only pretended.",
    "infra/local.py": "The password of made-up people on a stack that only listens on loopback.",
    "functions/payments/providers/fake.py": "The signature of the pretended provider, which no other deployment takes.",
    "functions/payments/providers/pix.py": "A checksum in an example.",
    "functions/payments/bank_details.py": "Company numbers of the register's own documentation.",
    "console/src/pages/sign-in/words.ts": "The word password, in two languages.",
    "console/src/platform/config.ts": "The name of a setting.",
}
"""What looks like a secret to the scanner, outside the tests, and why it is none."""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_package_is_pinned_and_hashed(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().replace("\\\n", " ").strip())
    packages = [entry for entry in entries if not entry.startswith(("#", "--"))]
    assert packages
    for package in packages:
        assert re.match(r"[\w.\[\],-]+==[\w.!+]+", package), package[:80]
        assert "--hash=sha256:" in package, package[:80]


@pytest.mark.parametrize("lock", NODE_LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_node_package_is_pinned_and_hashed(lock: Path) -> None:
    packages = {name: entry for name, entry in json.loads(lock.read_text())["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_no_secret_lies_among_the_sources() -> None:
    found = SecretsCollection(root=str(ROOT))
    with default_settings():
        for path in _sources():
            found.scan_file(str(path.relative_to(ROOT)))
    suspicious = {name for name, _ in found if name not in NO_SECRETS and not name.startswith("tests/")}
    real = {f"{name}:{secret.line_number}" for name, secret in found if secret.type in REAL}
    assert (suspicious, real) == (set(), set())


REAL = ("AWS Access Key", "Private Key", "Stripe Access Key", "GitHub Token", "Slack Token", "JSON Web Token")
"""Of these not even a test may hold one."""


def _sources() -> Iterator[Path]:
    for folder in WRITTEN_BY_US:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXT and path.name not in ("requirements.txt", "streets.json") and path.is_file():
                yield path
