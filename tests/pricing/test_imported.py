from __future__ import annotations

from typing import Any

import msgspec
import pytest

from events.riders import RiderErased
from kernel import clock
from pricing import recompute, store, timers
from pricing.erasure import ErasureDue
from pricing.import_records import FareRecord
from pricing.model import RideFare
from pricing.service import SERVICE
from tests.conftest import Client
from tests.pricing.flow import Flow


def record(**changes: Any) -> FareRecord:
    """12.34 by its lines, of which 34 cents nobody can explain."""
    return msgspec.convert(
        {
            "ride_id": "ride-1",
            "trip_id": "trip-1",
            "rider_id": "rider-1",
            "driver_id": "driver-1",
            "category": "standard",
            "kind": "trip",
            "ended_at": "2024-01-08T12:30:00Z",
            "currency": "USD",
            "lines": [
                {"code": "base_fare", "text": "Base fare", "amount_minor": 1400},
                {"code": "free_credit_used", "text": "Credit", "amount_minor": -200},
            ],
            "total_minor": 1234,
            "driver_share_minor": 1301,
            "estimated_minor": 0,
            "distance_m": 8046,
            "duration_s": 900,
            "surge_percent": 100,
            "figures": {"sub_total": "14.00", "surge_factor": "0.00"},
        }
        | changes,
        FareRecord,
    )


@pytest.fixture
def imported(flow: Flow) -> Flow:
    store.save(RideFare("ride-1"), record().into(RideFare("ride-1")))
    return flow


def seen(flow: Flow, reader: Client | None = None) -> dict[str, Any]:
    answer = flow.fare(reader=reader)
    assert answer.status == 200, answer
    return dict(answer.body)


def test_a_fare_is_held_as_it_was_brought() -> None:
    assert FareRecord.of(record().into(RideFare("ride-1"))) == record()


def test_an_old_bill_is_shown_by_the_route_of_every_bill_and_says_what_it_is(imported: Flow) -> None:
    fare = seen(imported)
    assert (fare["state"], fare["final"]["basis"], fare["final"]["because"]) == ("final", "imported", "imported")
    assert fare["final"]["total"] == {"amount_minor": 1234, "currency": "USD"}
    assert fare["estimated"] == {"amount_minor": 0, "currency": "USD"}
    assert fare["calculated_at"].startswith("2024-01-08T12:30:00")


def test_what_its_lines_do_not_explain_is_a_line(imported: Flow) -> None:
    lines = [(line["code"], line["amount"]["amount_minor"]) for line in seen(imported)["final"]["lines"]]
    assert lines == [("base_fare", 1400), ("free_credit_used", -200), ("unexplained", 34)]


def test_a_rider_sees_neither_shares_nor_the_old_systems_figures(imported: Flow) -> None:
    fare = seen(imported)
    assert fare["final"]["driver_share"] is None
    assert fare["imported_figures"] is None


def test_a_driver_sees_his_share_and_the_desk_the_old_figures_too(imported: Flow) -> None:
    of_driver = seen(imported, Client(SERVICE).as_driver("driver-1"))
    assert of_driver["final"]["driver_share"]["amount_minor"] == 1301
    assert of_driver["final"]["platform_share"]["amount_minor"] == -67
    assert of_driver["imported_figures"] is None
    assert seen(imported, Client(SERVICE).as_desk())["imported_figures"]["sub_total"] == "14.00"


def test_it_is_nobody_elses(imported: Flow) -> None:
    assert imported.fare(reader=Client(SERVICE).as_rider("rider-2")).code == "fare_unknown"


def test_there_is_no_receipt_to_compute_again(imported: Flow, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert Client(SERVICE).as_rider().get("/v1/rides/ride-1/receipt").code == "fare_imported"
    document = tmp_path / "fare.json"
    document.write_bytes(msgspec.json.encode(seen(imported)))
    assert recompute.main([str(document)]) == 3
    assert "imported" in capsys.readouterr().out


def test_an_erased_rider_leaves_the_old_bill_and_the_sums_stay(imported: Flow) -> None:
    imported.hears(RiderErased(rider_id="rider-1"))
    imported.passes(120)
    timers.on_erasure_due(ErasureDue(rider_id="rider-1", due_at=clock.now()))
    held = store.get("ride-1")
    assert held and held.imported
    assert (held.rider_id, held.imported.total.amount_minor) == ("", 1234)
