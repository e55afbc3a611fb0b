"""A new version of a function first gets a tenth of the calls, and all of them only if nothing rang meanwhile.

Whoever calls a function of an AWS deployment calls its alias `live`; CodeDeploy moves it, and moves it back by itself.
A local deployment has no CodeDeploy: there the function itself is called.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledged import acknowledge_wildcard
from infra.watch import ring

LIVE = "live"
SHIFT = codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES
PERIOD = Duration.minutes(1)
FAILURES_PER_MINUTE = 3
"""One poisoned message is not yet a broken version."""
NAMESPACE = "Corrida"


class Canary(Construct):
    """Of all functions of one service. What rings is that a new version does not run at all, and that anything of the
    service answered with a server error or failed on a message, which the functions themselves only log.
    """

    def __init__(self, scope: Construct, service: str) -> None:
        super().__init__(scope, "Canary")
        self.service = service
        self.application = codedeploy.LambdaApplication(self, "Application", application_name=f"corrida-{service}")
        self.deployer = iam.Role(self, "Deployer", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        self.deployer.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"]))
        acknowledge_wildcard(self.deployer, "*", "CodeDeploy asks for the state of alarms by a call that lists them.")
        self.failures = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name=f"{service}-failures", period=PERIOD, statistic="sum"
        )
        self.failing = self._alarm("Failing", self.failures, FAILURES_PER_MINUTE, "answers with errors or fails on messages")

    def live(self, function: lambda_.Function) -> lambda_.Alias:
        """What callers of the function call."""
        name = function.node.id
        self._count_failures(name, function.log_group)
        version = function.current_version
        alias = lambda_.Alias(self, f"{name}-{LIVE}", alias_name=LIVE, version=version)
        errors = function.metric_errors(
            period=PERIOD,
            dimensions_map={
                "FunctionName": function.function_name,
                "Resource": f"{function.function_name}:{LIVE}",
                "ExecutedVersion": version.version,
            },
        )
        codedeploy.LambdaDeploymentGroup(
            self,
            f"{name}-group",
            application=self.application,
            deployment_group_name=f"corrida-{self.service}-{name}",
            alias=alias,
            deployment_config=SHIFT,
            alarms=[self._alarm(f"{name}-broken", errors, 1, f"{name}: the new version breaks"), self.failing],
            auto_rollback=codedeploy.AutoRollbackConfig(deployment_in_alarm=True, failed_deployment=True),
            role=self.deployer.without_policy_updates(),  # which would let it move every alias of the account
        )
        self.deployer.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
                resources=[function.function_arn, f"{function.function_arn}:{LIVE}"],
            )
        )
        return alias

    def _count_failures(self, name: str, log_group: logs.ILogGroup) -> None:
        logs.MetricFilter(
            self,
            f"{name}-failures",
            log_group=log_group,
            filter_pattern=logs.FilterPattern.string_value("$.level", "=", "ERROR"),
            metric_namespace=NAMESPACE,
            metric_name=self.failures.metric_name,
            metric_value="1",
        )

    def _alarm(self, name: str, metric: cloudwatch.IMetric, threshold: float, words: str) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{Stack.of(self).stack_name} {words}.",
        )
        ring(alarm)
        return alarm
