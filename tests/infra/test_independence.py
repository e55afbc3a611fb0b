"""One service can be changed and deployed alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.infra.conftest import Change
from tests.infra.template import Template

After = Callable[[Change], dict[str, Template]]


def changed(before: dict[str, Template], after: dict[str, Template]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_a_change_of_one_services_code_changes_its_own_stack_only(
    templates: dict[str, Template], templates_after: After
) -> None:
    def change(sources: Path) -> None:
        with (sources / "functions" / "trips" / "policy.py").open("a") as module:
            module.write("\nA_CHANGE = True\n")

    assert changed(templates, templates_after(change)) == {"corrida-trips"}


def test_a_service_taken_from_the_list_changes_no_siblings_stack(
    templates: dict[str, Template], templates_after: After
) -> None:
    """The platform alone notices: it holds every publisher's bus."""

    def change(sources: Path) -> None:
        app = sources / "infra" / "app.py"
        app.write_text("".join(line for line in app.read_text().splitlines(keepends=True) if "TRIPS" not in line))

    assert changed(templates, templates_after(change)) == {"corrida-trips", "corrida-platform"}
