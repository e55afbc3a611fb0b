"""What was lost is had back."""

from __future__ import annotations

import pytest

from drills import restore
from drills.site import Site

pytestmark = pytest.mark.system


def test_a_table_that_lost_everything_is_complete_again(site: Site) -> None:
    assert restore.run(site).failures == []
