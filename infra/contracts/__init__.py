"""What the services promise each other and the world, written down from the code: `make contracts`.

`contracts/` holds a JSON Schema per event, an AsyncAPI document, an OpenAPI document per service and a catalogue for people.
They are committed, so that a change of a promise is seen in review, and compared, so that a break of one is refused.
"""

from __future__ import annotations

import json
from typing import Any

from infra import declared
from infra.contracts import asyncapi, catalogue, openapi, schemas

ROOT = declared.ROOT / "contracts"


def generated() -> dict[str, str]:
    """Every document by its path within `contracts/`, as the code says it now."""
    documents = {
        f"events/{declared.publisher(event)}/{event.__name__}.json": _text(schemas.of(event)) for event in declared.events()
    }
    documents["asyncapi.json"] = _text(asyncapi.document())
    documents |= {f"openapi/{service.name}.json": _text(openapi.document(service)) for service in declared.services()}
    documents["catalogue.md"] = catalogue.text()
    return documents


def committed() -> dict[str, str]:
    """Every document as it stands in `contracts/`."""
    files = [path for path in sorted(ROOT.rglob("*")) if path.is_file()]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in files}


def write(documents: dict[str, str]) -> None:
    """Make `contracts/` hold these documents and nothing else."""
    for path in committed().keys() - documents.keys():
        (ROOT / path).unlink()
    for path, text in documents.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
