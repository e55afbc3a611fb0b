"""The layers: the same bytes from the same source, for the machine that will run them, and no larger than they must be."""

from __future__ import annotations

import importlib.util
import marshal
import subprocess
import sys
from pathlib import Path

import pytest

from infra import assets, declared, layer
from infra.assets import fingerprint
from kernel.declaration import Service


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "source" / "greeting"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "api.py").write_text("WORDS = {'hello', 'good day', 'welcome'}\n\n\ndef greet():\n    return 'hello'\n")
    (folder / "README.md").write_text("not for Lambda")
    return folder


@pytest.fixture(autouse=True)
def own_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "STAGE", tmp_path / "stage")


def byte_code(path: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(path)))


def test_the_same_source_gives_the_same_asset(package: Path) -> None:
    once = fingerprint(assets.stage("once", [package], "/var/task"))
    twice = fingerprint(assets.stage("twice", [package], "/var/task"))
    assert once == twice


def test_a_changed_line_gives_another_asset(package: Path) -> None:
    before = fingerprint(assets.stage("before", [package], "/var/task"))
    (package / "api.py").write_text("WORDS = {}\n")
    assert fingerprint(assets.stage("after", [package], "/var/task")) != before


def test_staged_byte_code_is_never_compared_with_file_times(package: Path) -> None:
    """Zips of CDK set every file's time to 1980; byte-code that checks it would be compiled again at each cold start."""
    compiled = byte_code(assets.stage("greeting", [package], "/var/task") / "greeting" / "api.py").read_bytes()
    flags = int.from_bytes(compiled[4:8], "little")
    assert flags == 0b01, "hash-based, unchecked"
    code = marshal.loads(compiled[16:])  # noqa: S302
    assert code.co_filename == "/var/task/greeting/api.py"


def test_only_code_is_staged(package: Path) -> None:
    staged = assets.stage("greeting", [package], "/var/task")
    assert not list(staged.rglob("*.md"))
    assert {path.suffix for path in staged.rglob("*") if path.is_file()} == {".py", ".pyc"}


def test_source_that_does_not_compile_is_refused(package: Path) -> None:
    (package / "api.py").write_text("def :\n")
    with pytest.raises(SystemExit, match="does not compile"):
        assets.stage("broken", [package], "/var/task")


def test_the_kernel_layer_holds_the_kernel_and_the_language_and_no_service() -> None:
    python = layer.kernel_layer() / "python"
    assert {entry.name for entry in python.iterdir()} == {"kernel", "events"}


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", "aarch64"), (layer.host_architecture(), "")])
def test_the_runtime_layer_is_built_for_its_architecture(architecture: str, machine: str) -> None:
    python = layer.runtime_layer(architecture) / "python"
    libraries = [path.name for path in python.rglob("*.so")]
    assert libraries
    assert all(machine in name or "abi3" in name for name in libraries)
    assert (python / "aws_lambda_powertools").exists()


@pytest.mark.parametrize("service", [service for service in declared.services() if service.own_libraries])
def test_a_services_own_layer_holds_what_its_functions_import_and_works_without_sources(service: Service) -> None:
    [library] = (assets.ROOT / "functions" / service.name / "requirements.in").read_text().split("\n")[1:2]
    python = layer.own_layer(service.name, layer.host_architecture()) / "python"
    command = [sys.executable, "-S", "-c", f"import {library}; print({library}.__file__)"]
    done = subprocess.run(command, env={"PYTHONPATH": str(python)}, capture_output=True, text=True, check=False)
    assert done.stdout.startswith(str(python)), done.stderr


def test_the_runtime_layer_leaves_out_what_lambda_has_and_what_names_the_builder() -> None:
    python = layer.runtime_layer("arm64") / "python"
    names = {path.name for path in python.rglob("*")}
    assert not names & {
        "boto3",
        "botocore",
        "urllib3",
        "bin",
        "include",
        "RECORD",
        "INSTALLER",
        "REQUESTED",
        "direct_url.json",
    }
