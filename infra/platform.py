"""What the services share and none of them owns: the buses, the front door, the accounts, the bell that wakes somebody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import cors, names
from infra.acknowledged import acknowledge
from infra.assets import ROOT, stage
from infra.deployment import Deployment
from infra.functions import LOG_RETENTION, Functions, code_of
from kernel.declaration import Service

GROUPS = ("riders", "drivers", "desk", "admin")
REQUESTS_PER_SECOND = 500
REQUESTS_BURST = 1000
MONTHLY_BUDGET_USD = 100
"""Of the whole account, unless the deployment's context says otherwise (`monthly_budget_usd`)."""
ACCESS_LOG_FORMAT = json.dumps(
    {
        "request_id": "$context.requestId",
        "route": "$context.routeKey",
        "status": "$context.status",
        "latency_ms": "$context.responseLatency",
        "error": "$context.error.message",
        "authorizer_error": "$context.authorizer.error",
    }
)


class Platform(cdk.Stack):
    def __init__(self, scope: Construct, services: Sequence[Service], deployment: Deployment, **stack: object) -> None:
        super().__init__(scope, "corrida-platform", description="Corrida: buses, API, accounts, alarms", **stack)  # type: ignore[arg-type]
        self.deployment = deployment
        self._alarm_bell()
        self._buses(services)
        names.publish_services(self, (service.name for service in services))
        self._api()
        self._accounts()

    def _buses(self, services: Sequence[Service]) -> None:
        """A bus per publishing service, so that IAM alone keeps one service from speaking in another's name."""
        for service in services:
            if not service.emits:
                continue
            bus = events.EventBus(self, f"Bus-{service.name}", event_bus_name=names.bus(service.source))
            archived = names.archived(service)
            if archived and not self.deployment.local:  # which has no archives
                bus.archive(
                    "Archive",
                    archive_name=names.bus(service.source),
                    description=f"What {service.name} said, to replay after an accident.",
                    event_pattern=events.EventPattern(source=[service.source], detail_type=archived),
                    retention=cdk.Duration.days(30),
                )

    def _api(self) -> None:
        """Paths no service claims go to the signpost. Services add their routes from their own stacks."""
        functions = Functions(self, "signpost", self.deployment)
        signpost = functions.add(
            "api",
            "signpost.api.handler",
            code_of(stage("signpost", [ROOT / "functions" / "signpost"], "/var/task")),
            environment={},
        )
        access_log = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name="/corrida/api-access",
            retention=LOG_RETENTION,
            removal_policy=self.deployment.transit_removal_policy,
        )
        api = apigateway.HttpApi(
            self,
            "Api",
            api_name="corrida",
            create_default_stage=False,
            default_integration=integrations.HttpLambdaIntegration("Signpost", functions.live(signpost)),
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=cors.ORIGINS,
                allow_methods=[apigateway.CorsHttpMethod.ANY],
                allow_headers=cors.REQUEST_HEADERS,
                expose_headers=cors.RESPONSE_HEADERS,
            ),
        )
        api_stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=REQUESTS_PER_SECOND, burst_limit=REQUESTS_BURST),
        )
        cfn_stage = cast(apigateway.CfnStage, api_stage.node.default_child)
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=access_log.log_group_arn, format=ACCESS_LOG_FORMAT
        )
        names.publish(self, "api-id", api.api_id)
        names.publish(self, "api-url", self._url(api))
        cdk.CfnOutput(self, "ApiUrl", value=self._url(api))
        acknowledge(self, "AwsSolutions-APIG4", "The signpost only says that there is no such route: nothing to guard.")

    def _url(self, api: apigateway.HttpApi) -> str:
        local_endpoint = self.node.try_get_context("endpoint")
        return f"{local_endpoint}/_aws/execute-api/{api.api_id}" if local_endpoint else api.api_endpoint

    def _accounts(self) -> None:
        pool = cognito.UserPool(
            self,
            "People",
            user_pool_name="corrida",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_lowercase=True, require_uppercase=True, require_digits=True, require_symbols=True
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            removal_policy=self.deployment.removal_policy,
            deletion_protection=not self.deployment.local,
        )
        for group in GROUPS:
            cognito.CfnUserPoolGroup(self, f"Group-{group}", user_pool_id=pool.user_pool_id, group_name=group)
        client = pool.add_client(
            "Apps",
            user_pool_client_name="apps",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            prevent_user_existence_errors=True,
            access_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.days(30),
            disable_o_auth=True,
        )
        names.publish(self, "user-pool-id", pool.user_pool_id)
        names.publish(self, "user-pool-client-id", client.user_pool_client_id)
        cdk.CfnOutput(self, "UserPoolId", value=pool.user_pool_id)
        cdk.CfnOutput(self, "UserPoolClientId", value=client.user_pool_client_id)

    def _alarm_bell(self) -> None:
        bell = sns.Topic(self, "Alarms", topic_name="corrida-alarms", enforce_ssl=self.deployment.enforces_tls)
        bell.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        names.publish(self, "alarm-topic-arn", bell.topic_arn)
        if self.deployment.local:
            bell.apply_removal_policy(RemovalPolicy.DESTROY)
        else:
            bell.grant_publish(iam.ServicePrincipal("budgets.amazonaws.com"))
            self._budget(bell)

    def _budget(self, bell: sns.Topic) -> None:
        """Whatever goes wrong with the costs rings too: when they are on the way to more than a month may cost."""
        tell = [budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=bell.topic_arn)]
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name="corrida",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(
                    amount=float(self.node.try_get_context("monthly_budget_usd") or MONTHLY_BUDGET_USD), unit="USD"
                ),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind, comparison_operator="GREATER_THAN", threshold=percent
                    ),
                    subscribers=tell,
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )
