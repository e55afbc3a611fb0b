"""Which request and answer each lean route has; those of the tariffs' routes are in `tariff_views`."""

from __future__ import annotations

from typing import Any

from pricing.fare_views import FareView, ReceiptQuery
from pricing.quote_views import CheckAnswer, CheckQuery, QuotesBody, QuotesView
from pricing.receipt import Receipt
from pricing.surge_views import CellSteps, LimitBody, LimitView, StepsQuery, SurgeMap, SurgeQuery

WIRE: dict[tuple[str, str], tuple[Any, Any]] = {
    ("POST", "/v1/quotes"): (QuotesBody, QuotesView),
    ("GET", "/internal/pricing/quotes/check"): (CheckQuery, CheckAnswer),
    ("GET", "/v1/rides/{ride_id}/fare"): (None, FareView),
    ("GET", "/v1/rides/{ride_id}/receipt"): (ReceiptQuery, Receipt),
    ("GET", "/v1/surge"): (SurgeQuery, SurgeMap),
    ("GET", "/v1/surge/cells/{cell_id}"): (StepsQuery, CellSteps),
    ("GET", "/v1/surge/limits/{city}"): (None, LimitView),
    ("PUT", "/v1/surge/limits/{city}"): (LimitBody, LimitView),
}
