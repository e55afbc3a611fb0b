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


def user_pool_id() -> str:
    return os.environ["USER_POOL_ID"]


def function_name() -> str:
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
