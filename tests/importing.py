"""The operator, who takes over another system's records with AWS credentials of his own."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from kernel.declaration import Service
from kernel.receipts import SHARDS
from tests.conftest import Answer, FakeLambdaContext, http_event

ARN = "arn:aws:iam::123456789012:root"


class Operator:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.handler = import_module(f"{service.name}.importing").handler

    def import_(self, kind: str, records: dict[str, dict[str, Any] | None]) -> list[dict[str, Any]]:
        body = {"records": [{"kind": kind, "key": key, "data": data} for key, data in records.items()]}
        outcomes: list[dict[str, Any]] = self._call("POST", json.dumps(body)).body["outcomes"]
        return outcomes

    def withdraw(self, kind: str, key: str) -> str:
        """What becomes of a record that is gone in the other system."""
        [outcome] = self.import_(kind, {key: None})
        return str(outcome["code"] or outcome["result"])

    def held(self, kind: str) -> list[dict[str, Any]]:
        """Of all shards, all pages."""
        records = []
        for shard in range(SHARDS):
            after = None
            while after != "":
                query = {"kind": kind, "shard": shard, "limit": 2} | ({"after": after} if after else {})
                page = self._call("GET", None, urlencode(query)).body
                records += page["records"]
                after = page["next"]
        return records

    def _call(self, method: str, body: str | None, query: str = "") -> Answer:
        path = f"/internal/{self.service.name}/imports"
        event = http_event(method, f"{path}?{query}" if query else path, body, role=ARN)
        answer = Answer(self.handler(event, FakeLambdaContext()))
        assert answer.status == 200, answer
        return answer
