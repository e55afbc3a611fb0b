"""The structured lines that functions log, kept instead of sent to CloudWatch."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kernel import log
from operations.hops import Line


class Logbook(logging.Handler):
    """Stands in for `operations.insights.Insights`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(log.logger.registered_formatter)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def holding(self, terms: Iterable[str]) -> list[Line]:
        wanted = list(terms)
        return [json.loads(line) for line in self.lines if any(term in line for term in wanted)]


@contextmanager
def listening() -> Iterator[Logbook]:
    logbook = Logbook()
    logger = logging.getLogger(log.logger.name)
    logger.addHandler(logbook)
    try:
        yield logbook
    finally:
        logger.removeHandler(logbook)
