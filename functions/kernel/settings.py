"""What the infrastructure tells a function about its surroundings, by environment variable, read when first needed."""

import os


def table_name(service: str) -> str:
    return os.environ[f"{service.upper()}_TABLE"]


def bus_name() -> str:
    return os.environ["BUS_NAME"]


def timers_queue_url(service: str) -> str:
    return os.environ[f"{service.upper()}_TIMERS_URL"]


def relay_dead_letters_url(service: str) -> str:
    return os.environ[f"{service.upper()}_RELAY_DEAD_LETTERS_URL"]


def api_url() -> str:
    """The HTTP API's address without a trailing slash, for calls to siblings."""
    return os.environ["API_URL"].rstrip("/")


def socket_url() -> str:
    """Where people connect to the service's WebSocket API."""
    return os.environ["SOCKET_URL"]


def connections_url() -> str:
    """Where the service posts to connections of its WebSocket API, without a trailing slash."""
    return os.environ["CONNECTIONS_URL"].rstrip("/")


def secret_id(name: str) -> str:
    """Secrets Manager's name of a declared secret."""
    return os.environ[secret_variable(name)]


def secret_variable(name: str) -> str:
    """
    >>> secret_variable("quote-signing")
    'SECRET_QUOTE_SIGNING'
    """
    return f"SECRET_{name.upper().replace('-', '_')}"


def of(name: str) -> str:
    """The value of a declared setting in this deployment."""
    return os.environ[setting_variable(name)]


def setting_variable(name: str) -> str:
    """
    >>> setting_variable("route-estimator")
    'ROUTE_ESTIMATOR'
    """
    return name.upper().replace("-", "_")


def calls_per_second() -> float:
    """Of one caller; 0 is as many as he likes."""
    return float(os.environ.get("CALLS_PER_SECOND", "0"))


def user_pool_id() -> str:
    return os.environ["USER_POOL_ID"]


def user_pool_client_id() -> str:
    """The app client that people sign in with."""
    return os.environ["USER_POOL_CLIENT_ID"]


def function_name() -> str:
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")


SERVICES_PARAMETER = "/corrida/platform/services"
"""The names of all services, told by the platform's stack."""


def outline_parameter(service: str) -> str:
    """Where a service's stack tells its outline (`kernel.outline`).

    >>> outline_parameter("trips")
    '/corrida/services/trips'
    """
    return f"/corrida/services/{service}"
