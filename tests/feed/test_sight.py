from feed.sight import seen
from feed.viewer import Sight

SHOWN = {
    "ride_id": "ride-1",
    "state": "assigned",
    "driver": {"display_name": "Rui Sousa", "vehicle_plate": "AA-12-BB"},
    "pickup": {"lat": 41.149678, "lng": -8.606123},
    "fare": {"basis": "upfront"},
    "start_pin_at": "/v1/trips/trip-1",
    "cancellation": {"by": "rider", "reason": "changed_plans"},
    "car": {"lat": 41.15, "eta_s": 60},
}


def test_its_people_see_all_of_it() -> None:
    assert seen(Sight.FULL, SHOWN) == SHOWN


def test_a_follower_sees_the_way_roughly_a_first_name_and_no_price() -> None:
    assert seen(Sight.SHARED, SHOWN) == {
        "state": "assigned",
        "driver": {"first_name": "Rui", "vehicle_plate": "AA-12-BB"},
        "pickup": {"lat": 41.15, "lng": -8.606},
        "car": {"lat": 41.15, "eta_s": 60},
    }


def test_a_patch_is_cut_in_the_same_way() -> None:
    assert seen(Sight.SHARED, {"car": None, "fare": None, "driver": {"display_name": None}}) == {"car": None, "driver": {}}
    assert seen(Sight.SHARED, {"payment": {"state": "captured"}}) == {}
