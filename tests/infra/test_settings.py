"""What a deployment may decide reaches the functions that read it, with the rights it needs, or is refused at synthesis."""

from __future__ import annotations

from collections.abc import Callable

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.deployment import Deployment
from infra.microservice import Microservice
from kernel.declaration import ANYONE, Route, Service, Setting

SERVICE = Service(
    name="pricing",
    purpose="Only for this test.",
    routes=(Route("GET", "/v1/surge", ANYONE, "surge_api"), Route("GET", "/v1/tariffs", ANYONE, "tariffs_api")),
    settings=(
        Setting(
            "route-estimator",
            "straight_line",
            read_by=("surge_api",),
            choices=("straight_line", "amazon_location"),
            allows={"amazon_location": ("geo-routes:CalculateRoutes",)},
        ),
    ),
)


@pytest.fixture
def deployed() -> Callable[..., Template]:
    def deploy(**context: str) -> Template:
        app = cdk.App(context={name.replace("_", "-"): value for name, value in context.items()})
        return Template.from_stack(Microservice(app, SERVICE, Deployment(local=False)))

    return deploy


def variables(template: Template, function: str) -> dict[str, str]:
    [found] = [
        properties["Properties"]
        for properties in template.find_resources("AWS::Lambda::Function").values()
        if properties["Properties"]["FunctionName"] == f"corrida-pricing-{function}"
    ]
    known: dict[str, str] = found["Environment"]["Variables"]
    return known


def policies(template: Template) -> str:
    return str(template.find_resources("AWS::IAM::Policy"))


def test_without_a_choice_the_default_holds(deployed: Callable[..., Template]) -> None:
    template = deployed()
    assert variables(template, "surge_api")["ROUTE_ESTIMATOR"] == "straight_line"
    assert "ROUTE_ESTIMATOR" not in variables(template, "tariffs_api")
    assert "geo-routes" not in policies(template)


def test_a_choice_brings_the_right_it_needs(deployed: Callable[..., Template]) -> None:
    template = deployed(route_estimator="amazon_location")
    assert variables(template, "surge_api")["ROUTE_ESTIMATOR"] == "amazon_location"
    assert policies(template).count("geo-routes:CalculateRoutes") == 1


def test_what_nobody_can_choose_is_refused_at_synthesis(deployed: Callable[..., Template]) -> None:
    with pytest.raises(ValueError, match="route-estimator is 'crystal_ball'; it may be straight_line, amazon_location"):
        deployed(route_estimator="crystal_ball")
