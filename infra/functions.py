"""A Lambda function as every service has them: a role of its own with nothing in it yet, a log group, its layers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from aws_cdk import AssetHashType, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.assets import fingerprint, python_runtime
from infra.canary import Canary
from infra.deployment import Deployment
from infra.layer import kernel_layer, own_layer, runtime_layer

CALLS_PER_SECOND = 20
"""Of one caller: four times what the busiest screen of an app asks."""
LOG_RETENTION = logs.RetentionDays.ONE_MONTH


class Functions(Construct):
    """The functions of one stack, over layers of its own made from shared assets: no stack holds another's layer fast."""

    def __init__(self, scope: Construct, service: str, deployment: Deployment) -> None:
        super().__init__(scope, "Functions")
        self.service = service
        self.deployment = deployment
        self.architecture = (
            lambda_.Architecture.ARM_64 if deployment.architecture == "arm64" else lambda_.Architecture.X86_64
        )
        self.runtime = lambda_.Runtime(python_runtime(), lambda_.RuntimeFamily.PYTHON)
        self.layers = [
            self._layer("Runtime", runtime_layer(deployment.architecture)),
            self._layer("Kernel", kernel_layer()),
        ]
        self.canary = None if deployment.local else Canary(self, service)

    def add(
        self,
        name: str,
        handler: str,
        code: lambda_.Code,
        *,
        environment: Mapping[str, str],
        memory_mb: int = 256,
        timeout_s: int = 10,
        own_libraries: bool = False,
    ) -> lambda_.Function:
        function_name = f"corrida-{self.service}-{name}"
        log_group = logs.LogGroup(
            self,
            f"{name}-logs",
            log_group_name=f"/aws/lambda/{function_name}",
            retention=LOG_RETENTION,
            removal_policy=self.deployment.transit_removal_policy,
        )
        role = iam.Role(self, f"{name}-role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        return lambda_.Function(
            self,
            name,
            function_name=function_name,
            handler=handler,
            code=code,
            runtime=self.runtime,
            architecture=self.architecture,
            layers=[*self.layers, self.own_layer] if own_libraries else self.layers,
            role=role,
            log_group=log_group,
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_s),
            environment={
                "SERVICE": self.service,
                "POWERTOOLS_SERVICE_NAME": self.service,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "CALLS_PER_SECOND": str(CALLS_PER_SECOND),
                **environment,
            },
        )

    def live(self, function: lambda_.Function) -> lambda_.IFunction:
        """What routes, queues, streams and schedules call: never a version that has not yet been tried on a few."""
        return self.canary.live(function) if self.canary else function

    @cached_property
    def own_layer(self) -> lambda_.LayerVersion:
        """Of the service's own `requirements.txt`, for the functions that need it."""
        return self._layer("Own", own_layer(self.service, self.deployment.architecture))

    def _layer(self, name: str, folder: Path) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            layer_version_name=f"corrida-{self.service}-{name.lower()}",
            code=code_of(folder),
            compatible_runtimes=[self.runtime],
            compatible_architectures=[self.architecture],
        )


def code_of(folder: Path) -> lambda_.AssetCode:
    """Its identity is its content alone, not its files' times."""
    return lambda_.Code.from_asset(str(folder), asset_hash=fingerprint(folder), asset_hash_type=AssetHashType.CUSTOM)
