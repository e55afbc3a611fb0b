"""Blocks of the old system's numbers, for what begins with the services while old apps still know things by number.

The old counter is lifted beyond the block first, and only then are the services told: no number can be given out twice,
whatever happens in between. What was begun is finished by the next try, in another block if the old system has come so far
in the meantime. The services' own word says which numbers are theirs, whatever this kit remembers.

An old MySQL (5.7 and before) forgets at its restart that its counter was lifted: reserve again after one.
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
    theirs = blocks(target)
    return [_reserve(source, each, state, target, theirs.get(each.of)) for each in mapping.numbers]


def apart(mapping: Mapping, target: Target) -> dict[str, tuple[str, int, int]]:
    """By table its key, and which rows in it are not the old system's own."""
    theirs = blocks(target)
    return {each.table: (each.key, *theirs[each.of]) for each in mapping.numbers if each.of in theirs}


def blocks(target: Target) -> dict[str, tuple[int, int]]:
    """The first and the last of the numbers that the services give out, by what they are of."""
    told = (record["data"] for record in target.held(SERVICE, KIND))
    return {block["of"]: (block["first"], block["last"]) for block in told if block}


def _reserve(
    source: Source, numbers: Numbers, state: State, target: Target, theirs: tuple[int, int] | None
) -> dict[str, int | str]:
    first, last = theirs or _chosen(source, numbers, state)
    if source.greatest(numbers.table, numbers.key) <= last:
        source.execute(_statement(source, numbers).format(next=last + 1, last=last))
    if theirs is None and source.count_table(numbers.table, f"{numbers.key} BETWEEN {first} AND {last}"):
        raise SourceFault(f"the old system gave out {numbers.of} of the block before its counter was lifted: reserve again")
    data = {"of": numbers.of, "first": first, "last": last}
    [outcome] = target.take(SERVICE, [{"kind": KIND, "key": numbers.of, "data": data}])
    if not outcome.is_held:
        raise TargetFault(f"the block of {numbers.of} is refused: {outcome.reason}")
    return {"of": numbers.of, "first": first, "last": last, "result": outcome.result}


def _chosen(source: Source, numbers: Numbers, state: State) -> tuple[int, int]:
    """A block above all that the old system has given out: the one that was chosen before, if it is still so."""
    fact, greatest = f"numbers.{numbers.of}", source.greatest(numbers.table, numbers.key)
    first = int(state.recall(fact, "0"))
    if first <= greatest:
        first = greatest + MARGIN
        state.remember(fact, str(first))
    return first, first + numbers.count - 1


def _statement(source: Source, numbers: Numbers) -> str:
    kind = source.kind_of_database
    if kind not in numbers.raise_:
        raise SourceFault(f"the mapping does not say how a counter is raised in {kind}: numbers.raise of {numbers.of}")
    return numbers.raise_[kind]
