"""Habits that the sources keep, read from the sources themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import declared

FUNCTIONS = declared.ROOT / "functions"
NAMES = sorted(path.parent.name for path in FUNCTIONS.glob("*/service.py"))
CLOCK = FUNCTIONS / "kernel" / "clock.py"
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
MONEY = ("price", "fare", "fee", "tip", "minor")


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((declared.ROOT / folder).rglob("*.py"))]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("service", NAMES)
def test_a_service_imports_no_other_service(service: str) -> None:
    others = set(NAMES) - {service}
    for path in modules(f"functions/{service}"):
        foreign = {name for name in imports(path) if name.partition(".")[0] in others}
        assert not foreign, f"{path.name} imports {', '.join(sorted(foreign))}"


def test_the_kernel_and_the_language_know_no_service() -> None:
    for path in modules("functions/kernel", "events"):
        known = {name for name in imports(path) if name.partition(".")[0] in NAMES}
        assert not known, f"{path} imports {', '.join(sorted(known))}"


def test_the_kernel_knows_no_event() -> None:
    for path in modules("functions/kernel"):
        assert not [name for name in imports(path) if name.partition(".")[0] == "events"], path


@pytest.mark.parametrize("service", NAMES)
def test_the_model_does_no_input_or_output(service: str) -> None:
    """`model.py` and whatever of the service it imports, however far."""
    io = {"boto3", "botocore", "urllib3", "pydantic", "kernel.aws", "kernel.table", "kernel.http", "kernel.sibling", "os"}
    seen: set[Path] = set()
    waiting = [FUNCTIONS / service / "model.py"]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        names = set(imports(path))
        assert not names & io, f"{service}/{path.name} imports {', '.join(sorted(names & io))}"
        waiting += [FUNCTIONS / service / f"{name.split('.')[1]}.py" for name in names if name.startswith(f"{service}.")]


@pytest.mark.parametrize("path", modules("functions", "events"), ids=lambda path: path.relative_to(declared.ROOT).as_posix())
def test_only_the_clock_tells_the_time(path: Path) -> None:
    if path == CLOCK:
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            reading = (node.value.id, node.attr)
            told = reading in {("time", "time"), ("time", "time_ns")} or (
                node.value.id in ("datetime", "date") and node.attr in ("now", "utcnow", "today")
            )
            assert not told, f"line {node.lineno}: ask kernel.clock.now() instead of {'.'.join(reading)}"


@pytest.mark.parametrize("path", modules("functions", "events"), ids=lambda path: path.relative_to(declared.ROOT).as_posix())
def test_money_is_never_a_float(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            name = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
            floats = "float" in ast.unparse(node.annotation)
            assert not (floats and set(MONEY) & set(name.lower().split("_"))), f"line {node.lineno}: {name}"


def test_nothing_has_a_name_that_says_nothing() -> None:
    for path in modules("functions", "events", "infra", "simulator", "tests"):
        assert path.stem not in VAGUE_NAMES | {f"{name}s" for name in VAGUE_NAMES}, path


@pytest.mark.parametrize("service", NAMES)
def test_every_key_format_is_a_function_with_a_name(service: str) -> None:
    for path in modules(f"functions/{service}"):
        functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
        named = {line for function in functions if function.name.endswith("_key") for line in spelled_keys(function)}
        unnamed = spelled_keys(tree(path)) - named
        assert not unnamed, f"{path.name} spells keys in lines {sorted(unnamed)}"


def spelled_keys(node: ast.AST) -> set[int]:
    """The lines of `Key(f"RIDE#{ride_id}", …)`."""
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == "Key"]
    return {call.lineno for call in calls if any(isinstance(part, ast.JoinedStr | ast.Constant) for part in call.args)}
