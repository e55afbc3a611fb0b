"""What one report of a phone costs this side of the network: start of the function, and CPU per report when warm.

DynamoDB is a canned reply behind botocore's whole stack, so the numbers are the client's and ours together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import perf_counter, process_time
from typing import Any

from kernel import aws, clock, log
from kernel.attributes import marshal
from location import positions

REPORTS = 2_000


class Reply:
    """As much of an HTTP response as botocore looks at."""

    status_code = 200

    def __init__(self, body: dict[str, Any]) -> None:
        self.content = json.dumps(body).encode()
        self.headers = {"content-type": "application/x-amz-json-1.0"}


def main() -> None:
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "LOCATION_TABLE": "none",
    }
    log.logger.setLevel("WARNING")
    print(f"start (imports and first client): {_start_ms():.0f} ms")
    for name, carriages in (("free car", []), ("car with a trip", [{"trip_id": "trip", "since_ms": 0}])):
        print(f"{name}: {_report_us(carriages):.0f} µs CPU per report")


def _start_ms() -> float:
    program = "import location.positions, os; from kernel import aws; aws.client('dynamodb'); os._exit(0)"
    times = []
    for _ in range(7):
        started = perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True, env=os.environ | {"PYTHONPATH": ":".join(sys.path)})
        times.append((perf_counter() - started) * 1000)
    return sorted(times)[len(times) // 2]


def _report_us(carriages: list[dict[str, Any]]) -> float:
    fix = {"at_ms": round(clock.now().timestamp() * 1000) - 10_000, "lat": 41.15, "lng": -8.61}
    car = marshal({"driver_id": "rui", "on_shift": True, "fix": fix, "carriages": carriages, "version": 7})
    reply = Reply({"Attributes": car, "ConsumedCapacity": {"CapacityUnits": 1}})
    events = aws.client("dynamodb").meta.events
    events.register("before-send.dynamodb", lambda **_: reply, unique_id="canned")
    event = _event({"points": [{"lat": 41.1501, "lng": -8.61, "at": clock.rfc3339(clock.now()), "accuracy_m": 8.0}]})
    if positions.handler(event, None)["statusCode"] != 200:
        raise SystemExit("the report was refused: measuring that would say nothing")
    started = process_time()
    for _ in range(REPORTS):
        positions.handler(event, None)
    spent_s = process_time() - started
    events.unregister("before-send.dynamodb", unique_id="canned")
    return spent_s / REPORTS * 1e6


def _event(body: dict[str, Any]) -> dict[str, Any]:
    claims = {"sub": "rui", "cognito:groups": "[drivers]"}
    return {
        "rawPath": "/v1/positions",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": "POST"}, "requestId": "1", "authorizer": {"jwt": {"claims": claims}}},
        "body": json.dumps(body),
    }
