"""`make audit`: do any of the pinned dependencies have a known weakness? Asks PyPI, so it needs the network.

It is no part of the tests: the answer changes without a change here, and a machine without a network must still be able to
test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from infra.assets import ROOT


def main() -> int:
    weak = audited = 0
    for locked in sorted([*ROOT.glob("requirements.txt"), *ROOT.glob("functions/**/requirements.txt")]):
        for package in _dependencies(str(locked)):
            audited += "skip_reason" not in package
            for weakness in package.get("vulns", []):
                weak += 1
                fixed = ", ".join(weakness["fix_versions"]) or "none yet"
                print(
                    f"{locked.relative_to(ROOT)}: {package['name']} {package['version']}: {weakness['id']}, fixed in {fixed}"
                )
    if not audited:
        print("Nothing was audited: PyPI's list of known weaknesses cannot be reached from here.")
        return 0
    print(f"{audited} packages audited, {weak} known weaknesses. Take in fixed versions with: make lock")
    return int(weak > 0)


def _dependencies(locked: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", locked]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False)
    try:
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return []
    return dependencies


if __name__ == "__main__":
    sys.exit(main())
