"""A declaration as data."""

from __future__ import annotations

import pytest

from infra import declared
from kernel import outline
from kernel.declaration import Service
from kernel.outline import Heard, Outline
from trips.service import SERVICE as TRIPS


def test_an_outline_says_what_the_declaration_says() -> None:
    trips = Outline.of(TRIPS)
    assert trips.has_relay and trips.has_timers
    assert {"api", "subscribers", "timers", "relay"} <= set(trips.functions)
    assert Heard(event="DriverAssigned", source="dispatch") in trips.hears
    assert "TripCompleted" in trips.emits
    assert {"riders", "drivers", "desk"} <= set(trips.people)


@pytest.mark.parametrize("service", declared.services(), ids=lambda service: service.name)
def test_every_outline_fits_where_it_is_published_and_is_read_back(service: Service) -> None:
    whole = Outline.of(service)
    assert outline.decode(outline.encode(whole)) == whole


def test_one_that_does_not_fit_is_refused_before_anything_is_deployed() -> None:
    with pytest.raises(ValueError, match="characters"):
        outline.encode(Outline(name="x", purpose="y" * 5000))
