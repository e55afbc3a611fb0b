from collections.abc import Iterator, Sequence
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from kernel.geo import Point, distance_m, offset
from location.grid import Cell, cell_of
from location.search import Row, Search, Wanted

CENTRE = Point(41.15, -8.61)
ANY = Wanted()


class Index:
    """Rows by cell, and which cells were read."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.read_cells: list[Cell] = []

    def read(self, cells: Sequence[Cell]) -> Iterator[Row]:
        self.read_cells += cells
        return (row for row in self.rows if cell_of(row.point) in cells)


def car(name: str, north_m: float = 0.0, east_m: float = 0.0, at_s: int = 0, **can: list[str]) -> Row:
    point = offset(CENTRE, north_m=north_m, east_m=east_m)
    return Row(name, point.lat, point.lng, at_s, can.get("categories", ["standard"]), can.get("needs", []))


def search(
    rows: Sequence[Row], wanted: Wanted = ANY, limit: int = 10, radius_m: float = 5_000, not_before_s: float = 0.0
) -> list[str]:
    found = Search(CENTRE, radius_m, limit, not_before_s, wanted).run(Index(rows).read)
    return [candidate.row.driver_id for candidate in found.fitting]


def test_the_nearest_come_first() -> None:
    assert search([car("far", 900), car("near", 100), car("middle", 0, 500)], limit=2) == ["near", "middle"]


def test_a_car_outside_the_radius_or_silent_is_none() -> None:
    assert search([car("outside", 1001), car("inside", 999), car("stale", 10, at_s=-1)], radius_m=1000) == ["inside"]


def test_cars_that_do_not_fit_are_told_apart_with_what_they_lack() -> None:
    rows = [
        car("small", 100),
        car("ramp", 200, categories=["xl"], needs=["wheelchair"]),
        car("farther", 3000, categories=["xl"], needs=["wheelchair"]),
    ]
    found = Search(CENTRE, 5_000, 1, 0.0, Wanted("xl", ["wheelchair"])).run(Index(rows).read)
    assert [candidate.row.driver_id for candidate in found.fitting] == ["ramp"]
    assert {candidate.row.driver_id: candidate.misfits for candidate in found.misfitting} == {
        "small": ["category", "needs:wheelchair"]
    }


def test_a_car_read_twice_while_it_crosses_a_border_is_one_car() -> None:
    assert search([car("a", 100), car("a", 2500)]) == ["a"]


def test_a_crowded_place_is_answered_from_the_cells_around_it_alone() -> None:
    crowd = Index([car(f"{n:02}", n, n) for n in range(20)])
    Search(CENTRE, 20_000, 10, 0.0, ANY).run(crowd.read)
    assert len(crowd.read_cells) <= 4


def test_no_cell_is_read_twice() -> None:
    empty = Index([])
    Search(CENTRE, 6_000, 10, 0.0, ANY).run(empty.read)
    assert len(empty.read_cells) == len(set(empty.read_cells))


rows = st.builds(
    Row,
    driver_id=st.uuids().map(str),
    lat=st.floats(41.05, 41.25),
    lng=st.floats(-8.75, -8.45),
    at_s=st.integers(-1, 1),
    categories=st.sampled_from([["standard"], ["xl"], ["standard", "xl"]]),
    serves_needs=st.sampled_from([[], ["wheelchair"]]),
)
places = st.builds(Point, st.floats(41.05, 41.25), st.floats(-8.75, -8.45))
wishes = st.builds(Wanted, st.sampled_from(["", "standard", "xl"]), st.sampled_from([[], ["wheelchair"]]))


@given(st.lists(rows, max_size=60), places, st.floats(10, 12_000), wishes, st.integers(1, 12))
def test_the_search_finds_exactly_the_nearest(
    cars: list[Row], origin: Point, radius_m: float, wanted: Wanted, limit: int
) -> None:
    found = Search(origin, radius_m, limit, 0.0, wanted).run(Index(cars).read)
    reachable = [
        row for row in cars if row.at_s >= 0 and distance_m(origin, row.point) <= radius_m and not wanted.misfits(row)
    ]
    exact = sorted((distance_m(origin, row.point), row.driver_id) for row in reachable)[:limit]
    assert [(candidate.distance_m, candidate.row.driver_id) for candidate in found.fitting] == exact
    nearest_misfit_m = min((candidate.distance_m for candidate in found.misfitting), default=inf)
    assert nearest_misfit_m <= radius_m or not found.misfitting
