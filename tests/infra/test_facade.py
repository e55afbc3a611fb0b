"""A façade: another system's addresses without an authorizer, and who may act for people behind them."""

from __future__ import annotations

import pytest

from infra import declared
from kernel.declaration import Facade, Service
from tests.infra.template import Template

SERVICES = [(service, service.facade) for service in declared.services() if service.facade]

each_facade = pytest.mark.parametrize(("service", "facade"), SERVICES, ids=[service.name for service, _ in SERVICES])


@pytest.fixture
def template(service: Service, templates: dict[str, Template]) -> Template:
    return templates[f"corrida-{service.name}"]


@each_facade
def test_one_function_answers_whatever_lies_under_the_path(template: Template, facade: Facade) -> None:
    [route] = [route for route in template.http_routes() if route["RouteKey"] == f"ANY {facade.path}"]
    assert route["AuthorizationType"] == "NONE"


@each_facade
def test_only_the_actors_know_where_people_sign_in_and_may_read_what_their_passwords_are_made_of(
    template: Template, facade: Facade
) -> None:
    for name, function in template.functions().items():
        acts = name in facade.actors
        variables = function["Environment"]["Variables"]
        actions = {action for statement in template.rights(name) for action in statement.actions}
        assert {"API_URL", "USER_POOL_CLIENT_ID", "USER_POOL_ID"}.issubset(variables) == acts
        assert {"secretsmanager:GetSecretValue", "cognito-idp:AdminSetUserPassword"}.issubset(actions) == acts


@each_facade
def test_it_knows_no_other_system_unless_the_deployment_says_so(template: Template, facade: Facade) -> None:
    assert template.functions()[facade.function]["Environment"]["Variables"]["LEGACY_URL"] == ""
