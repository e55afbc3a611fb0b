"""A MariaDB server of one's own in a folder, reached by a socket only, ended by its id."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
NOT_THERE = "there is no MariaDB server here (Debian: apt install mariadb-server)"


class MissingServer(Exception):
    """Said to the person at the terminal."""


def is_there() -> bool:
    return bool(shutil.which("mariadbd") and shutil.which("mariadb-install-db"))


@contextmanager
def running(folder: Path) -> Iterator[list[str]]:
    """The addresses of two empty databases, for a monolith and for its twin."""
    if not is_there():
        raise MissingServer(NOT_THERE)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data, socket = folder / "data", folder / "mariadb.sock"
    own = ["--user=root"] if os.geteuid() == 0 else []
    user = pwd.getpwuid(os.geteuid()).pw_name
    with (folder / "mariadb.log").open("wb") as log:
        install = ["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal", *own]
        subprocess.run(install, stdout=log, stderr=subprocess.STDOUT, check=True)
        command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking", *own]
        command += [f"--pid-file={folder / 'mariadb.pid'}", "--innodb-buffer-pool-size=64M"]
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"mysql+pymysql://root@localhost/{{}}?unix_socket={socket}&charset=utf8mb4"
        _wait(server, address.format(""), folder / "mariadb.log", user)
        yield [address.format(name) for name in ("old", "twin")]
    finally:
        server.terminate()
        try:
            server.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], address: str, log: Path, user: str) -> None:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    engine = create_engine(address)
    while True:
        try:
            with engine.begin() as sql:
                for name in ("old", "twin"):
                    sql.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4"))
            break
        except OperationalError:
            if server.poll() is not None or time.monotonic() > deadline_s:
                raise MissingServer(f"MariaDB did not start as {user}; it says:\n{log.read_text()}") from None
            time.sleep(0.1)
    engine.dispose()
