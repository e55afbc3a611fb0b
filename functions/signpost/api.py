"""Answers whatever no service claims: a problem document instead of the gateway's bare words."""

from typing import Any

from kernel import problem


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = problem.language_of(headers.get("accept-language", ""))
    return problem.no_such_route(event["rawPath"]).response(language, event["requestContext"]["requestId"])
