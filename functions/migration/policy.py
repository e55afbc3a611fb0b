"""The numbers of the migration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """A gateway waits 30 s and a function 29: the old system gets what is left of `answer_within_s`. Noting an answer down
    for comparison holds it back for `note_within_s` at most.

    A session is asked about again after `session_fresh_s`; while the old system cannot be asked, it is good for
    `session_kept_s`. A change of a route is seen by every function within `table_fresh_s`.
    """

    legacy_connect_s: float = 3.0
    answer_within_s: float = 26.5
    legacy_wait_min_s: float = 2.0
    note_within_s: float = 0.05
    service_read_s: float = 6.0
    shadow_read_s: float = 12.0
    session_fresh_s: float = 900.0
    session_kept_s: float = 86_400.0
    person_seen_s: float = 20.0
    stranger_forgotten_s: float = 60.0
    table_fresh_s: float = 2.0
    calls_flushed_every_s: float = 5.0
    pair_kept_s: float = 3600.0
    figures_kept_s: float = 30 * 86_400.0
    samples_kept_s: float = 7 * 86_400.0
    samples_per_hour: int = 20
    pairs_per_minute: int = 60
    pair_bytes_max: int = 100_000
    verdict_over_h: int = 24
    verdict_pairs_min: int = 50
    verdict_mismatch_percent_max: float = 1.0


POLICY = Policy()
