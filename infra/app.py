"""The whole system: one shared platform, and one stack per service."""

from __future__ import annotations

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from dispatch.service import SERVICE as DISPATCH
from drivers.service import SERVICE as DRIVERS
from feed.service import SERVICE as FEED
from infra import console_files
from infra.acknowledged import acknowledge_known_findings
from infra.console import Console
from infra.deployment import Deployment
from infra.microservice import Microservice
from infra.platform import Platform
from infra.watch import watch
from kernel.declaration import Service
from location.service import SERVICE as LOCATION
from migration.service import SERVICE as MIGRATION
from operations.service import SERVICE as OPERATIONS
from payments.service import SERVICE as PAYMENTS
from pricing.service import SERVICE as PRICING
from ratings.service import SERVICE as RATINGS
from riders.service import SERVICE as RIDERS
from trips.service import SERVICE as TRIPS

SERVICES: tuple[Service, ...] = (
    RIDERS,
    DRIVERS,
    LOCATION,
    DISPATCH,
    TRIPS,
    PRICING,
    PAYMENTS,
    RATINGS,
    FEED,
    OPERATIONS,
    MIGRATION,
)


def build(app: cdk.App, services: tuple[Service, ...] = SERVICES) -> cdk.App:
    deployment = Deployment.of(app)
    platform = Platform(app, services, deployment, synthesizer=deployment.synthesizer)
    feeds: list[cdk.Stack] = []
    for service in services:
        stack = Microservice(app, service, deployment, synthesizer=deployment.synthesizer)
        stack.add_stack_dependency(platform)
        cdk.Tags.of(stack).add("service", service.name)
        if service.socket:
            feeds.append(stack)
    if console_files.is_built():
        console = Console(app, deployment, has_feed=bool(feeds), synthesizer=deployment.synthesizer)
        for needed in (platform, *feeds):
            console.add_stack_dependency(needed)
    watch(app)
    if not deployment.local:
        acknowledge_known_findings(app)
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    build(cdk.App()).synth()
