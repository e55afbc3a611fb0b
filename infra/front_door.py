"""A service's routes on the shared HTTP API, each guarded as its audience says."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.acknowledged import acknowledge
from kernel.declaration import Audience, Route, Service


class FrontDoor(Construct):
    """Declared routes, and catch-alls without authorizer: what comes there has no route, and the service's own border says
    so, or names the right method.
    """

    def __init__(self, scope: Construct, service: Service, functions: Mapping[str, lambda_.IFunction]) -> None:
        super().__init__(scope, "FrontDoor")
        self.api = apigateway.HttpApi.from_http_api_attributes(self, "Api", http_api_id=names.find(self, "api-id"))
        self.integrations = {
            name: integrations.HttpLambdaIntegration(f"To-{name}", function) for name, function in functions.items()
        }
        self.people = self._jwt_authorizer()
        for route in service.routes:
            self._add(route.path, route.method, route.function, self._authorizer(route))
        for path in catch_alls(service):
            self._add(path, "ANY", self._any_of(service), apigateway.HttpNoneAuthorizer())
        if service.facade:
            self._add(service.facade.path, "ANY", service.facade.function, apigateway.HttpNoneAuthorizer())
        acknowledge(
            self,
            "AwsSolutions-APIG4",
            "Open are routes declared for anyone, catch-alls that answer 404 or 405, and another system's addresses, whose "
            "own sign-in is asked.",
        )

    def _any_of(self, service: Service) -> str:
        """A function that answers HTTP: each knows the whole border."""
        return "api" if "api" in self.integrations else service.routes[0].function

    def _add(self, path: str, method: str, function: str, authorizer: apigateway.IHttpRouteAuthorizer) -> None:
        apigateway.HttpRoute(
            self,
            f"{method} {path.replace('/', '.')}",
            http_api=self.api,
            route_key=apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod[method]),
            integration=self.integrations[function],
            authorizer=authorizer,
        )

    def _authorizer(self, route: Route) -> apigateway.IHttpRouteAuthorizer:
        if Audience.ANYONE in route.audience:
            return apigateway.HttpNoneAuthorizer()
        if Audience.SIBLINGS in route.audience:
            return authorizers.HttpIamAuthorizer()
        return self.people

    def _jwt_authorizer(self) -> apigateway.IHttpRouteAuthorizer:
        pool_id = names.find(self, "user-pool-id")
        issuer = f"https://cognito-idp.{Stack.of(self).region}.amazonaws.com/{pool_id}"
        return authorizers.HttpJwtAuthorizer(
            "People",
            issuer,
            authorizer_name=f"people-{Stack.of(self).stack_name}",
            jwt_audience=[names.find(self, "user-pool-client-id")],
        )


def catch_alls(service: Service) -> list[str]:
    """All that lies under the segments the service owns, and its own paths under segments of others."""
    owned = owned_segments(service)
    below = {f"/v1/{segment}{rest}" for segment in owned for rest in ("", "/{proxy+}")}
    elsewhere = {route.path for route in service.routes if route.path.startswith("/v1/")}
    return sorted(below | {path for path in elsewhere if path.split("/")[2] not in owned})


def owned_segments(service: Service) -> list[str]:
    """First segments of the path that belong to this service: where it has a route of at most two segments.

    `/v1/trips/{trip_id}` makes `trips` the owner's; a sibling's `/v1/trips/{trip_id}/position` below it does not.
    """
    owned = set()
    for route in service.routes:
        parts = route.path.strip("/").split("/")
        if parts[0] == "v1" and len(parts) <= 3:
            owned.add(parts[1])
    return sorted(owned)
