from kernel.outline import Asked, Outline
from operations.system_map import Edge, Link, SystemMap
from tests.operations.outlines import RIDERS, SYSTEM


def test_an_event_runs_from_its_publishers_relay_to_whoever_hears_it() -> None:
    assert Edge("riders", "trips", Link.EVENT, "RiderRegistered", "relay", "subscribers") in SYSTEM.edges
    assert SYSTEM.subscribers("RiderRegistered") == ("trips",)


def test_an_event_nobody_hears_is_no_edge_but_is_known() -> None:
    assert not [edge for edge in SYSTEM.edges if edge.name == "RiderErased"]
    assert "RiderErased" in SYSTEM.events and SYSTEM.subscribers("RiderErased") == ()


def test_a_query_runs_from_who_asks_to_the_function_that_answers() -> None:
    assert Edge("trips", "riders", Link.QUERY, "GET /internal/riders/names", "api", "internal") in SYSTEM.edges


def test_a_query_to_a_sibling_that_is_not_deployed_has_no_taker() -> None:
    asking = Outline(name="x", purpose="X.", asks=(Asked(service="gone", route="GET /internal/gone/y", function="api"),))
    [edge] = SystemMap((asking, RIDERS)).edges
    assert (edge.target, edge.target_function) == ("gone", "")


def test_functions_bear_the_names_of_their_log_groups() -> None:
    assert "corrida-trips-sweep" in SYSTEM.functions
