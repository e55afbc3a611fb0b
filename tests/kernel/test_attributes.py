import pytest

from kernel.attributes import marshal, unmarshal


def test_what_is_stored_is_what_is_read() -> None:
    item = {"pk": "RIDE#1", "lat": -8.6110, "seats": 4, "open": False, "stops": [{"lat": 41.1}], "note": None}
    assert unmarshal(marshal(item)) == item


@pytest.mark.parametrize("number", [0.0, -0.0, 5e-324, -1e-200])
def test_a_number_smaller_than_dynamodb_keeps_is_nought(number: float) -> None:
    assert marshal({"lat": number}) == {"lat": {"N": "0"}}
