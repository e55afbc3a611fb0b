import pytest

from kernel import cursor
from kernel.problem import Problem


def test_a_cursor_comes_back_as_it_was() -> None:
    position = {"pk": "RIDE#1", "sk": "RIDE", "by_rider_sk": "2026"}
    assert cursor.decode(cursor.encode(position)) == position
    assert cursor.encode(None) is None
    assert cursor.decode(None) is None


@pytest.mark.parametrize("forged", ["%%%", "e30x", "W10", "eyJwayI6MX0", "ação", "eyJzayI6Ilx1ZDgzZCJ9"])
def test_anything_else_is_refused(forged: str) -> None:
    with pytest.raises(Problem) as refused:
        cursor.decode(forged)
    assert refused.value.code == "bad_cursor"
