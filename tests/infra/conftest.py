"""The templates as they would go to AWS, synthesised once for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.assets import ROOT
from tests.infra.template import Template, read_templates

SOURCES = ("functions", "events", "infra")


@pytest.fixture(scope="session")
def templates(synthesised: Path) -> dict[str, Template]:
    """By stack name, `corrida-platform` and one `corrida-<service>` each."""
    return read_templates(synthesised)


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesise(tmp_path_factory.mktemp("synthesised"))


@pytest.fixture(scope="session")
def synthesise_with(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], None]], dict[str, Template]]:
    """The templates of a copy of the sources, somewhere else on disk, after a change to it."""

    def with_change(change: Callable[[Path], None]) -> dict[str, Template]:
        copy = tmp_path_factory.mktemp("copy")
        for name in SOURCES:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "build").mkdir()
        (copy / "build" / "layers").symlink_to(ROOT / "build" / "layers")
        change(copy)
        return read_templates(synthesise(copy / "cdk.out", copy))

    return with_change


def synthesise(out: Path, root: Path = ROOT) -> Path:
    """In a process of its own, as `cdk` does it: it fails if cdk-nag finds something that nobody has given a reason for."""
    environment = os.environ | {"CDK_OUTDIR": str(out), "PYTHONPATH": f"{root}:{root / 'functions'}"}
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return out
