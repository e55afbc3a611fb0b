"""The numbers an operator may want to tune."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """`window_s` is how far back is counted; a look younger than `look_again_after_s` serves everybody."""

    window_s: int = 120
    look_again_after_s: float = 4.0
    letters_look_again_after_s: float = 8.0
    slow_delivery_ms: float = 5_000.0
    slow_work_ms: float = 5_000.0
    slow_from_number: int = 5
    waiting_too_long_s: int = 300
    stuck_after_ms: int = 10_000
    moment_ms: int = 3_000
    letters_shown: int = 200
    letters_redriven_at_once: int = 200
    errors_shown: int = 20
    errors_looked_back_s: int = 3600
    lines_read: int = 10_000
    redrives_kept_s: int = 365 * 86_400


POLICY = Policy()
