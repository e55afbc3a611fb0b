"""As much of the AsyncAPI 3.0 grammar as our document uses, as a JSON Schema; the specification's own is not on PyPI."""

from typing import Any


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Exactly these members; extensions begin with `x-`."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }


def _each(entry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": r"^[A-Za-z0-9_.-]+$"}, "additionalProperties": entry}


TEXT = {"type": "string", "minLength": 1}
TAGS = {"type": "array", "items": _object({"name": TEXT}), "uniqueItems": True}
REFERENCE = _object({"$ref": {"type": "string", "pattern": "^#/"}})
REFERENCES = {"type": "array", "items": REFERENCE, "minItems": 1, "uniqueItems": True}

ASYNCAPI = _object(
    {
        "asyncapi": {"const": "3.0.0"},
        "info": _object({"title": TEXT, "version": TEXT}, description=TEXT),
        "channels": _each(_object({"address": TEXT, "messages": _each(REFERENCE)}, title=TEXT)),
        "operations": _each(
            _object(
                {"action": {"enum": ["send", "receive"]}, "channel": REFERENCE, "messages": REFERENCES},
                summary=TEXT,
                tags=TAGS,
            )
        ),
        "components": _object(
            {
                "messages": _each(
                    _object({"name": TEXT, "payload": {"type": "object"}}, title=TEXT, summary=TEXT, tags=TAGS)
                ),
                "schemas": _each({"type": "object"}),
            }
        ),
    },
    defaultContentType={"const": "application/json"},
)
