"""How fast one caller may call: a bucket of calls for each, refilled as time goes by, in the memory of each function.

A call that may go on costs nothing but a look into a dictionary. Somebody who calls many times at once meets several
processes and so several buckets; what the whole system takes is limited by the gateway's own throttle. The infrastructure
says the pace (`CALLS_PER_SECOND`); where it says none, as in a test, there is no limit.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from kernel import clock

BURST_S = 6.0
"""A bucket holds what comes in so many seconds."""
SHARE_OF_CREATING = 0.2
"""Whatever creates or charges, per route, compared with all calls together."""
SHARE_OF_ONE_ADDRESS = 10.0
"""Callers without a token are known by their address, behind which there may be many."""
MOST_CALLERS = 5_000


@dataclass
class _Bucket:
    calls: float
    filled_at_s: float


class Buckets:
    def __init__(self) -> None:
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def wait_s(self, caller: Hashable, per_second: float) -> int:
        """Takes a call out of the caller's bucket; if there is none left, says in how many seconds there will be.

        >>> from datetime import UTC, datetime
        >>> from unittest.mock import patch
        >>> buckets = Buckets()
        >>> with patch.object(clock, "now", return_value=datetime(2026, 1, 1, tzinfo=UTC)):
        ...     [buckets.wait_s("ana", per_second=0.5) for _ in range(4)]
        [0, 0, 0, 2]
        """
        now_s = clock.now().timestamp()
        most = max(1.0, per_second * BURST_S)
        bucket = self._buckets.setdefault(caller, _Bucket(most, now_s))
        self._buckets.move_to_end(caller)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        bucket.calls = min(most, bucket.calls + max(0.0, now_s - bucket.filled_at_s) * per_second)
        bucket.filled_at_s = now_s
        if bucket.calls < 1.0:
            return math.ceil((1.0 - bucket.calls) / per_second)
        bucket.calls -= 1.0
        return 0
