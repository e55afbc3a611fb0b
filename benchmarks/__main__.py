"""Run the measurements named on the command line, or all of them."""

import importlib
import sys

NAMES = ("search", "positions")

for name in sys.argv[1:] or NAMES:
    importlib.import_module(f"benchmarks.{name}").main()
