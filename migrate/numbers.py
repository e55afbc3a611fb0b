"""Blocks of the old system's numbers, for what begins with the services while old apps still know things by number.

The old counter is lifted beyond the block first, and only then are the services told: no number can be given out twice,
whatever happens in between. What was begun is finished by the next try.
"""

from __future__ import annotations

from migrate.mapping import Mapping, Numbers
from migrate.source import Source, SourceFault
from migrate.state import State
from migrate.target import Target, TargetFault

SERVICE, KIND = "migration", "numbers"
MARGIN = 1000
"""More than the old system gives out between the look at its counter and the lift."""


def reserve(source: Source, mapping: Mapping, state: State, target: Target) -> list[dict[str, int | str]]:
    return [_reserve(source, each, state, target) for each in mapping.numbers]


def apart(mapping: Mapping, state: State) -> dict[str, tuple[str, int, int]]:
    """By table its key, and which rows in it are not the old system's own."""
    blocks = {}
    for numbers in mapping.numbers:
        if first := int(state.recall(f"numbers.{numbers.of}", "0")):
            blocks[numbers.table] = numbers.key, first, first + numbers.count - 1
    return blocks


def _reserve(source: Source, numbers: Numbers, state: State, target: Target) -> dict[str, int | str]:
    fact = f"numbers.{numbers.of}"
    first = int(state.recall(fact, "0"))
    if not first:
        first = source.greatest(numbers.table, numbers.key) + MARGIN
        state.remember(fact, str(first))
    last = first + numbers.count - 1
    if source.greatest(numbers.table, numbers.key) < first:
        source.execute(_statement(source, numbers).format(next=last + 1, last=last))
    data = {"of": numbers.of, "first": first, "last": last}
    [outcome] = target.take(SERVICE, [{"kind": KIND, "key": numbers.of, "data": data}])
    if not outcome.is_held:
        raise TargetFault(f"the block of {numbers.of} is refused: {outcome.reason}")
    return {"of": numbers.of, "first": first, "last": last, "result": outcome.result}


def _statement(source: Source, numbers: Numbers) -> str:
    kind = source.kind_of_database
    if kind not in numbers.raise_:
        raise SourceFault(f"the mapping does not say how a counter is raised in {kind}: numbers.raise of {numbers.of}")
    return numbers.raise_[kind]
