"""The monolith's database, read in pages by key: any that SQLAlchemy speaks to, never locked, never held in memory whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Engine,
    bindparam,
    create_engine,
    extract,
    func,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from migrate.mapping import Child, Kind, People, Sum
from migrate.transforms import Row


class SourceFault(Exception):
    """The database does not answer, or has not what the mapping asks it for."""


class Source:
    def __init__(self, url: str) -> None:
        try:
            self.engine: Engine = create_engine(_with_driver(url), pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise SourceFault(f"not the address of a database: {error}") from None

    def count(self, kind: Kind | People) -> int:
        return self.count_table(kind.from_, kind.where)

    def count_table(self, table: str, where: str = "1 = 1") -> int:
        return int(self._rows(f"SELECT COUNT(*) AS n FROM {table} WHERE {where}")[0]["n"])

    def pages(self, kind: Kind | People, after: Any = None, page: int = 500) -> Iterator[Sequence[Row]]:
        """Rows in the order of their keys, each with its key as `_key`."""
        while True:
            rows = self._rows(
                f"SELECT {kind.key} AS _key, {kind.select} FROM {kind.from_} WHERE ({kind.where}) "
                f"AND (:after IS NULL OR {kind.key} > :after) ORDER BY {kind.key} LIMIT {int(page)}",
                after=after,
            )
            if not rows:
                return
            yield rows
            after = rows[-1]["_key"]

    def row(self, kind: Kind, key: Any) -> Row | None:
        rows = self._rows(
            f"SELECT {kind.key} AS _key, {kind.select} FROM {kind.from_} WHERE ({kind.where}) AND {kind.key} = :key", key=key
        )
        return rows[0] if rows else None

    def children(self, child: Child, parents: Sequence[Any]) -> dict[str, list[Row]]:
        """By the parent's key."""
        if not parents:
            return {}
        order = f" ORDER BY {child.order}" if child.order else f" ORDER BY {child.key}"
        rows = self._rows(
            f"SELECT {child.parent} AS _parent, {child.key} AS _key, {child.select} FROM {child.from_} "
            f"WHERE ({child.where}) AND {child.parent} IN :parents{order}",
            parents=list(parents),
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[str(row["_parent"])].append(row)
        return found

    def monthly(self, wanted: Sum, keys: Sequence[Any] | None = None) -> dict[str, int]:
        """Whole cents by month, summed up by the database; of some keys only, if they are given."""
        month: ColumnClause[Any] = literal_column(wanted.month)
        amount: ColumnClause[Any] = literal_column(wanted.amount)
        year, number = extract("year", month).label("y"), extract("month", month).label("m")
        query = select(year, number, func.sum(amount).label("total")).select_from(text(wanted.from_))
        query = query.where(text(wanted.where)).group_by(year, number)
        totals: dict[str, int] = defaultdict(int)
        for some in [None] if keys is None else [keys[n : n + 500] for n in range(0, len(keys), 500)]:
            narrowed = query if some is None else query.where(literal_column(wanted.key).in_(some))
            with self._connected() as sql:
                for row in sql.execute(narrowed):
                    when = "" if row.y is None else f"{int(row.y):04}-{int(row.m):02}"
                    totals[when] += int((Decimal(str(row.total or 0)) * 100).to_integral_value())
        return dict(totals)

    def columns(self) -> dict[str, set[str]]:
        """Of every table."""
        with self._connected() as sql:
            look = inspect(sql)
            return {table: {column["name"] for column in look.get_columns(table)} for table in look.get_table_names()}

    def foreign_keys(self) -> list[tuple[str, str]]:
        with self._connected() as sql:
            look = inspect(sql)
            tables = look.get_table_names()
            return [(table, key["referred_table"]) for table in tables for key in look.get_foreign_keys(table)]

    def execute(self, statement: str, **values: Any) -> int:
        with self.engine.begin() as sql:
            return int(sql.execute(text(statement), values).rowcount)

    def _rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        query = text(statement)
        if "parents" in values:
            query = query.bindparams(bindparam("parents", expanding=True))
        with self._connected() as sql:
            return [dict(row) for row in sql.execute(query, values).mappings()]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as sql:
                yield sql
        except DBAPIError as error:
            raise SourceFault(f"the database says no: {error.orig}") from None
        except SQLAlchemyError as error:
            raise SourceFault(f"the database cannot be read: {error}") from None


def _with_driver(url: str) -> str:
    """`mysql://` as people write it, with the driver that is installed.

    >>> _with_driver("mysql://reader@db/rides")
    'mysql+pymysql://reader@db/rides?charset=utf8mb4'
    """
    address = make_url(url)
    if address.drivername in ("mysql", "mariadb"):
        address = address.set(drivername=f"{address.drivername}+pymysql").update_query_dict({"charset": "utf8mb4"})
    return address.render_as_string(hide_password=False)
