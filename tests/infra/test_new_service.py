"""A generated service deploys and passes its tests as it is; a name that does not fit changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from infra.declared import ROOT
from tests.infra.template import read_templates

NAME = "loyalty"
COPIED = ("functions", "events", "infra", "contracts", "tests/kernel", "tests/conftest.py", "tests/events", "pyproject.toml")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "build").mkdir()
    (ROOT / "build" / "layers").mkdir(parents=True, exist_ok=True)
    (folder / "build" / "layers").symlink_to(ROOT / "build" / "layers")
    return folder


@pytest.fixture(scope="module")
def grown(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another copy, with the new service."""
    folder = tmp_path_factory.mktemp("grown") / "project"
    shutil.copytree(project, folder, symlinks=True)
    done = run(folder, "infra.new_service", NAME)
    assert done.returncode == 0, done.stderr
    return folder


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m …` in a copy."""
    paths = {"PYTHONPATH": f"{folder}:{folder / 'functions'}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | paths | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_tests_pass(grown: Path) -> None:
    done = run(grown, "pytest", "-q", f"tests/{NAME}")
    assert done.returncode == 0, done.stdout


def test_the_contracts_tell_of_it_and_break_nothing(grown: Path) -> None:
    done = run(grown, "infra.contracts", "--check")
    assert done.returncode == 0, done.stderr
    assert "loyalty" in (grown / "contracts" / "catalogue.md").read_text()
    assert (grown / "contracts" / "openapi" / "loyalty.json").exists()


def test_it_is_as_tidy_as_the_others(grown: Path) -> None:
    written = [f"functions/{NAME}", f"events/{NAME}.py", f"tests/{NAME}", "infra/app.py"]
    checked = run(grown, "ruff", "check", *written)
    assert checked.returncode == 0, checked.stdout
    formatted = run(grown, "ruff", "format", "--check", *written)
    assert formatted.returncode == 0, formatted.stdout


def test_the_import_rules_hold_for_it(grown: Path) -> None:
    rules = tomllib.loads((grown / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert NAME in rules["root_packages"]
    by_name = {contract["name"]: contract for contract in rules["contracts"]}
    assert NAME in by_name["Services do not know each other"]["modules"]
    assert f"{NAME}.model" in by_name["Models do no input or output"]["source_modules"]


def test_it_deploys_as_a_stack_of_its_own(grown: Path) -> None:
    done = run(grown, "infra.app", CDK_OUTDIR=str(grown / "cdk.out"))
    assert done.returncode == 0, done.stderr[-3000:]
    template = read_templates(grown / "cdk.out")[f"corrida-{NAME}"]
    assert template.functions().keys() == {"api", "subscribers", "relay"}
    routes = {route["RouteKey"] for route in template.properties("AWS::ApiGatewayV2::Route").values()}
    assert {f"PUT /v1/{NAME}/me", f"GET /v1/{NAME}/me"} <= routes


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Loyalty", "one lower-case word"),
        ("two_words", "one lower-case word"),
        ("../escape", "one lower-case word"),
        ("", "one lower-case word"),
        ("x" * 40, "one lower-case word"),
        ("riders", "there is a service riders already"),
        ("class", "means something else in Python"),
        ("json", "means something else in Python"),
        ("kernel", "there is a service kernel already"),
        ("infra", "means something else in Python or in this project"),
        ("services", "means something else in infra/app.py"),
    ],
)
def test_a_name_that_does_not_fit_changes_nothing(project: Path, name: str, why: str) -> None:
    before = contents(project)
    done = run(project, "infra.new_service", name)
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was changed: ") and why in done.stderr
    assert contents(project) == before


def test_a_failure_half_way_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(project, folder, symlinks=True)
    (folder / "events" / "broken.py").write_text("raise RuntimeError\n")
    before = contents(folder)
    assert run(folder, "infra.new_service", NAME).returncode != 0
    assert contents(folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and "build" not in path.parts]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "_cache" not in str(path)}
