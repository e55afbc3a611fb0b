"""What two people say of each other after a trip."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator import pace
from simulator.app import App, in_time
from simulator.behaviour import Behaviour, chosen
from simulator.city import City

PRAISE = {"driver": ("safe_driving", "clean_car", "friendly", "good_route"), "rider": ("on_time", "friendly", "respectful")}
BLAME = {"driver": ("dirty_car", "rude", "bad_route", "late"), "rider": ("kept_waiting", "wrong_pickup", "rude")}
UNSAFE = "felt_unsafe"
PRAISED_FROM = 4


@dataclass(frozen=True)
class Opinion:
    """`about` the driver or the rider."""

    about: Literal["driver", "rider"]
    stars: int
    tags: list[str] = field(default_factory=list)

    @classmethod
    def form(cls, about: Literal["driver", "rider"], dice: random.Random, behaviour: Behaviour) -> Opinion | None:
        """Not everybody says something."""
        says = behaviour.rider_rates if about == "driver" else behaviour.driver_rates
        is_said, stars = dice.random() < says, int(chosen(dice, behaviour.stars))
        words = PRAISE if stars >= PRAISED_FROM else BLAME
        tags = [dice.choice(words[about])] + ([UNSAFE] if dice.random() < behaviour.feels_unsafe else [])
        return cls(about, stars, tags) if is_said else None

    async def say(self, app: App, trip_id: str, city: City) -> None:
        if await in_time(self._said(app, trip_id, city), city.patience_wall_s):
            given = city.tally.stars_by_riders if self.about == "driver" else city.tally.stars_by_drivers
            given.append(self.stars)
        else:
            city.tally.went_without["a rating"] += 1

    async def _said(self, app: App, trip_id: str, city: City) -> bool:
        """Ratings hear of a trip's end a moment after its people."""
        body: dict[str, Any] = {"stars": self.stars, "tags": self.tags}
        while (answer := await app.post(f"/v1/trips/{trip_id}/rating", body, 404)).code == "trip_unknown":
            await pace.pause(city.intervals.news_poll_s, city.intervals.poll_floor_wall_s)
        return answer.ok
