"""Prices for a trip that somebody thinks about: one route and one factor for all categories, one fare for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kernel.clock import seconds
from kernel.geo import Point, distance_m
from kernel.refusal import Refusal
from pricing import routes, store_tariffs, surging
from pricing.fare import fare
from pricing.policy import POLICY
from pricing.quote import Quote
from pricing.receipt import Receipt
from pricing.route import Route
from pricing.surging import Surge
from pricing.tariff import Tariff
from pricing.trip_facts import TripFacts


class OutsideEveryCity(Refusal):
    """No tariff holds where the ride would begin."""


class TripTooLongToQuote(Refusal):
    """Farther than any fleet goes."""


class ExtraUnknown(Refusal):
    """No tariff of the city has a fee of this code that can be asked for."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is the same for every category."""

    points: Sequence[Point]
    route: Route
    surge: Surge
    at: datetime
    requested: tuple[str, ...] = ()

    def facts(self, tariff: Tariff) -> TripFacts:
        """The tariff's legal cap holds before anything is computed; the proof still says what the factor was."""
        pickup, *stops, dropoff = self.points
        percent, proof = min(self.surge.percent, tariff.surge_cap_percent), self.surge.proof
        return TripFacts(
            pickup=pickup,
            dropoff=dropoff,
            stops=tuple(stops),
            started_at=self.at,
            distance_m=self.route.distance_m,
            duration_s=self.route.duration_s,
            measured_by=self.route.told,
            surge_percent=percent,
            surge_proof=proof if percent == self.surge.percent else f"{proof} cap={tariff.surge_cap_percent}%",
            requested=self.requested,
        )


@dataclass(frozen=True, kw_only=True)
class Quotes:
    city: str
    route: Route
    surge: Surge
    quotes: list[Quote]


def quotes(points: Sequence[Point], rider_id: str, requested: Sequence[str], now: datetime) -> Quotes:
    """For every category that there is where the trip begins, in the order of their price."""
    tariffs = list(store_tariffs.holding_at(points[0], now).values())
    if not tariffs:
        raise OutsideEveryCity()
    city = tariffs[0].city
    if sum(distance_m(start, end) for start, end in pairwise(points)) > POLICY.longest_trip_m:
        raise TripTooLongToQuote(longest_trip_m=POLICY.longest_trip_m)
    _check_extras(tariffs, requested)
    route, surge = routes.estimate(points), surging.surge_at(city, points[0])
    expires_at = now + seconds(POLICY.quote_valid_s)
    asked = Asked(points=points, route=route, surge=surge, at=now, requested=tuple(requested))
    receipts = [fare(tariff, asked.facts(tariff)) for tariff in tariffs]
    in_order = sorted(receipts, key=lambda receipt: (receipt.total.amount_minor, receipt.tariff.category))
    return Quotes(
        city=city,
        route=route,
        surge=surge,
        quotes=[Quote(rider_id=rider_id, expires_at=expires_at, receipt=receipt) for receipt in in_order],
    )


def estimate(category: str, points: Sequence[Point], at: datetime) -> Receipt | None:
    """What a ride is expected to cost that was asked for without a quote; None where no tariff holds."""
    tariff = store_tariffs.holding_at(points[0], at).get(category)
    if tariff is None:
        return None
    asked = Asked(points=points, route=routes.estimate(points), surge=surging.surge_at(tariff.city, points[0]), at=at)
    return fare(tariff, asked.facts(tariff))


def _check_extras(tariffs: Sequence[Tariff], requested: Sequence[str]) -> None:
    offered = {fee.code for tariff in tariffs for fee in tariff.fees if fee.on_request}
    if unknown := sorted(set(requested) - offered):
        raise ExtraUnknown(unknown=unknown, offered=sorted(offered))
