"""What the deployed services say of themselves, as their stacks published it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

from kernel import aws, clock, outline, settings
from kernel.outline import Outline
from operations.system_map import SystemMap

READS_AT_ONCE = 8


def system() -> SystemMap:
    """Kept for a minute: deployments are rarer than looks."""
    return system_at(minute=int(clock.wall_now().timestamp() // 60))


@lru_cache(maxsize=1)
def system_at(minute: int) -> SystemMap:
    return read(aws.client("ssm"))


def read(ssm: Any) -> SystemMap:
    """`ssm` is a client of the parameter store."""
    names = str(ssm.get_parameter(Name=settings.SERVICES_PARAMETER)["Parameter"]["Value"]).split(",")
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        found = pool.map(lambda name: _outline(ssm, name), names)
        return SystemMap(tuple(each for each in found if each))


def _outline(ssm: Any, service: str) -> Outline | None:
    """None for a service whose stack is not there yet."""
    try:
        return outline.decode(ssm.get_parameter(Name=settings.outline_parameter(service))["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return None
        raise
