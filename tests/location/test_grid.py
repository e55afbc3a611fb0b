from math import cos, radians
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.geo import METRES_PER_DEGREE, Point, distance_m
from location import grid
from location.grid import Cell, cell_of, cells_within
from location.policy import City

TWO_CITIES = (
    City("Dense", south=41.0, west=-9.0, north=41.2, east=-8.5, cell_deg=0.005),
    City("Sparse", south=41.1, west=-8.6, north=41.4, east=-8.2, cell_deg=0.05),
)


@pytest.fixture(autouse=True)
def two_cities() -> object:
    with patch.object(grid, "CITIES", TWO_CITIES):
        yield


def near(origin: Point, radius_m: float, north: float, east: float) -> Point:
    """Somewhere in the square around the circle; `north` and `east` run from -1 to 1."""
    high = radius_m / METRES_PER_DEGREE
    lng = origin.lng + east * high / cos(radians(origin.lat))
    return Point(origin.lat + north * high, (lng + 180) % 360 - 180)


shares = st.floats(-1, 1)
around_the_cities = st.builds(Point, st.floats(40.9, 41.5), st.floats(-9.1, -8.1))
anywhere = st.builds(Point, st.floats(-78, 78), st.floats(-180, 180))


@given(around_the_cities | anywhere, st.floats(1, 6_000), shares, shares)
def test_the_cells_of_a_circle_hold_every_point_in_it(origin: Point, radius_m: float, north: float, east: float) -> None:
    point = near(origin, radius_m, north, east)
    if distance_m(origin, point) <= radius_m:
        assert cell_of(point) in set(cells_within(origin, radius_m))


@given(around_the_cities | anywhere, st.floats(1, 6_000), shares, shares)
def test_no_point_is_nearer_than_its_cell(origin: Point, radius_m: float, north: float, east: float) -> None:
    point = near(origin, radius_m, north, east)
    assert cell_of(point).no_nearer_than_m(origin) <= distance_m(origin, point) + 1e-6


@pytest.mark.parametrize(
    ("point", "cell"),
    [
        (Point(41.05, -8.95), Cell(0.005, 8210, -1790)),
        (Point(41.15, -8.55), Cell(0.005, 8230, -1710)),
        (Point(41.32, -8.28), Cell(0.05, 826, -166)),
        (Point(0.01, 0.01), Cell(0.1, 0, 0)),
        (Point(0.01, 180.0), Cell(0.1, 0, -1800)),
    ],
)
def test_each_city_has_its_own_cell_size_and_the_first_one_named_wins(point: Point, cell: Cell) -> None:
    assert cell_of(point) == cell


def test_a_circle_far_from_any_border_needs_one_grid() -> None:
    assert {cell.size_deg for cell in cells_within(Point(41.1, -8.8), 2_000)} == {0.005}
    assert {cell.size_deg for cell in cells_within(Point(10.0, 10.0), 2_000)} == {0.1}
    assert {cell.size_deg for cell in cells_within(Point(41.1, -8.5), 2_000)} == {0.005, 0.05, 0.1}
