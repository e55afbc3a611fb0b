"""The layers under functions, built without Docker: third-party wheels for the target, and the kernel with events.

The wheels are resolved by hash for the machine that will run them: Lambda's arm64, or this one for the local stack, which
runs functions on the host. Every function has those of `functions/requirements.txt`; those of a service's own
`requirements.txt` only the functions that declare it.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.assets import ROOT, compile_all, python_runtime, stage

LOCK = ROOT / "functions" / "requirements.txt"
BUILD = ROOT / "build" / "layers"
SIZE_BUDGET_MB = 40
ARM64_PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")


def kernel_layer() -> Path:
    return stage("kernel-layer", [ROOT / "functions" / "kernel", ROOT / "events"], "/opt", "python")


def runtime_layer(architecture: str) -> Path:
    return _third_party(LOCK, architecture)


def own_layer(service: str, architecture: str) -> Path:
    """What only some functions of one service need."""
    return _third_party(ROOT / "functions" / service / "requirements.txt", architecture)


def _third_party(lock: Path, architecture: str) -> Path:
    """Built again only when the lock, the Python or the architecture changes."""
    key = hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes() + python_runtime().encode()).hexdigest()[:12]
    target = BUILD / f"{architecture}-{key}"
    if not (target / "python").exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{architecture}-", dir=BUILD))
        _install(lock, scratch / "python", architecture)
        _strip(scratch / "python")
        compile_all(scratch / "python", "/opt/python", sourceless=True)
        _check(scratch / "python", architecture)
        _put_in_place(scratch, target)
    return target


def host_architecture() -> str:
    return {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]


def _install(lock: Path, target: Path, architecture: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--no-compile", "--only-binary=:all:", "--target", str(target), "-r", str(lock)]
    if architecture == "arm64" and (host_architecture() != "arm64" or sys.platform != "linux"):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        command += ["--implementation", "cp", "--python-version", version]
        command += [argument for tag in ARM64_PLATFORMS for argument in ("--platform", tag)]
    subprocess.run(command, check=True)


def _put_in_place(scratch: Path, target: Path) -> None:
    """At once, so that nobody meets half a layer; if somebody else built the same meanwhile, his will do."""
    try:
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch)


def _strip(folder: Path) -> None:
    """Whatever names the machine that built it, or is never imported, would change the asset from build to build."""
    for name in ("bin", "include", "lib64"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for metadata in folder.glob("*.dist-info"):
        for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):
            (metadata / name).unlink(missing_ok=True)
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)


def _check(folder: Path, architecture: str) -> None:
    wanted = {"arm64": "aarch64", "x86_64": "x86_64"}[architecture]
    for library in folder.rglob("*.so"):
        if sys.platform == "linux" and wanted not in library.name and "abi3" not in library.name:
            raise SystemExit(f"{library.name} is not built for {wanted}")
    size_mb = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    if size_mb > SIZE_BUDGET_MB:
        raise SystemExit(f"the layer has {size_mb:.0f} MB; its budget is {SIZE_BUDGET_MB} MB")
