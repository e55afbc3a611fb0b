from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from infra.assets import ROOT
from infra.local import REGION, ROOT_CREDENTIALS, LocalStack
from tests.system.city import Driver, Person, carry, eventually, request_ride

pytestmark = pytest.mark.system


def operate(stack: LocalStack, *command: str) -> Any:
    """What an operator's command prints with `--json`, aimed at this stack."""
    environment = os.environ | ROOT_CREDENTIALS | {"AWS_ENDPOINT_URL": stack.endpoint, "AWS_DEFAULT_REGION": REGION}
    environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'functions'}"
    done = subprocess.run(
        [sys.executable, "-m", *command, "--json"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_ride_is_traced_across_the_services(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    carry(rider, driver, ride_id)
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")

    def told() -> list[dict[str, Any]] | None:
        hops: list[dict[str, Any]] = operate(stack, "infra.trace", ride_id)["hops"]
        return hops if {"dispatch", "trips", "location"} <= {hop["service"] for hop in hops} else None

    names = [hop["what"] for hop in eventually(told)]
    for hop in ("POST /v1/rides", "RideRequested", "DriverAssigned", "TripStarted", "TripCompleted"):
        assert hop in names
    assert names.index("POST /v1/rides") < names.index("DriverAssigned") < names.index("TripCompleted")


def test_a_poisoned_message_ends_in_the_dead_letters_and_is_redriven_without_harm(
    stack: LocalStack, new_rider: Callable[[], Person]
) -> None:
    sqs = stack.client("sqs")
    dead = sqs.get_queue_url(QueueName="corrida-dispatch-events-dead")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"detail-type": "Nonsense", "detail": {}}))
    listed = operate(stack, "infra.dead_letters", "list")
    assert "corrida-dispatch-events-dead" in json.dumps(listed)
    operate(stack, "infra.dead_letters", "redrive")
    operate(stack, "infra.dead_letters", "redrive")
    new_rider()
