"""A service's WebSocket API, in the service's own stack: one function answers it, one may post to its connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.acknowledged import acknowledge, acknowledge_wildcard
from infra.deployment import Deployment
from kernel.declaration import Socket

STAGE = "live"
EVERY_MESSAGE = "$default"
MESSAGES_PER_SECOND = 500
MESSAGES_BURST = 1000


class WebSocket(Construct):
    """Who connects is checked by the function itself, so there is no authorizer: browsers can send no header with it."""

    def __init__(
        self,
        scope: Construct,
        socket: Socket,
        functions: Mapping[str, lambda_.Function],
        live: Mapping[str, lambda_.IFunction],
        deployment: Deployment,
    ) -> None:
        super().__init__(scope, "WebSocket")
        self.api = apigateway.WebSocketApi(
            self,
            "Api",
            api_name=Stack.of(self).stack_name,
            route_selection_expression="$request.body.action",
        )
        integration = integrations.WebSocketLambdaIntegration("Function", live[socket.function])
        for route in ("$connect", "$disconnect"):
            self.api.add_route(route, integration=integration)
        # The local stack sends a function's answer back anyway, and knows no route responses.
        self.api.add_route(EVERY_MESSAGE, integration=integration, return_response=not deployment.local)
        apigateway.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=STAGE,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=MESSAGES_PER_SECOND, burst_limit=MESSAGES_BURST),
        )
        names.publish(self, "socket-url", self._url("wss"))
        for teller in socket.tellers:
            functions[teller].add_environment("SOCKET_URL", self._url("wss"))
        functions[socket.poster].add_environment("CONNECTIONS_URL", self._url("https"))
        self._let_post(functions[socket.poster])
        acknowledge(
            self, "AwsSolutions-APIG1", "Its access log needs an account-wide role; the function logs every message."
        )
        acknowledge(self, "AwsSolutions-APIG4", "The function lets in who brings a ticket, and a ticket lets in once.")

    def _let_post(self, poster: lambda_.Function) -> None:
        stack = Stack.of(self)
        for method in ("POST", "DELETE"):
            resource = f"{self.api.api_id}/{STAGE}/{method}/@connections/*"
            connections = f"arn:{stack.partition}:execute-api:{stack.region}:{stack.account}:{resource}"
            poster.add_to_role_policy(
                iam.PolicyStatement(actions=["execute-api:ManageConnections"], resources=[connections])
            )
            acknowledge_wildcard(cast(iam.Role, poster.role), connections, "It stands for a connection's id.")

    def _url(self, scheme: str) -> str:
        """The local stack has one address for all APIs, and no TLS."""
        local_endpoint = self.node.try_get_context("endpoint")
        if local_endpoint:
            plain = {"wss": "ws", "https": "http"}[scheme]
            address = str(local_endpoint).partition("://")[2]
            return f"{plain}://{address}/_aws/execute-api/{self.api.api_id}/{STAGE}"
        stack = Stack.of(self)
        return f"{scheme}://{self.api.api_id}.execute-api.{stack.region}.{stack.url_suffix}/{STAGE}"
