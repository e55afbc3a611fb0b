"""Telling deployed functions something else for a while, by their environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

from drills.site import Site

AT_ONCE = 4


@contextmanager
def changed(site: Site, settings: Mapping[str, str]) -> Iterator[None]:
    """All functions start anew with these settings, and once more with their own when the block ends."""
    client = site.stack.client("lambda")

    def set_one(function: str) -> tuple[str, dict[str, str]]:
        before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
        client.update_function_configuration(FunctionName=function, Environment={"Variables": before | settings})
        return function, before

    def reset_one(function: str, before: dict[str, str]) -> None:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": before})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        originals = list(pool.map(set_one, site.stack.functions()))
        try:
            yield
        finally:
            list(pool.map(reset_one, *zip(*originals, strict=True)))


def without_pace(site: Site) -> AbstractContextManager[None]:
    """A drill may call as fast as it can."""
    return changed(site, {"CALLS_PER_SECOND": "0"})
