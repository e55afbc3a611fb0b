"""The names under which stacks find each other: SSM parameters, read at deployment, so that no stack holds another fast."""

from collections.abc import Iterable

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from kernel import settings
from kernel.declaration import Service

PREFIX = "/corrida/platform"


def publish(scope: Construct, name: str, value: str) -> None:
    ssm.StringParameter(scope, f"Name-{name}", parameter_name=f"{PREFIX}/{name}", string_value=value)


def publish_services(scope: Construct, services: Iterable[str]) -> None:
    """Of which services there are outlines; one that is not deployed yet has none."""
    ssm.StringParameter(scope, "Name-services", parameter_name=settings.SERVICES_PARAMETER, string_value=",".join(services))


def publish_outline(scope: Construct, service: str, text: str) -> None:
    ssm.StringParameter(scope, "Outline", parameter_name=settings.outline_parameter(service), string_value=text)


def find(scope: Construct, name: str) -> str:
    return ssm.StringParameter.value_for_string_parameter(scope, f"{PREFIX}/{name}")


def archived(service: Service) -> list[str]:
    """What of a service's events its bus's archive keeps: an archive cannot forget anybody, so nothing that names people.

    >>> from events.riders import RiderErased, RiderRegistered
    >>> archived(Service("riders", "accounts", emits=(RiderErased, RiderRegistered)))
    ['RiderErased']
    """
    return [event.__name__ for event in service.emits if not event.names_people]


def bus(source: str) -> str:
    """The bus of a publishing service, by the source its events carry.

    >>> bus("corrida.riders")
    'corrida-riders'
    """
    return source.replace(".", "-")
