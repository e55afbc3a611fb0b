"""One botocore session and one client per AWS service for the whole life of a function: building them is what a cold start
costs most, and the second client of a shared session is nearly free."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

_session = botocore.session.Session()
_config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def client(service: str) -> Any:
    return _session.create_client(service, config=_config)


def credentials() -> Any:
    return _session.get_credentials().get_frozen_credentials()


def region() -> str:
    return str(_session.get_config_variable("region"))
