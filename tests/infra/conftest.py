"""The templates as they would go to AWS, synthesised once for all tests of this folder."""

from __future__ import annotations

import fcntl
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
OUT = "cdk.out"

Change = Callable[[Path], None]


@pytest.fixture(scope="session")
def synthesis(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the sources with what was synthesised from it; the workers of one run share it."""
    if worker_id == "master":
        return synthesise(ROOT, tmp_path_factory.mktemp("synthesis"))
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "synthesis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "synthesis"
        return folder if folder.exists() else synthesise(ROOT, folder)


@pytest.fixture(scope="session")
def templates(synthesis: Path) -> dict[str, Template]:
    """By stack name, `corrida-platform` and one `corrida-<service>` each."""
    return read_templates(synthesis / OUT)


@pytest.fixture
def templates_after(synthesis: Path, tmp_path: Path) -> Callable[[Change], dict[str, Template]]:
    """The templates as they are after a change to the same sources, in another place on disk."""
    return lambda change: read_templates(synthesise(synthesis, tmp_path / "changed", change) / OUT)


def synthesise(sources: Path, folder: Path, change: Change = lambda _: None) -> Path:
    """As `cdk` does it, from a copy of the sources. Fails if cdk-nag finds something that nobody has given a reason for."""
    for name in SOURCES:
        shutil.copytree(sources / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    layers = ROOT / "build" / "layers"
    layers.mkdir(parents=True, exist_ok=True)
    (folder / "build").mkdir()
    (folder / "build" / "layers").symlink_to(layers)
    change(folder)
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=folder,
        env=os.environ | {"CDK_OUTDIR": str(folder / OUT), "PYTHONPATH": f"{folder}:{folder / 'functions'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return folder
