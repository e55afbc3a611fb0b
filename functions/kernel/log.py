"""Structured logs: one line of JSON per piece of work, always with its correlation id."""

from typing import Any

from aws_lambda_powertools import Logger

from kernel import settings

logger = Logger(use_rfc3339=True, utc=True, location=None)
logger.append_keys(function=settings.function_name())


def line(message: str, facts: dict[str, Any]) -> None:
    """Empty values are left out: a line is paid for by the byte."""
    logger.info(message, extra={name: value for name, value in facts.items() if value not in ("", None, {}, [], 0.0)})


def exception(message: str, **facts: Any) -> None:
    logger.exception(message, extra=facts)


def warning(message: str, **facts: Any) -> None:
    logger.warning(message, extra=facts)
