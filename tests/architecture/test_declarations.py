"""What a service declares is what it does, and the other way round."""

from __future__ import annotations

import re
from importlib import import_module, util
from typing import get_type_hints

import msgspec
import pytest

from infra import declared
from infra.contracts import openapi
from kernel.declaration import IMPORTING, SIBLINGS, Audience, Service, handler_name
from kernel.event import Event, Metadata

SERVICES = declared.services()

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def test_every_declared_service_is_deployed() -> None:
    app = (declared.ROOT / "infra" / "app.py").read_text()
    listed = re.search(r"SERVICES: [^\n]*\(\n((?:    \w+,\n)*)\)", app)
    assert listed
    assert sorted(re.findall(r"\w+", listed[1].lower())) == [service.name for service in SERVICES]


@each_service
def test_a_service_is_named_like_its_folder(service: Service) -> None:
    assert import_module(f"{service.name}.service").SERVICE is service
    assert service.purpose.endswith(".")


@each_service
def test_every_function_has_its_module_and_its_handler(service: Service) -> None:
    for function in service.functions:
        assert callable(import_module(f"{service.name}.{function.name}").handler)


@each_service
def test_every_service_has_a_model_and_a_store(service: Service) -> None:
    assert util.find_spec(f"{service.name}.model")
    assert util.find_spec(f"{service.name}.store")


@each_service
def test_a_subscription_has_a_handler_annotated_with_its_event(service: Service) -> None:
    if not service.reacts_to:
        assert not util.find_spec(f"{service.name}.subscribers")
        return
    module = import_module(f"{service.name}.subscribers")
    for event in service.reacts_to:
        hints = list(get_type_hints(getattr(module, handler_name(event))).values())
        assert hints == [event, Metadata, type(None)], handler_name(event)
    handled = {name for name in vars(module) if name.startswith("on_")}
    assert handled == {handler_name(event) for event in service.reacts_to}


@each_service
def test_a_subscription_is_to_an_event_that_somebody_emits(service: Service) -> None:
    for event in service.reacts_to:
        assert declared.emitter(event), f"nobody emits {event.__name__}"


@pytest.mark.parametrize("event", declared.events(), ids=lambda event: event.__name__)
def test_every_event_is_emitted_by_the_one_service_whose_name_it_bears(event: type[Event]) -> None:
    emitters = [service.name for service in SERVICES if event in service.emits]
    assert emitters == [declared.publisher(event)]
    assert event.__module__ == f"events.{declared.publisher(event)}"


def test_event_names_are_unique() -> None:
    names = [event.__name__ for event in declared.events()]
    assert len(names) == len(set(names))


@each_service
def test_every_declared_route_is_implemented_and_no_other(service: Service) -> None:
    declared_routes = {(route.method, route.path) for route in service.routes}
    assert len(declared_routes) == len(service.routes)
    written, _ = openapi.routes_of(service)
    assert written.keys() == declared_routes


def test_no_two_services_answer_the_same_route() -> None:
    routes = [(route.method, route.path) for service in SERVICES for route in service.routes]
    assert len(routes) == len(set(routes))


@each_service
def test_routes_are_public_under_v1_or_internal_for_siblings(service: Service) -> None:
    for route in service.routes:
        if route.path.startswith("/internal/"):
            assert route.path.startswith(f"/internal/{service.name}/")
            assert route.audience == SIBLINGS
        else:
            assert route.path.startswith("/v1/")
            assert Audience.SIBLINGS not in route.audience


@each_service
def test_a_query_is_to_a_siblings_internal_route(service: Service) -> None:
    functions = {function.name for function in service.functions}
    for query in service.queries:
        [sibling] = [other for other in SERVICES if other.name == query.service]
        assert (query.method, query.path) in {(route.method, route.path) for route in sibling.routes}
        assert sibling is not service
        assert query.function in functions


@each_service
def test_no_service_may_take_over_records(service: Service) -> None:
    """That is for the operator alone. In a right, what stands for an id stands for any text, slashes included."""
    taking_over = [route for other in SERVICES for route in other.routes if route.function == IMPORTING]
    assert taking_over
    for query in service.queries:
        allowed = re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(query.path)))
        assert not [route.path for route in taking_over if route.method == query.method and allowed.fullmatch(route.path)]


@each_service
def test_a_service_has_a_timers_module_if_it_says_so(service: Service) -> None:
    assert service.timers == bool(util.find_spec(f"{service.name}.timers"))


PERSONAL = re.compile("name|phone|plate|email|address|note|text|contact")
NOT_PERSONAL = {"vehicle_description"}


@pytest.mark.parametrize("event", declared.events(), ids=lambda event: event.__name__)
def test_an_event_with_words_about_people_says_so(event: type[Event]) -> None:
    """So that no archive keeps it, which could not forget anybody."""
    personal = {field.name for field in msgspec.structs.fields(event) if PERSONAL.search(field.name)} - NOT_PERSONAL
    assert event.names_people == bool(personal), personal
