"""A structured line as a function wrote it; what else lies in a log group is none, such as the runtime's and cut lines."""

from __future__ import annotations

import json
from typing import Any


def line_of(message: str) -> dict[str, Any] | None:
    """
    >>> line_of('{"message": "handled"}'), line_of("START RequestId: 1"), line_of('{"message": "hand')
    ({'message': 'handled'}, None, None)
    """
    if not message.startswith("{"):
        return None
    try:
        line: dict[str, Any] = json.loads(message)
    except ValueError:
        return None
    return line
