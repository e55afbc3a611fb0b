"""Whether the provider's books and ours say the same, for the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kernel import log
from kernel.clock import is_in_calendar
from kernel.http import Api
from kernel.problem import NotFound
from payments import providers, reconciliation
from payments.provider_keys import ProviderNotConfigured
from payments.reconciliation_views import ReconciliationView
from payments.service import SERVICE
from payments.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "reconciliation_api")


@api.get("/v1/reconciliation")
def reconcile(
    day: Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in UTC.")],
    provider: Annotated[str | None, Query(description="That of the cards if none is named.")] = None,
) -> ReconciliationView:
    """What moved at a payment provider on a day, against the ledger."""
    name = provider or providers.for_cards()
    if name not in providers.in_use():
        raise NotFound(what="payment provider")
    start = _day(day)
    rows = reconciliation.rows_around(start, name)
    there = providers.named(name)
    movements = there.movements(start - timedelta(days=1), start + timedelta(days=2))
    try:
        found = reconciliation.compare(start, rows, movements, there.name_of)
    except ProviderNotConfigured as missing:
        log.warning("reconciliation with a provider without keys", reason=str(missing))
        raise NotFound(what="payment provider") from None
    return ReconciliationView.of(day, name, found)


def _day(text: str) -> datetime:
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise NotFound(what="day") from None
    if not is_in_calendar(day):
        raise NotFound(what="day")
    return day


handler = api.handler
