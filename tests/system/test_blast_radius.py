"""An intruder in one function reaches nothing of another service, whatever it is that is deployed."""

from __future__ import annotations

import pytest

from drills import blast_radius
from drills.site import Site

pytestmark = pytest.mark.system


def test_whoever_holds_a_functions_role_reaches_what_is_declared_and_nothing_else(site: Site) -> None:
    outcome = blast_radius.run(site, every=5)
    assert outcome.failures == []
    assert outcome.figures["let in as declared"]
