import random

import pytest

from ratings import tags
from ratings.side import Side
from simulator.behaviour import Behaviour
from simulator.opinion import Opinion

TALKATIVE = Behaviour(rider_rates=1.0, driver_rates=1.0, feels_unsafe=0.5)


@pytest.mark.parametrize("about", ["driver", "rider"])
def test_everything_said_is_fit_to_be_said(about: str) -> None:
    """By the published tags of the ratings service."""
    dice = random.Random(1)
    for _ in range(200):
        opinion = Opinion.form(about, dice, TALKATIVE)  # type: ignore[arg-type]
        assert opinion
        tags.check(opinion.tags, Side(about), opinion.stars)


def test_not_everybody_says_something() -> None:
    silent = Behaviour(rider_rates=0.0)
    assert Opinion.form("driver", random.Random(1), silent) is None
