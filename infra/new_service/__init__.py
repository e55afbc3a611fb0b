"""The skeleton of a new service: `make new-service NAME=loyalty`.

It is small but whole: one aggregate, two routes, an event said and one heard, tests. It deploys and passes its tests as it
is; then make it the service you need, beginning with `service.py`.
"""

from __future__ import annotations

import keyword
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import util
from pathlib import Path
from string import Template

from infra.declared import ROOT

SKELETON = Path(__file__).parent / "skeleton"
APP = ROOT / "infra" / "app.py"
PROJECT = ROOT / "pyproject.toml"
LONGEST_NAME = 20

Files = Mapping[Path, str]


class NameRefused(Exception):
    """The text says why, and what a name may be."""


def check(name: str) -> None:
    """It becomes part of the names of modules, stacks, tables, queues, buses and paths, and must suit them all."""
    if not re.fullmatch(r"[a-z][a-z0-9]*", name) or len(name) > LONGEST_NAME:
        raise NameRefused(f"a service is named by one lower-case word of at most {LONGEST_NAME} letters, such as loyalty")
    if (ROOT / "functions" / name).exists() or (ROOT / "events" / f"{name}.py").exists():
        raise NameRefused(f"there is a service {name} already")
    if keyword.iskeyword(name) or util.find_spec(name) or (ROOT / "tests" / name).exists():
        raise NameRefused(f"{name} means something else in Python or in this project already; choose another word")
    if re.search(rf"\b{name.upper()}\b", APP.read_text()):
        raise NameRefused(f"{name.upper()} means something else in infra/app.py; choose another word")


def files(name: str) -> Files:
    """Every file that is new or changes, with its text; nothing is written yet."""
    return {**_skeleton(name), APP: _listed(name, APP.read_text()), PROJECT: _guarded(name, PROJECT.read_text())}


def write(new: Files) -> None:
    """All of it, sorted and formatted, with the contracts that follow from it; or, if anything fails, nothing."""
    before = {path: path.read_text() for path in new if path.exists()}
    try:
        for path, text in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        sources = [str(path) for path in new if path.suffix == ".py"]
        _run("ruff", "check", "--quiet", "--select", "I", "--fix", *sources)
        _run("ruff", "format", "--quiet", *sources)
        _run("infra.contracts")
    except BaseException:
        _undo(new, before)
        raise


def _undo(new: Files, before: Files) -> None:
    for path in new.keys() - before.keys():
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in new.keys() - before.keys()} - {ROOT / "events"}:
        shutil.rmtree(folder, ignore_errors=True)
    for path, text in before.items():
        path.write_text(text)


def _run(*module: str) -> None:
    subprocess.run([sys.executable, "-m", *module], cwd=ROOT, check=True)


def _skeleton(name: str) -> dict[Path, str]:
    places = {"functions": ROOT / "functions" / name, "tests": ROOT / "tests" / name}
    texts = {ROOT / "events" / f"{name}.py": SKELETON / "events.py.txt"}
    for folder, target in places.items():
        texts |= {target / source.stem: source for source in sorted((SKELETON / folder).glob("*.txt"))}
    words = {"name": name, "Name": name.capitalize()}
    return {target: Template(source.read_text()).substitute(words) for target, source in texts.items()}


def _listed(name: str, app: str) -> str:
    """One entry in the list of services."""
    app = app.replace("\n\nSERVICES", f"\nfrom {name}.service import SERVICE as {name.upper()}\n\nSERVICES", 1)
    return re.sub(r"(SERVICES: [^\n]*\(\n(?:    \w+,\n)*)", rf"\g<1>    {name.upper()},\n", app, count=1)


def _guarded(name: str, project: str) -> str:
    """The import rules hold for it as for the others."""
    before, mark, rules = project.partition("[tool.importlinter]")
    last = re.findall(r"^    (\w+),$", APP.read_text(), re.MULTILINE)[-1].lower()
    return before + mark + re.sub(rf'"{last}(\.model)?"', rf'"{last}\1", "{name}\1"', rules)
