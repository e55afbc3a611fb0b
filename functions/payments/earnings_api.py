"""What drivers have earned, their statements, and where they are paid: for themselves, and for the desk that helps them."""

from __future__ import annotations

from datetime import date

from kernel import clock
from kernel.cursor import decode, encode
from kernel.fields import Day
from kernel.http import Api, Cursor, PageSize, Response, Signed, answer, check_version
from kernel.problem import NotFound
from payments import accounts, earnings, period, statement, statement_csv, store_ledger, store_payouts
from payments.earnings import By
from payments.earnings_bodies import PayoutAccountBody
from payments.earnings_views import (
    DriverPayoutList,
    DriverPayoutView,
    EarningsView,
    PaidNowhereView,
    PayoutAccountView,
    StatementList,
    StatementMonths,
    StatementView,
)
from payments.service import SERVICE
from payments.spreadsheet import AS_CSV, CSV
from payments.statement import Statement
from payments.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "earnings_api")


@api.get("/v1/earnings/mine")
def get_own_earnings(
    caller: Signed, by: By = By.RIDE, first_day: Day | None = None, last_day: Day | None = None
) -> EarningsView:
    """What the caller earned, by ride, day or week of the city; without days, today."""
    return _earnings(caller.id, by, first_day, last_day)


@api.get("/v1/earnings/drivers/{driver_id}")
def get_earnings(
    driver_id: str, by: By = By.RIDE, first_day: Day | None = None, last_day: Day | None = None
) -> EarningsView:
    """The same about a driver, for the desk."""
    return _earnings(driver_id, by, first_day, last_day)


@api.get("/v1/statements/mine")
def list_own_statements(caller: Signed) -> StatementMonths:
    """The months for which the caller has a statement, newest first; the last one is under way."""
    began_at = store_ledger.first_posting_at(accounts.driver(caller.id))
    return StatementMonths(months=period.months_since(began_at, clock.now()) if began_at else [])


@api.get("/v1/statements/mine/{month}")
def get_own_statement(caller: Signed, month: str) -> StatementList:
    """The caller's month, line by line, from the balance it began with to the one it ended with."""
    return _statement_list(caller.id, month)


@api.get("/v1/statements/mine/{month}/csv", responses=AS_CSV)
def get_own_statement_csv(caller: Signed, month: str) -> Response[str]:
    """The caller's month, for a spreadsheet or his accountant."""
    return _spreadsheet(caller.id, month)


@api.get("/v1/statements/drivers/{driver_id}/{month}")
def get_statement(driver_id: str, month: str) -> StatementList:
    """A driver's month, for the desk."""
    return _statement_list(driver_id, month)


@api.get("/v1/statements/drivers/{driver_id}/{month}/csv", responses=AS_CSV)
def get_statement_csv(driver_id: str, month: str) -> Response[str]:
    """A driver's month for a spreadsheet, for the desk."""
    return _spreadsheet(driver_id, month)


@api.get("/v1/payout-account")
def get_payout_account(caller: Signed) -> Response[PayoutAccountView]:
    """Where the caller is paid to. Its number is never shown whole again."""
    account = store_payouts.get_account(caller.id)
    if account is None or account.destination is None:
        raise NotFound(what="payout account")
    return answer(PayoutAccountView.of(account, account.destination), account.version)


@api.put("/v1/payout-account")
def put_payout_account(caller: Signed, body: PayoutAccountBody) -> Response[PayoutAccountView]:
    """Say where to be paid to. Payouts under way still go to where they were sent."""
    before = store_payouts.account(caller.id)
    check_version(before.version)
    destination = body.destination
    account = store_payouts.save_account(before.change(destination, clock.now()))
    return answer(PayoutAccountView.of(account, destination), account.version)


@api.delete("/v1/payout-account")
def delete_payout_account(caller: Signed) -> PaidNowhereView:
    """Be paid nowhere; what is earned waits."""
    store_payouts.forget_account(caller.id)
    return PaidNowhereView()


@api.get("/v1/payouts/mine")
def list_own_payouts(caller: Signed, limit: PageSize = 20, cursor: Cursor = None) -> DriverPayoutList:
    """What was sent to the caller's bank, newest first."""
    page = store_payouts.payouts_of_driver(caller.id, limit, decode(cursor))
    return DriverPayoutList(payouts=[DriverPayoutView.of(one) for one in page.payouts], next_cursor=encode(page.next))


def _earnings(driver_id: str, by: By, first_day: date | None, last_day: date | None) -> EarningsView:
    last = last_day or period.local_day(clock.now())
    first = first_day or last
    span = earnings.span_of(first, last)
    balances, rows = store_ledger.history(accounts.driver(driver_id), span.start)
    earned = [row for row in rows if row.at in span]
    return EarningsView.of(by, first, last, earned, [held.natural for held in balances])


def _statements(driver_id: str, month: str) -> list[Statement]:
    balances, rows = store_ledger.history(accounts.driver(driver_id), period.month(month).start)
    return statement.statements(month, [held.natural for held in balances], rows)


def _statement_list(driver_id: str, month: str) -> StatementList:
    return StatementList(month=month, statements=[StatementView.of(one) for one in _statements(driver_id, month)])


def _spreadsheet(driver_id: str, month: str) -> Response[str]:
    text = statement_csv.written(_statements(driver_id, month))
    disposition = f'attachment; filename="corrida-{month}.csv"'
    return Response(status_code=200, content_type=CSV, body=text, headers={"Content-Disposition": disposition})


handler = api.handler
