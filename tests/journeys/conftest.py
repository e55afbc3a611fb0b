from collections.abc import Iterator

import pytest

from tests.journeys.city import City
from tests.journeys.cloud import Cloud, stop_the_clock


@pytest.fixture
def city(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """After every story nothing may be left in the dead letters."""
    with stop_the_clock() as traveller:
        cloud = Cloud(traveller)
        cloud.build(monkeypatch)
        yield City(cloud)
        assert cloud.dead == []
