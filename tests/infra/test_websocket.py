"""A service's WebSocket API: who answers it, who may post to its connections, who knows its address."""

from __future__ import annotations

import pytest

from infra import declared
from kernel.declaration import Service, Socket
from tests.infra.template import Template, references, spelled

SERVICES = [(service, service.socket) for service in declared.services() if service.socket]

each_socket = pytest.mark.parametrize(("service", "socket"), SERVICES, ids=[service.name for service, _ in SERVICES])


@pytest.fixture
def template(service: Service, templates: dict[str, Template]) -> Template:
    return templates[f"corrida-{service.name}"]


@each_socket
def test_one_function_answers_whoever_connects_speaks_or_leaves(template: Template, socket: Socket) -> None:
    routes = {route["RouteKey"]: route for route in template.properties("AWS::ApiGatewayV2::Route").values()}
    own = {key: route for key, route in routes.items() if key.startswith("$")}
    assert set(own) == {"$connect", "$disconnect", "$default"}
    integrations = template.properties("AWS::ApiGatewayV2::Integration")
    for route in own.values():
        [integration] = references(route["Target"])
        assert socket.function in spelled(integrations[integration]["IntegrationUri"])


@each_socket
def test_what_the_function_answers_goes_back_to_who_spoke(template: Template, socket: Socket) -> None:
    [response] = template.properties("AWS::ApiGatewayV2::RouteResponse").values()
    [_, route] = sorted(references([response["ApiId"], response["RouteId"]]), key=lambda name: "Route" in name)
    assert template.properties("AWS::ApiGatewayV2::Route")[route]["RouteKey"] == "$default"


@each_socket
def test_only_the_poster_may_post_and_only_to_connections_of_this_api(template: Template, socket: Socket) -> None:
    [api] = [
        name for name, entry in template.properties("AWS::ApiGatewayV2::Api").items() if entry["ProtocolType"] == "WEBSOCKET"
    ]
    for function in template.functions():
        posts = [
            spelled(resource)
            for statement in template.rights(function)
            if "execute-api:ManageConnections" in statement.actions
            for resource in statement.resources
        ]
        assert bool(posts) is (function == socket.poster)
        for resource in posts:
            assert f":<{api}>/live/" in resource and resource.endswith("/@connections/*")


@each_socket
def test_addresses_are_told_to_those_who_need_them(template: Template, socket: Socket) -> None:
    environments = {name: entry["Environment"]["Variables"] for name, entry in template.functions().items()}
    assert {name for name, variables in environments.items() if "SOCKET_URL" in variables} == set(socket.tellers)
    assert {name for name, variables in environments.items() if "CONNECTIONS_URL" in variables} == {socket.poster}
    for name in socket.tellers:
        assert spelled(environments[name]["SOCKET_URL"]).startswith("wss://")
    assert spelled(environments[socket.poster]["CONNECTIONS_URL"]).startswith("https://")


@each_socket
def test_a_flood_of_messages_is_slowed_down(template: Template, socket: Socket) -> None:
    [stage] = template.properties("AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
