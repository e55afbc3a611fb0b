"""Every route of the published documents, tried by everybody."""

from __future__ import annotations

import pytest

from drills import who_may
from drills.site import Site

pytestmark = pytest.mark.system


def test_who_is_let_in_is_who_is_declared_and_nobody_sees_anothers_things(site: Site) -> None:
    assert who_may.run(site).failures == []
