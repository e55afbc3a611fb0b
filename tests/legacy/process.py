"""The monolith as a process of its own, ended by its id."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.assets import ROOT

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Monolith:
    url: str
    database: str
    access_log: Path


@contextmanager
def running(folder: Path, *, history: int, database: str = "") -> Iterator[Monolith]:
    """`database` as SQLAlchemy writes it; by default a file in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    where = database or f"sqlite:///{folder / 'legacy.db'}"
    port, log = _free_port(), folder / "access.log"
    command = [sys.executable, "-m", "tests.legacy", "--database", where, "--port", str(port)]
    command += ["--history", str(history), "--access-log", str(log)]
    with (folder / "legacy.out").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        monolith = Monolith(f"http://127.0.0.1:{port}", where, log)
        _wait(process, monolith.url, folder / "legacy.out")
        yield monolith
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"{url}/rest/riders/current", timeout=2)  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise RuntimeError(f"the monolith did not start; it says:\n{output.read_text()}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
