"""A mapping file: how one monolith's tables become records of the services. Another monolith needs another file, no code.

    [[kinds]]
    name = "riders"              what people call it, in progress and reports
    service = "riders"           who takes it
    kind = "rider"               what it is there
    key = "r.id"                 the old key; rows are read in its order
    from = "riders r JOIN …"     any SQL that both sides of a join may hold
    select = "r.*, u.email"
    where = "…"                  which rows; by default all
    [kinds.fields]               the record's fields, each a value, an object of fields, or
    rider_id = { from = "user_id", as = "person" }      a column and a transform (`migrate.transforms`)
    [[kinds.children]]           a list in the record, from rows of another table
    field = "vehicles"
    parent = "c.driver_id"       the child's column that holds the parent's key

What a mapping says wrong is told with its place before anything is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from migrate.transforms import TRANSFORMS, Context, Row, Unfit, matches

FOLDER = Path(__file__).parent / "mappings"
NAMED = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
"""A table in a piece of SQL."""
NEEDED: dict[str, tuple[str, ...]] = {
    "list": ("items",),
    "if": ("when", "then"),
    "case": ("cases", "otherwise"),
    "figures": ("columns",),
    "enum": ("from", "map"),
    "bits": ("from", "bits"),
    "id": ("from", "of"),
    "seconds": ("from", "to"),
    "expiry": ("from", "year"),
    "money_until": ("from", "valid_until"),
}
"""What must be said with a transform; with all others the column that it reads."""


class MappingFault(Exception):
    """What is wrong with a mapping file, and where."""


class Child(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """`row` makes each entry a list of values instead of an object; of `unless_same`, a field, no value comes twice."""

    field: str
    name: str
    parent: str
    key: str
    from_: str
    select: str
    order: str = ""
    where: str = "1 = 1"
    only: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    row: list[Any] = []
    unless_same: str = ""
    at_most: int = 0


class Split(Struct, frozen=True, forbid_unknown_fields=True):
    """A list that is too long for one record is told in parts."""

    field: str
    part: str
    size: int


class Kind(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """`only` are conditions that SQL cannot say the same way everywhere, such as on a bit.

    `not_compared` are fields that may have changed since, by right.
    """

    name: str
    service: str
    kind: str
    key: str
    from_: str
    select: str
    fields: dict[str, Any]
    where: str = "1 = 1"
    only: dict[str, Any] = {}
    children: list[Child] = []
    split: Split | None = None
    page: int = 500
    not_compared: list[str] = []


class People(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Who may sign in: one person per human, whatever his roles; `groups` by the bits of his roles."""

    key: str
    from_: str
    select: str
    email: str
    enabled: str
    roles: str
    groups: dict[str, str]
    where: str = "1 = 1"


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a sum is found among what the services hold: of the records that are as `where` says."""

    service: str
    kind: str
    month: str
    amount: str
    plus: list[str] = []
    where: dict[str, Any] = {}


class Sum(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A sum of money by month, computed by the old database itself."""

    name: str
    from_: str
    key: str
    month: str
    amount: str
    held: Held
    where: str = "1 = 1"
    rejects: list[str] = []


