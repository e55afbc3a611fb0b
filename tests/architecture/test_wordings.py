"""Every refusal is told to people in their language, with its facts."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from infra import declared
from infra.contracts.openapi import wordings_of
from kernel.declaration import Service
from kernel.problem import KERNEL_WORDINGS, Wording
from kernel.refusal import Refusal

each_service = pytest.mark.parametrize("service", declared.services(), ids=lambda service: service.name)


@each_service
def test_every_refusal_has_its_words(service: Service) -> None:
    unworded = {refusal.__name__ for refusal in refusals(service)} - {kind.__name__ for kind in wordings_of(service)}
    assert not unworded, f"{service.name}/wording.py says nothing about {', '.join(sorted(unworded))}"


@each_service
def test_no_words_are_left_over(service: Service) -> None:
    leftover = {kind.__name__ for kind in wordings_of(service)} - {refusal.__name__ for refusal in refusals(service)}
    assert not leftover, f"nobody raises {', '.join(sorted(leftover))}"


@each_service
def test_words_are_there_in_both_languages_and_open_with_a_plain_sentence(service: Service) -> None:
    for kind, wording in wordings_of(service).items():
        assert wording.en != wording.pt, kind
        for text in (wording.en, wording.pt):
            title, stop, _ = text.partition(". ")
            assert stop or text.endswith("."), f"{kind.__name__}: {text}"
            assert not fields(title), f"the title of {kind.__name__} is the same for everybody: {title}"


@each_service
def test_a_refusals_status_is_the_callers_fault(service: Service) -> None:
    for kind, wording in wordings_of(service).items():
        assert 400 <= wording.status < 500, kind


@each_service
def test_every_placeholder_is_filled_wherever_the_refusal_is_raised(service: Service) -> None:
    wordings = {kind.__name__: wording for kind, wording in {**KERNEL_WORDINGS, **wordings_of(service)}.items()}
    for place, name, facts in raised(service):
        if name in wordings and None not in facts:
            missing = placeholders(wordings[name]) - set(facts)
            assert not missing, f"{place}: {name} is told with {', '.join(sorted(missing))}, which it is not given"


def refusals(service: Service) -> set[type[Refusal]]:
    """The refusals a service defines, without those that others of its own build on."""
    modules = [import_module(f"{service.name}.{path.stem}") for path in sources(service)]
    own = {
        kind
        for module in modules
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Refusal) and kind.__module__.startswith(f"{service.name}.")
    }
    return {kind for kind in own if not kind.__subclasses__()}


def raised(service: Service) -> Iterator[tuple[str, str, list[str | None]]]:
    """Every call `Name(fact=…)` in the service's modules; a fact is None if it is given by `**`."""
    for path in sources(service):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.name}:{node.lineno}", node.func.id, [keyword.arg for keyword in node.keywords]


def sources(service: Service) -> list[Path]:
    return sorted((declared.ROOT / "functions" / service.name).glob("[!_]*.py"))


def placeholders(wording: Wording) -> set[str]:
    return fields(wording.en) | fields(wording.pt)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
