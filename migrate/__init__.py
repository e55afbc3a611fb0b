"""The migration kit: takes over what a running monolith holds, as often as need be, and proves that nothing is missing.

It speaks the services' own language (`functions/kernel`), wherever it is started from.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "functions"))
