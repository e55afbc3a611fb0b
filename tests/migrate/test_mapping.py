from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from migrate.mapping import MappingFault, load, records
from migrate.source import Source
from migrate.state import State
from migrate.target import Outcome
from migrate.transfer import Transfer
from migrate.transforms import Context

TAXI = """
namespace = "porto-taxis"
zone = "Europe/Lisbon"
currency = "EUR"
[people]
key = "c.codigo"
from = "clientes c"
select = "c.correio, c.activo, 1 AS papel"
email = "correio"
enabled = "activo"
roles = "papel"
groups = { 1 = "riders" }
[[kinds]]
name = "clientes"
service = "riders"
kind = "rider"
key = "c.codigo"
from = "clientes c"
select = "c.nome, c.telefone, c.desde"
[kinds.fields]
rider_id = { from = "_key", as = "person" }
display_name = { from = "nome", as = "text", max = 60 }
phone = { from = "telefone", as = "phone", region = "PT" }
registered_at = { from = "desde", as = "time", required = true }
language = "pt-BR"
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "taxis.toml"
    path.write_text(TAXI)
    return path


def test_another_monolith_needs_another_mapping_and_no_code(written: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'taxis.db'}"
    with create_engine(url).begin() as sql:
        sql.execute(text("CREATE TABLE clientes (codigo TEXT PRIMARY KEY, nome, telefone, correio, activo, desde)"))
        sql.execute(
            text("INSERT INTO clientes VALUES ('A-1', 'Ana', '912 345 678', 'ana@example.com', 1, '2020-07-01 10:00')")
        )
    state, sent = State(tmp_path / "state"), []
    state.add_person("A-1", "subject-1")

    class Target:
        def take(self, service: str, records: list[dict[str, object]]) -> list[Outcome]:
            sent.extend(records)
            return [Outcome(str(record["key"]), "imported", "", "") for record in records]

    mapping = load(written)
    transfer = Transfer(mapping, Source(url), state, Target(), datetime(2026, 3, 1, tzinfo=UTC))  # type: ignore[arg-type]
    transfer.run(mapping.kinds[0], lambda _rows: None, whole=False)
    assert sent == [
        {
            "kind": "rider",
            "key": "A-1",
            "data": {
                "rider_id": "subject-1",
                "display_name": "Ana",
                "phone": "+351912345678",
                "registered_at": "2020-07-01T09:00:00Z",
                "language": "pt-BR",
            },
        }
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('as = "telephone"', 'as = "phone"', r"kinds.clientes.fields.phone: there is no transform telephone"),
        ('{ from = "nome" }', '{ from = "nome", as = "text", max = 60 }', r"display_name: say what nome is read as"),
        ('zone = "Europe/Porto"', 'zone = "Europe/Lisbon"', "zone: there is no time zone of that name"),
        ("kinds.felds", "kinds.fields", "missing required field `fields`|unknown field `felds`"),
        ("currency = EUR", 'currency = "EUR"', "not TOML"),
        ('zone = ""', 'zone = "Europe/Lisbon"', "zone: there is no time zone of that name"),
        ('zone = "Europe"', 'zone = "Europe/Lisbon"', "zone: there is no time zone of that name"),
        ('{ from = "nome", as = "enum" }', '{ from = "nome", as = "text", max = 60 }', "display_name: enum needs map"),
        ('{ as = "text" }', '{ from = "nome", as = "text", max = 60 }', "display_name: text needs from"),
        ('{ as = "if", then = 1 }', '{ from = "nome", as = "text", max = 60 }', "display_name: if needs when"),
    ],
)
def test_what_a_mapping_says_wrong_is_told_with_its_place(written: Path, wrong: str, right: str, told: str) -> None:
    written.write_text(TAXI.replace(right, wrong))
    with pytest.raises(MappingFault, match=told):
        load(written)


def test_a_file_that_is_no_text_is_told(written: Path) -> None:
    written.write_bytes(TAXI.replace("porto-taxis", "táxis").encode("latin-1"))
    with pytest.raises(MappingFault, match="cannot be read"):
        load(written)


def test_a_mapping_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(MappingFault, match="one of: rideaustin"):
        load("lyft")


@pytest.mark.parametrize(
    "more",
    [
        '[[coverage]]\ntable = "clientes"\nkinds = ["clients"]',
        '[[coverage]]\ntable = "clientes"\nlists = ["clientes/carros"]',
    ],
)
def test_a_kind_that_is_named_and_not_there_is_told_before_anything_is_read(written: Path, more: str) -> None:
    written.write_text(f"{TAXI}\n{more}\n")
    with pytest.raises(MappingFault, match=r"coverage.clientes: there is no (kind clients|list clientes/carros); there"):
        load(written)


def test_a_column_that_the_query_does_not_bring_is_told_of_the_row(written: Path) -> None:
    written.write_text(
        TAXI.replace('{ from = "nome", as = "text", max = 60 }', '{ from = "nome", and = ["o"], as = "words" }')
    )
    mapping = load(written)
    context = Context("x", mapping.zone_info, "EUR", {"A-1": "s"}, [], datetime(2026, 3, 1, tzinfo=UTC))
    row = {"_key": "A-1", "nome": "Ana", "telefone": "", "desde": "2020-07-01"}
    [(_, record)] = records(mapping.kinds[0], row, {}, context)
    assert record.reason == "the query brings no column o"
