"""Functions that die between their steps: after a write is taken, before anybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from drills.environment import changed
from drills.site import Site

FOLDER = Path(__file__).parent / "mortal"


@dataclass(frozen=True)
class Deaths:
    """Each leaves a byte in the register."""

    register: Path

    @property
    def count(self) -> int:
        return self.register.stat().st_size


@contextmanager
def mortal(site: Site, share: float) -> Iterator[Deaths]:
    """Meanwhile every function dies after this share of its writes. What it would say then, nobody hears."""
    with NamedTemporaryFile(delete=False) as register:
        deaths = Deaths(Path(register.name))
    settings = {"PYTHONPATH": str(FOLDER), "DRILL_SHARE_OF_DEATHS": str(share), "DRILL_DEATHS": str(deaths.register)}
    with changed(site, settings):
        yield deaths
