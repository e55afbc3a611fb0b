"""The deployed system as operators reach it: the local stack if one runs here, else the AWS of their credentials."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from infra.local import ROOT_CREDENTIALS, LocalStack, LocalStackError, StackInfo

CONFIG = Config(retries={"mode": "adaptive", "total_max_attempts": 8}, max_pool_connections=16)


@dataclass(frozen=True)
class Access:
    """`options` are what boto3 needs beside the caller's own surroundings."""

    place: str
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Access:
        """`AWS_ENDPOINT_URL` wins, then a local stack that is up, then AWS."""
        if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
            return cls(endpoint)
        stack = _local_stack()
        if stack:
            keys = {name.lower(): key for name, key in ROOT_CREDENTIALS.items()}
            return cls("the local stack", {"endpoint_url": stack.endpoint, "region_name": stack.region, **keys})
        session = boto3.Session()
        if not session.region_name or not session.get_credentials():
            raise SystemExit(
                "No local stack is up (make up), and there are no AWS region and credentials to look elsewhere."
            )
        return cls(f"AWS, {session.region_name}")

    def client(self, service: str) -> Any:
        return boto3.client(service, config=CONFIG, **self.options)

    def __str__(self) -> str:
        return self.place


def _local_stack() -> StackInfo | None:
    try:
        stack = LocalStack().info
        address = urlsplit(stack.endpoint)
        socket.create_connection((address.hostname or "", address.port or 443), timeout=1).close()
    except (LocalStackError, OSError):
        return None
    return stack
