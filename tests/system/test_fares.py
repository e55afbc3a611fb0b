"""A price from the question to the receipt, over real HTTP, with IAM enforced."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.system.city import SQUARE, STATION, Driver, Person, carry, eventually

pytestmark = pytest.mark.system

WAY = {"pickup": {"lat": SQUARE.lat, "lng": SQUARE.lng}, "dropoff": {"lat": STATION.lat, "lng": STATION.lng}}


def quoted(rider: Person, category: str = "standard") -> dict[str, Any]:
    answer = eventually(lambda: rider.post("/v1/quotes", WAY))
    assert answer["route"]["measured_by"] == "straight_line*1.35"
    return next(quote for quote in answer["quotes"] if quote["category"] == category)


def test_a_price_is_asked_for_agreed_driven_billed_and_recomputed(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver], desk: Person, tmp_path: Path
) -> None:
    rider, driver = new_rider(), new_driver()
    quote = quoted(rider)
    ride_id = rider.post("/v1/rides", WAY | {"quote_token": quote["token"]})["ride_id"]
    agreed = eventually(lambda: rider.get(f"/v1/rides/{ride_id}/fare"))
    assert (agreed["agreed"]["total"], agreed["quote_refused"]) == (quote["total"], None)
    carry(rider, driver, ride_id)
    fare = eventually(lambda: (seen := rider.get(f"/v1/rides/{ride_id}/fare"))["state"] == "final" and seen)
    assert fare["final"]["measured_by"] == "track"
    assert sum(line["amount"]["amount_minor"] for line in fare["final"]["lines"]) == fare["final"]["total"]["amount_minor"]
    seen_by_driver = driver.get(f"/v1/rides/{ride_id}/fare")["final"]
    shares = [seen_by_driver[share]["amount_minor"] for share in ("driver_share", "platform_share")]
    assert sum(shares) == fare["final"]["total"]["amount_minor"]
    for reader in (rider, driver, desk):
        document = tmp_path / "receipt.json"
        document.write_text(json.dumps(reader.get(f"/v1/rides/{ride_id}/receipt")))
        command = [sys.executable, "-m", "pricing.recompute", str(document)]
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (again.returncode, "computed again, identical" in again.stdout) == (0, True), again.stdout


def test_a_price_that_was_changed_or_is_anothers_buys_no_ride(new_rider: Callable[[], Person]) -> None:
    rider, other = new_rider(), new_rider()
    token = quoted(rider)["token"]
    for asker, shown, code in ((rider, token[:-4] + "AAAA", "quote_forged"), (other, token, "quote_mismatch")):
        refused = asker.ask("POST", "/v1/rides", WAY | {"quote_token": shown}, Idempotency_Key=str(uuid4()))
        assert refused.json()["code"] == code


def test_the_desk_throws_the_switch_and_it_is_remembered(desk: Person, new_rider: Callable[[], Person]) -> None:
    for limit in (100, None):
        thrown = desk.put("/v1/surge/limits/porto", {"limit_percent": limit, "reason": "a drill"})
        assert thrown["throws"][0]["limit_percent"] == limit
    assert new_rider().get("/v1/surge?city=porto")["type"] == "FeatureCollection"
