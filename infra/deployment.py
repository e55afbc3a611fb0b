"""Where a synthesis is meant for: an AWS account, or the local stack on this machine."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from constructs import Construct

from infra.layer import host_architecture


@dataclass(frozen=True)
class Deployment:
    """`local` deployments throw their data away with them; AWS deployments keep it."""

    local: bool

    @classmethod
    def of(cls, scope: Construct) -> Deployment:
        return cls(local=str(scope.node.try_get_context("local")).lower() == "true")

    @property
    def architecture(self) -> str:
        """The local stack runs functions on the host, whatever the template says."""
        return host_architecture() if self.local else "arm64"

    @property
    def enforces_tls(self) -> bool:
        """The local stack's one endpoint on loopback speaks plain HTTP."""
        return not self.local

    @property
    def transit_removal_policy(self) -> cdk.RemovalPolicy:
        """Queues and logs stay, but a first deployment that failed leaves none behind in the next one's way."""
        return cdk.RemovalPolicy.DESTROY if self.local else cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE

    @property
    def removal_policy(self) -> cdk.RemovalPolicy:
        return cdk.RemovalPolicy.DESTROY if self.local else cdk.RemovalPolicy.RETAIN

    @property
    def synthesizer(self) -> cdk.IStackSynthesizer:
        """The local stack enforces IAM and refuses the bootstrap's publishing role, so there the caller publishes."""
        return cdk.CliCredentialsStackSynthesizer() if self.local else cdk.DefaultStackSynthesizer()
