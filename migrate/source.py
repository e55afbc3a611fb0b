"""The monolith's database, read in pages by key: any that SQLAlchemy speaks to, never locked, never held in memory whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Engine,
    TableClause,
    bindparam,
    column,
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

from migrate.mapping import Child, Kind, People, Sum, wanted
from migrate.transforms import Row

WIDE = ("utf8mb4", "utf16", "utf32", "gb18030")
"""Character sets that hold everything; the old `utf8` is `utf8mb3`, without emoji and rare letters."""


class SourceFault(Exception):
    """The database does not answer, or has not what the mapping asks it for."""


class RowRefused(SourceFault):
    """The database is there, and will not have this row."""


class Source:
    def __init__(self, url: str) -> None:
        try:
            self.engine: Engine = create_engine(_with_driver(url), pool_pre_ping=True)
        except ModuleNotFoundError as error:
            words = f"it is read with {error.name}, which is not installed: put it into this environment, or name another"
            raise SourceFault(f"{words} in the address, as in postgresql+pg8000://") from None
        except (ArgumentError, NoSuchModuleError, ValueError) as error:
            raise SourceFault(f"not the address of a database: {error}") from None
        self.apart: dict[str, tuple[str, int, int]] = {}
        """By table its key, and the first and the last number of rows that the services wrote there: those are not read."""

    def count(self, kind: Kind | People) -> int:
        return self.count_table(kind.from_, kind.where)

    def count_table(self, table: str, where: str = "1 = 1", only: dict[str, Any] | None = None) -> int:
        only = only or {}
        return self._count_wanted(", ".join(only), f"FROM {table} WHERE ({where}) AND {self._own(table)}", only)

    def count_wanted(self, kind: Kind) -> int:
        """Of a kind's rows those that `only` asks for: counted by the database, judged here."""
        return self._count_wanted(
            kind.select, f"FROM {kind.from_} WHERE ({kind.where}) AND {self._own(kind.from_)}", kind.only
        )

    def count_children(self, kind: Kind, child: Child) -> int:
        """How many rows of a child the records of a kind are made of, all in all."""
        parents = f"SELECT {kind.key} FROM {kind.from_} WHERE ({kind.where}) AND {self._own(kind.from_)}"
        rows = f"FROM {child.from_} WHERE ({child.where}) AND {child.parent} IN ({parents})"
        return self._count_wanted(child.select, rows, child.only)

    def _count(self, rows: str) -> int:
        return int(self._rows(f"SELECT COUNT(*) AS n {rows}")[0]["n"])

    def _count_wanted(self, columns: str, rows: str, only: dict[str, Any]) -> int:
        if not only:
            return self._count(rows)
        names = ", ".join(only)
        found = self._rows(f"SELECT COUNT(*) AS n, {names} FROM (SELECT {columns} {rows}) x GROUP BY {names}")
        return sum(int(each["n"]) for each in found if wanted(each, only))

    def pages(self, kind: Kind | People, after: Any = None, page: int = 500) -> Iterator[Sequence[Row]]:
        """Rows in the order of their keys, each with its key as `_key`."""
        while True:
            rows = self._rows(
                f"SELECT {kind.key} AS _key, {kind.select} FROM {kind.from_} WHERE ({kind.where}) "
                f"AND {self._own(kind.from_)} AND (:after IS NULL OR {kind.key} > :after) "
                f"ORDER BY {kind.key} LIMIT {int(page)}",
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

    def rows_of(self, kind: Kind, keys: Sequence[Any]) -> Sequence[Row]:
        """Of those keys that there are."""
        if not keys:
            return []
        return self._rows(
            f"SELECT {kind.key} AS _key, {kind.select} FROM {kind.from_} WHERE ({kind.where}) AND {kind.key} IN :keys",
            keys=list(keys),
        )

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

    def monthly(self, asked: Sum, keys: Sequence[Any] | None = None) -> dict[str, int]:
        """Whole cents by month, summed up by the database; of some keys only, if they are given."""
        month: ColumnClause[Any] = literal_column(asked.month)
        amount: ColumnClause[Any] = literal_column(asked.amount)
        year, number = extract("year", month).label("y"), extract("month", month).label("m")
        query = select(year, number, func.sum(amount).label("total")).select_from(text(asked.from_))
        query = query.where(text(f"({asked.where})"), text(self._own(asked.from_))).group_by(year, number)
        totals: dict[str, int] = defaultdict(int)
        for some in [None] if keys is None else [keys[n : n + 500] for n in range(0, len(keys), 500)]:
            narrowed = query if some is None else query.where(literal_column(asked.key).in_(some))
            with self._connected() as sql:
                for row in sql.execute(narrowed):
                    when = "" if row.y is None else f"{int(row.y):04}-{int(row.m):02}"
                    totals[when] += int((Decimal(str(row.total or 0)) * 100).to_integral_value())
        return dict(totals)

    def greatest(self, table: str, key: str) -> int:
        return int(self._rows(f"SELECT MAX({key}) AS n FROM {table}")[0]["n"] or 0)

    @property
    def kind_of_database(self) -> str:
        """`mysql` for MariaDB as well."""
        name = self.engine.dialect.name
        return "mysql" if name == "mariadb" else name

    def columns(self) -> dict[str, set[str]]:
        """Of every table."""
        with self._connected() as sql:
            look = inspect(sql)
            return {table: {column["name"] for column in look.get_columns(table)} for table in look.get_table_names()}

    def sizes(self) -> dict[str, int]:
        """How many rows every table has."""
        with self._connected() as sql:
            tables, quote = inspect(sql).get_table_names(), sql.dialect.identifier_preparer.quote
        return {table: self._count(f"FROM {quote(table)}") for table in tables}

    def foreign_keys(self) -> list[tuple[str, str]]:
        with self._connected() as sql:
            look = inspect(sql)
            tables = look.get_table_names()
            return [(table, key["referred_table"]) for table in tables for key in look.get_foreign_keys(table)]

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        return self._rows(statement, **values)

    def write(self, table: str, key: str, values: dict[str, Any]) -> str:
        """A row as it shall be: `written`, `changed`, or `unchanged` if it was so."""
        columns: list[ColumnClause[Any]] = [column(name) for name in values]
        target, here = TableClause(table, *columns), column(key) == values[key]
        with self._connected() as sql:
            try:
                held = sql.execute(select(*columns).select_from(target).where(here)).mappings().first()
                if held is not None and all(_alike(held[name], value) for name, value in values.items()):
                    return "unchanged"
                sql.execute((target.update().where(here) if held is not None else target.insert()).values(values))
                sql.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise
                raise RowRefused(f"the database says no to a row of {table}: {error.orig}") from None
        return "written" if held is None else "changed"

    def narrow_columns(self, table: str) -> dict[str, str]:
        """Columns that cannot hold every character, with their character set."""
        if self.kind_of_database != "mysql":
            return {}
        found = self._rows(
            "SELECT COLUMN_NAME AS name, CHARACTER_SET_NAME AS charset FROM information_schema.COLUMNS "
            "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = :name AND CHARACTER_SET_NAME IS NOT NULL",
            name=table,
        )
        return {row["name"]: row["charset"] for row in found if not str(row["charset"]).startswith(WIDE)}

    def _own(self, from_: str) -> str:
        """That a row is the old system's own."""
        table, *alias = from_.split()[:2]
        if table not in self.apart:
            return "1 = 1"
        key, first, last = self.apart[table]
        name = alias[0] if alias and alias[0].upper() not in ("JOIN", "LEFT", "INNER", "WHERE") else table
        return f"NOT ({name}.{key} BETWEEN {first} AND {last})"

    def is_apart(self, kind: Kind, key: str) -> bool:
        """Whether a row of this key would be the services' own."""
        _, first, last = self.apart.get(kind.from_.split()[0], ("", 0, -1))
        number = key.partition(".")[0]
        return number.isdigit() and first <= int(number) <= last

    def execute(self, statement: str, **values: Any) -> int:
        with self._connected() as sql:
            changed = int(sql.execute(text(statement), values).rowcount)
            sql.commit()
        return changed

    def _rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        query = text(statement)
        lists = [name for name, value in values.items() if isinstance(value, list)]
        query = query.bindparams(*(bindparam(name, expanding=True) for name in lists))
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


def _alike(held: Any, value: Any) -> bool:
    """
    >>> _alike(Decimal("2.50"), "2.5"), _alike(None, None), _alike(5.0, 4)
    (True, True, False)
    """
    if held is None or value is None:
        return held is value
    try:
        return Decimal(str(held)) == Decimal(str(value))
    except InvalidOperation:
        return str(held).removesuffix(".000000") == str(value)


def _with_driver(url: str) -> str:
    """`mysql://` as people write it, with the driver that is installed.

    >>> _with_driver("mysql://reader@db/rides")
    'mysql+pymysql://reader@db/rides?charset=utf8mb4'
    """
    address = make_url(url)
    if address.drivername in ("mysql", "mariadb"):
        address = address.set(drivername=f"{address.drivername}+pymysql").update_query_dict({"charset": "utf8mb4"})
    return address.render_as_string(hide_password=False)
