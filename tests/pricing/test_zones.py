from kernel.geo import Point
from pricing.zones import Polygon, crosses_itself, is_closed, is_on_earth, overlap
from tests.pricing.drafts import square

WITH_HOLE = Polygon(
    coordinates=(
        ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)),
        ((4, 4), (6, 4), (6, 6), (4, 6), (4, 4)),
    )
)
HORSESHOE = Polygon(coordinates=(((0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9), (0, 0)),))


def test_a_point_is_inside_or_outside() -> None:
    assert square(0, 0).contains(Point(lat=0.99, lng=0.01))
    assert not square(0, 0).contains(Point(lat=1.01, lng=0.5))


def test_a_hole_is_outside() -> None:
    assert WITH_HOLE.contains(Point(lat=1, lng=1))
    assert not WITH_HOLE.contains(Point(lat=5, lng=5))


def test_a_bay_is_outside() -> None:
    assert not HORSESHOE.contains(Point(lat=6, lng=4.5))
    assert HORSESHOE.contains(Point(lat=6, lng=7.5))


def test_neighbours_never_both_contain_a_point_on_their_border() -> None:
    west, east = square(0, 0), square(1, 0)
    border = [Point(lat=lat / 10, lng=1.0) for lat in range(11)]
    assert not any(west.contains(point) and east.contains(point) for point in border)


def test_rings_are_judged() -> None:
    triangle = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0))
    assert is_closed(triangle)
    assert not is_closed(triangle[:3])
    assert not is_closed(((0.0, 0.0), (1.0, 1.0), (0.0, 0.0)))
    assert crosses_itself(((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)))
    assert not crosses_itself(HORSESHOE.coordinates[0])
    assert not is_on_earth(((0.0, 91.0),))


def test_areas_overlap_if_they_share_ground() -> None:
    assert overlap(square(0, 0, 4), square(2, 2, 4))
    assert overlap(square(0, 0, 9), square(3, 3, 1))
    assert overlap(square(3, 3, 1), square(0, 0, 9))
    assert not overlap(square(0, 0, 1), square(5, 5, 1))
    assert overlap(Polygon(coordinates=(((-1, 2), (9, 2), (9, 3), (-1, 3), (-1, 2)),)), square(3, 0, 5))
