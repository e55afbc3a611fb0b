"""Messages nobody can read, in every queue and stream: a sample of what `make drill` sends."""

from __future__ import annotations

import pytest

from drills import bad_events
from drills.site import Site

pytestmark = pytest.mark.system


def test_what_cannot_be_read_ends_in_the_dead_letters_and_holds_up_nothing(site: Site) -> None:
    assert bad_events.run(site, per_event=1).failures == []
