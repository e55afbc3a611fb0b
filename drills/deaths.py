"""Functions that die between their steps: after a write is taken, before anybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from drills.site import Site

FOLDER = Path(__file__).parent / "mortal"
VARIABLES = ("PYTHONPATH", "DRILL_SHARE_OF_DEATHS", "DRILL_DEATHS")


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
    functions = site.stack.functions()
    with NamedTemporaryFile(delete=False) as register:
        deaths = Deaths(Path(register.name))
    settings = {"PYTHONPATH": str(FOLDER), "DRILL_SHARE_OF_DEATHS": str(share), "DRILL_DEATHS": str(deaths.register)}
    _set_all(site, functions, settings)
    try:
        yield deaths
    finally:
        _set_all(site, functions, {})


def _set_all(site: Site, functions: list[str], extra: dict[str, str]) -> None:
    client = site.stack.client("lambda")

    def set_one(function: str) -> None:
        before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
        kept = {name: value for name, value in before.items() if name not in VARIABLES}
        client.update_function_configuration(FunctionName=function, Environment={"Variables": kept | extra})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(set_one, functions))
