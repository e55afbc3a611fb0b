"""The right to be forgotten, on the deployed system."""

from __future__ import annotations

import pytest

from drills import erasure
from drills.site import Site

pytestmark = pytest.mark.system


def test_of_an_erased_person_nothing_is_left_in_any_table_queue_log_or_archive(site: Site) -> None:
    assert erasure.run(site).failures == []
