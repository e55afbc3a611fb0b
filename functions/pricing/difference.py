"""Why the ride cost something else than was agreed or estimated, line by line, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pricing.labels import words
from pricing.receipt import Because, Receipt
from pricing.tariff import Words
from pricing.trip_facts import TripFacts

OVERALL = {
    Because.ESTIMATED: Words(en="This is an estimate.", pt="Isto é uma estimativa."),
    Because.METERED: Words(
        en="The meter counts what was driven; the estimate was no promise.",
        pt="O taxímetro conta o que foi percorrido; a estimativa não era uma promessa.",
    ),
    Because.NOT_AGREED: Words(
        en="No price was agreed; the ride was priced as driven.",
        pt="Nenhum preço foi combinado; a corrida foi cobrada como percorrida.",
    ),
    Because.WITHIN_TOLERANCE: Words(en="The agreed price holds.", pt="Vale o preço combinado."),
    Because.DISTANCE_CHANGED: Words(
        en="The distance differed from the agreed one by more than the tariff tolerates, so the ride was priced as driven.",
        pt="A distância diferiu da combinada mais do que a tarifa tolera; a corrida foi cobrada como percorrida.",
    ),
    Because.DURATION_CHANGED: Words(
        en="The ride's time differed from the agreed one by more than the tariff tolerates, so it was priced as driven.",
        pt="O tempo diferiu do combinado mais do que a tarifa tolera; a corrida foi cobrada como percorrida.",
    ),
    Because.DROPOFF_CHANGED: Words(
        en="The ride ended somewhere else than agreed, so it was priced as driven.",
        pt="A corrida terminou em outro lugar; foi cobrada como percorrida.",
    ),
    Because.STOPS_CHANGED: Words(
        en="The number of stops was another than agreed, so the ride was priced as driven.",
        pt="O número de paradas não foi o combinado; a corrida foi cobrada como percorrida.",
    ),
    Because.FEE_DUE: Words(
        en="The ride was called off too late to be free.", pt="A corrida foi cancelada tarde demais para ser gratuita."
    ),
    Because.WITHIN_GRACE: Words(
        en="The ride was called off in time: nothing is due.", pt="A corrida foi cancelada a tempo: nada é devido."
    ),
    Because.WAIVED: Words(
        en="The rider is not to blame for the cancellation: nothing is due.",
        pt="O passageiro não é responsável pelo cancelamento: nada é devido.",
    ),
}
SAME = Words(en="As agreed.", pt="Como combinado.")
NEW = Words(en="Not part of the agreed price.", pt="Não fazia parte do preço combinado.")
GONE = Words(en="Does not apply to the ride as it was.", pt="Não se aplica à corrida como ela foi.")
FOLLOWS = Words(en="Follows from the lines before.", pt="Decorre das linhas anteriores.")
OTHER_RATE = Words(en="Another rate applied.", pt="Aplicou-se outro preço unitário.")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A line of either receipt; a line that one of them lacks has an amount of 0 there."""

    code: str
    name: Words
    agreed_minor: int
    final_minor: int
    because: Words


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The amounts of the lines add up to the two totals."""

    because: Words
    lines: tuple[Difference, ...]


def explain(agreed: Receipt, final: Receipt) -> Explanation:
    before, after = _amounts(agreed), _amounts(final)
    codes = [*before, *(code for code in after if code not in before)]
    return Explanation(
        because=OVERALL[final.because],
        lines=tuple(
            Difference(
                code=code,
                name=words(code, final.tariff if code in after else agreed.tariff),
                agreed_minor=before.get(code, 0),
                final_minor=after.get(code, 0),
                because=_because(code, agreed, final),
            )
            for code in codes
        ),
    )


def _amounts(receipt: Receipt) -> dict[str, int]:
    amounts = {line.code: line.amount_minor for line in receipt.lines}
    return amounts | ({"rounding": receipt.rounding_minor} if receipt.rounding_minor else {})


def _because(code: str, agreed: Receipt, final: Receipt) -> Words:
    before, after = _amounts(agreed), _amounts(final)
    if before.get(code) == after.get(code):
        return SAME
    if code in MEASURED:
        return MEASURED[code](agreed.facts, final.facts)
    if code in FOLLOWING or code in {period.code for period in final.tariff.periods} & before.keys() & after.keys():
        return FOLLOWS
    if code not in before:
        return NEW
    return GONE if code not in after else OTHER_RATE


def _measured(expected: str, driven: str) -> Words:
    return Words(en=f"Expected {expected}, driven {driven}.", pt=f"Previsto: {expected}; percorrido: {driven}.")


def _waited(_agreed: TripFacts, final: TripFacts) -> Words:
    waited = _minutes(final.waited_s)
    return Words(en=f"The driver waited {waited} at the pickup.", pt=f"O motorista esperou {waited} no embarque.")


def _trip(facts: TripFacts) -> str:
    return f"{_km(facts)} / {_minutes(facts.duration_s)}"


def _km(facts: TripFacts) -> str:
    """
    >>> from datetime import UTC, datetime
    >>> from kernel.geo import Point
    >>> _km(TripFacts(pickup=Point(0, 0), dropoff=Point(0, 0), started_at=datetime(2026, 1, 1, tzinfo=UTC), distance_m=1250))
    '1.25 km'
    """
    return f"{facts.distance_m // 1000}.{facts.distance_m % 1000 // 10:02} km"


def _minutes(duration_s: int) -> str:
    return f"{duration_s // 60}:{duration_s % 60:02} min"


def _telling(tell: Callable[[TripFacts], str]) -> Callable[[TripFacts, TripFacts], Words]:
    return lambda agreed, final: _measured(tell(agreed), tell(final))


MEASURED: dict[str, Callable[[TripFacts, TripFacts], Words]] = {
    "distance": _telling(_km),
    "duration": _telling(lambda facts: _minutes(facts.duration_s)),
    "meter": _telling(_trip),
    "waiting": _waited,
}
FOLLOWING = ("surge", "minimum", "rounding")