class Left(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a table that become nothing here: counted, with `only` to narrow them down. With `each` they are listed by
    their keys, and with the `amount` that stands there.
    """

    because: str
    where: str = "1 = 1"
    only: dict[str, Any] = {}
    each: bool = False
    amount: str = ""


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """Every row of a table is in one of these kinds, or in a list of their records, which `lists` names as `kind/child`, or
    is looked up as `read` says; or waits for the reason given, or is `left`.
    """

    table: str
    key: str = "id"
    kinds: list[str] = []
    lists: list[str] = []
    read: str = "1 = 0"
    waiting: str = "1 = 0"
    because: str = ""
    left: list[Left] = []


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of one kind that must be the id of a record of another: of any of `to`, as `service.kind.field`."""

    service: str
    kind: str
    field: str
    to: list[str]

    @property
    def targets(self) -> list[tuple[str, str, str]]:
        return [(service, kind, field) for service, kind, field in (each.split(".") for each in self.to)]


class Capability(Struct, frozen=True, forbid_unknown_fields=True):
    """Routes of the monolith that share what it holds in memory or in tables, and so must move together."""

    name: str
    routes: list[str]
    tables: list[str]
    writes: bool
    why: str = ""


class Numbers(Struct, frozen=True, forbid_unknown_fields=True, rename={"raise_": "raise"}):
    """A block of numbers that the old system shall not give out: `raise`, by kind of database, lifts its counter beyond."""

    of: str
    table: str
    key: str
    count: int
    raise_: dict[str, str]


class Back(Struct, frozen=True, forbid_unknown_fields=True):
    """How a ride that began with the services becomes a row of the old table: `fields` by what `migrate.back` tells of it.

    `rider` and `driver` are questions that answer, for `:user_id`, the old id (`id`) that the row holds for him.
    """

    table: str
    key: str
    rider: str
    driver: str
    fields: dict[str, Any]


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    namespace: str
    zone: str
    currency: str
    people: People
    kinds: list[Kind]
    tariffs: Kind | None = None
    sums: list[Sum] = []
    coverage: list[Coverage] = []
    references: list[Reference] = []
    capabilities: list[Capability] = []
    numbers: list[Numbers] = []
    back: Back | None = None

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def kind_named(self, name: str) -> Kind:
        return next(kind for kind in self.kinds if kind.name == name)

    def list_named(self, name: str) -> tuple[Kind, Child]:
        """By `kind/child`."""
        kind = self.kind_named(name.partition("/")[0])
        return kind, next(child for child in kind.children if child.name == name.partition("/")[2])

    @property
    def tables(self) -> set[str]:
        """All that its questions name."""
        kinds = [*self.kinds, *([self.tariffs] if self.tariffs else [])]
        asked: list[People | Kind | Child] = [self.people, *kinds, *(child for kind in kinds for child in kind.children)]
        return {name for each in asked for name in NAMED.findall(f"FROM {each.from_} {each.select} {each.where}")}


def load(path: str | Path) -> Mapping:
    """By file, or by the name of one that comes with the kit."""
    file = Path(path)
    if not file.suffix:
        file = FOLDER / f"{path}.toml"
    try:
        mapping = msgspec.convert(tomllib.loads(file.read_text()), Mapping)
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.toml")))
        raise MappingFault(f"there is no mapping {path}; give a file, or one of: {known}") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingFault(f"{file}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise MappingFault(f"{file}: {error}") from None
    except (UnicodeDecodeError, OSError) as error:
        raise MappingFault(f"{file} cannot be read: {error}") from None
    try:
        mapping.zone_info  # noqa: B018 - whether there is such a zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MappingFault(f"{file}: zone: there is no time zone of that name") from None
    for kind in [*mapping.kinds, *([mapping.tariffs] if mapping.tariffs else [])]:
        _check(kind.fields, f"{file}: kinds.{kind.name}.fields")
        for child in kind.children:
            _check(child.fields, f"{file}: kinds.{kind.name}.children.{child.name}.fields")
            _check(child.row, f"{file}: kinds.{kind.name}.children.{child.name}.row")
    _check_names(mapping, f"{file}")
    if mapping.back:
        _check(mapping.back.fields, f"{file}: back.fields")
    return mapping


def _check_names(mapping: Mapping, place: str) -> None:
    kinds = [kind.name for kind in mapping.kinds]
    lists = [f"{kind.name}/{child.name}" for kind in mapping.kinds for child in kind.children]
    for covered in mapping.coverage:
        for what, names, known in (("kind", covered.kinds, kinds), ("list", covered.lists, lists)):
            if unknown := [name for name in names if name not in known]:
                told = f"there is no {what} {unknown[0]}; there are: {', '.join(known) or 'none'}"
                raise MappingFault(f"{place}: coverage.{covered.table}: {told}")


def _check(spec: Any, place: str) -> None:
    if isinstance(spec, list):
        for number, each in enumerate(spec):
            _check(each, f"{place}[{number}]")
    elif isinstance(spec, dict):
        transform = spec.get("as")
        if isinstance(transform, str):
            if transform not in (*TRANSFORMS, "list", "if"):
                raise MappingFault(f"{place}: there is no transform {transform}; there are {', '.join(sorted(TRANSFORMS))}")
            if missing := [name for name in NEEDED.get(transform, ("from",)) if name not in spec]:
                raise MappingFault(f"{place}: {transform} needs {' and '.join(missing)}")
            if transform == "list":
                _check(spec["items"], f"{place}.items")
            elif transform == "if":
                _check(spec["then"], f"{place}.then")
                _check(spec.get("else"), f"{place}.else")
        elif "from" in spec:
            raise MappingFault(f'{place}: say what {spec["from"]} is read as, such as: as = "text"')
        else:
            for name, each in spec.items():
                _check(each, f"{place}.{name}")


@dataclass
class Rendered:
    """A record, or the reason why the row is none; the parts of it that had to be left out; what was changed on the way."""

    data: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)


def wanted(row: Row, only: dict[str, Any]) -> bool:
    """Whether a row is one of those that the mapping asks for."""
    return all(matches(row[name], value) for name, value in only.items())


def render(spec: Any, row: Row, context: Context) -> Any:
    """A value as the mapping says it: a constant, a column through its transform, or an object or list of them."""
    if isinstance(spec, list):
        return [render(each, row, context) for each in spec]
    if not isinstance(spec, dict):
        return spec
    transform = spec.get("as")
    if transform == "list":
        entries = [render(each, row, context) for each in spec["items"]]
        unless = spec.get("unless_nothing")
        return [entry for entry in entries if not unless or entry[unless]]
    if transform == "if":
        holds = all(matches(row[name], value) for name, value in spec["when"].items())
        return render(spec["then"] if holds else spec.get("else"), row, context)
    if isinstance(transform, str):
        column = spec.get("from")
        if column is not None and column not in row:
            raise Unfit(f"the query brings no column {column}")
        try:
            value = TRANSFORMS[transform](row[column] if column else None, spec, context, row)
        except KeyError as missing:
            raise Unfit(f"the query brings no column {missing.args[0]}") from None
        return spec["otherwise"] if value is None and "otherwise" in spec else value
    fields = {name: render(each, row, context) for name, each in spec.items()}
    return {name: value for name, value in fields.items() if value is not None or _may_be_null(spec[name])}


def _may_be_null(spec: Any) -> bool:
    """Most records leave out what there is not; where one asks for a null, the mapping says `null = true`."""
    return isinstance(spec, dict) and spec.get("null") is True


def records(kind: Kind, row: Row, children: dict[str, list[Row]], context: Context) -> Iterator[tuple[str, Rendered]]:
    """The records of one row, with their keys: one, or as many parts as its list is split into.

    A row of which nothing is left to be split is told as well, with its reason: every row ends somewhere.
    """
    rendered = Rendered(notes=context.notes)
    key = str(row["_key"])
    try:
        rendered.data = render(kind.fields, row, context)
    except Unfit as unfit:
        rendered.reason = str(unfit)
    for child in kind.children:
        if kind.split or not rendered.reason:
            entries = _entries(child, children.get(child.name, []), context, rendered)
            rendered.data[child.field] = [*rendered.data.get(child.field, []), *entries]
    if kind.split and not rendered.reason and not rendered.data[kind.split.field]:
        rendered.reason = f"none of its {kind.split.field} can be used"
    if rendered.reason or kind.split is None:
        yield key, rendered
        return
    entries = rendered.data[kind.split.field]
    for part, begin in enumerate(range(0, len(entries), kind.split.size), 1):
        data = rendered.data | {kind.split.field: entries[begin : begin + kind.split.size], kind.split.part: part}
        yield f"{key}.{part}", Rendered(data, notes=rendered.notes, left_out=rendered.left_out if part == 1 else [])


def _entries(child: Child, rows: list[Row], context: Context, rendered: Rendered) -> list[Any]:
    entries: list[Any] = []
    seen: set[Any] = set()
    for row in rows:
        if not wanted(row, child.only):
            continue
        try:
            entry = render(child.row or child.fields, row, context)
            if child.unless_same:
                if entry[child.unless_same] in seen:
                    raise Unfit(f"there is another one with the same {child.unless_same}")
                seen.add(entry[child.unless_same])
            if child.at_most and len(entries) >= child.at_most:
                raise Unfit(f"there may be {child.at_most} at most")
            entries.append(entry)
        except Unfit as unfit:
            rendered.left_out.append((child.name, str(row["_key"]), str(unfit)))
    return entries
