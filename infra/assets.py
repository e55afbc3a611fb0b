"""What a function's code consists of: staged once per synthesis, compiled, the same bytes from the same source.

CDK's zips set every file's time to 1980, which would make ordinary byte-code stale; `unchecked-hash` byte-code stays valid.
"""

from __future__ import annotations

import compileall
import hashlib
import py_compile
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGE = ROOT / "build" / "stage"
NO_CODE = ("__pycache__", "*.md", "requirements.*")


def stage(name: str, packages: Iterable[Path], runs_at: str, prefix: str = "") -> Path:
    """A folder with copies of these packages, compiled; Lambda unpacks it at `runs_at`, and `prefix` is a folder inside."""
    target = STAGE / name
    shutil.rmtree(target, ignore_errors=True)
    inside = target / prefix
    for package in packages:
        shutil.copytree(package, inside / package.name, ignore=shutil.ignore_patterns(*NO_CODE))
    compile_all(inside, f"{runs_at}/{prefix}".rstrip("/"))
    return target


def compile_all(folder: Path, runs_at: str, *, sourceless: bool = False) -> None:
    """`sourceless` leaves nothing but byte-code: half the files to unpack at a cold start."""
    compiled = compileall.compile_dir(
        folder,
        quiet=1,
        force=True,
        stripdir=str(folder),
        prependdir=runs_at,
        legacy=sourceless,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SystemExit(f"{folder} does not compile")
    if sourceless:
        for source in [*folder.rglob("*.py"), *folder.rglob("*.pyi")]:
            source.unlink()


def fingerprint(folder: Path) -> str:
    """Of names and contents; what CDK takes as the asset's identity, so that an unchanged service is not deployed again."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def python_runtime() -> str:
    """Lambda's name for the Python that synthesises: the byte-code it compiles is only valid there."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        raise SystemExit(f"Lambda has no Python {sys.version_info[0]}.{sys.version_info[1]}; synthesise with 3.11 to 3.14")
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"
