"""The browser: a headless Chromium that comes with the console's own npm packages, unpacked once into `build/`.

`CHROMIUM=<path>` uses another one, such as Debian's on a machine the packaged one is not made for.
"""

from __future__ import annotations

import ctypes.util
import fcntl
import os
import platform
import subprocess
import tarfile
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from infra.assets import ROOT

PACKED = ROOT / "console" / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = ROOT / "build" / "chromium"
FONTS_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
INFLATE = """
const { createReadStream, createWriteStream } = require("fs");
createReadStream(process.argv[1]).pipe(require("zlib").createBrotliDecompress()).pipe(createWriteStream(process.argv[2]));
"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
"""No sandbox: containers seldom allow one, and nothing but our own pages is opened."""


def launch(playwright: Playwright) -> Browser:
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return playwright.chromium.launch(executable_path=chosen, args=ARGUMENTS)
    if platform.machine() not in ("x86_64", "AMD64"):
        raise SystemExit("the packaged Chromium is for x86-64; say where another one is: CHROMIUM=/usr/bin/chromium")
    unpack()
    environment = {"FONTCONFIG_FILE": str(UNPACKED / "fonts.conf")}
    if not ctypes.util.find_library("nss3"):
        environment["LD_LIBRARY_PATH"] = str(UNPACKED / "lib")
    return playwright.chromium.launch(
        executable_path=str(UNPACKED / "chromium"),
        args=ARGUMENTS,
        env={**os.environ, **environment},
    )


def unpack() -> None:
    """With its fonts and the libraries a bare machine lacks."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with (UNPACKED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (UNPACKED / "complete").exists():
            return
        for name in ("fonts.tar", "al2023.tar"):
            _inflate(PACKED / f"{name}.br", UNPACKED / name)
            with tarfile.open(UNPACKED / name) as archive:
                archive.extractall(UNPACKED, filter="data")
        config = FONTS_CONFIG.format(fonts=UNPACKED / "fonts", cache=UNPACKED / "font-cache")
        (UNPACKED / "fonts.conf").write_text(config)
        _inflate(PACKED / "chromium.br", UNPACKED / "chromium")
        (UNPACKED / "chromium").chmod(0o755)
        (UNPACKED / "complete").touch()


def _inflate(packed: Path, target: Path) -> None:
    """By Node, which knows Brotli; it is in the virtual environment."""
    subprocess.run(["node", "-e", INFLATE, str(packed), str(target)], check=True)
