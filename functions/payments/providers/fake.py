"""The payment provider of local stacks. It moves no money, but behaves as real ones do.

Cards are told by their token: `tok_visa` is good; `tok_declined` and `tok_insufficient` are refused when charged;
`tok_stolen` is refused when it is added; `tok_expires` lets what was set aside lapse before it is captured;
`tok_timeout_after_success` takes the money and then does not answer the first time; `tok_down` never answers. A PIX charge
is paid by an invisible rider after a few seconds, but for amounts that end in 99, which nobody pays. Payouts to holders
whose name ends in "Closed" are refused. Everything is told by webhooks as well: late, twice, and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

import msgspec

from kernel import clock
from kernel.clock import rfc3339, seconds
from kernel.money import Money
from kernel.outbox import Fact
from kernel.table import Conflict, Key, Table
from payments import webhook_signature
from payments.br_code import dynamic
from payments.fake_orders import FakeNews, FakeOrder, FakePixPaid, FakeState, FakeWebhookDue
from payments.method import KeptCard
from payments.outcome import Done, Outcome, Prompt, Refused, Unanswered, Waiting
from payments.policy import POLICY
from payments.provider import Earlier, Movement, Order, OrderNotice, WebhookCall
from payments.service import SERVICE
from payments.transfer import Transfer, TransferRefused, TransferUnknown

SECRET = "of-the-local-stack"  # noqa: S105
SIGNATURE_HEADER = "fake-signature"
PIX_PAID_AFTER_S = 5
WEBHOOKS_AFTER_S = (1, 4)
FEE_PER_MILLE = 14
FEE_FIXED_MINOR = 25

CARDS = {
    "tok_visa": ("visa", "4242"),
    "tok_declined": ("visa", "0002"),
    "tok_insufficient": ("mastercard", "9995"),
    "tok_expires": ("visa", "0069"),
    "tok_timeout_after_success": ("visa", "0044"),
    "tok_down": ("mastercard", "0055"),
}
DECLINES = {"tok_declined": "declined", "tok_insufficient": "insufficient_funds"}

table = Table(SERVICE.name)


def order_key(key: str) -> Key:
    return Key(f"FAKE#{key}", "FAKE")


def movement_key(at: datetime, key: str) -> Key:
    return Key(f"FAKE_DAY#{rfc3339(at)[:10]}", f"{rfc3339(at)}#{key}")


class FakeProvider:
    def keep_card(self, key: str, rider_id: str, token: str) -> KeptCard | Refused | Unanswered:
        if token == "tok_stolen":  # noqa: S105
            return Refused("stolen")
        if token not in CARDS:
            return Refused("unknown_token")
        brand, last_four = CARDS[token]
        return KeptCard(token, brand, last_four, "2031-12")

    def forget_card(self, reference: str) -> Unanswered | None:
        return None

    def authorise(self, order: Order) -> Outcome:
        held = FakeOrder(order.key, FakeState.HELD, order.amount, clock.now(), order.card)
        return self._once(replace(held, left_minor=order.amount.amount_minor))

    def capture(self, key: str, hold: Earlier, amount: Money) -> Outcome:
        held = self._order(hold.key)
        if held is None or held.left_minor < amount.amount_minor or held.token == "tok_expires":  # noqa: S105
            return self._once(FakeOrder(key, FakeState.REFUSED, amount, clock.now(), reason="expired"))
        return self._once(_taking(FakeOrder(key, FakeState.DONE, amount, clock.now(), held.token)))

    def release(self, key: str, hold: Earlier) -> Outcome:
        held = self._order(hold.key)
        if held and held.left_minor:
            table.save(order_key(held.key), replace(held, left_minor=0))
        return Done("")

    def charge(self, order: Order) -> Outcome:
        now = clock.now()
        if order.card:
            return self._once(_taking(FakeOrder(order.key, FakeState.DONE, order.amount, now, order.card)))
        prompt = Prompt(_br_code(order), now + seconds(POLICY.pix_expires_s))
        is_paid = order.amount.amount_minor % 100 != 99
        paid = [FakePixPaid(due_at=now + seconds(PIX_PAID_AFTER_S), key=order.key)] if is_paid else []
        return self._once(FakeOrder(order.key, FakeState.WAITING, order.amount, now, prompt=prompt), *paid)

    def refund(self, key: str, charge: Earlier, amount: Money) -> Outcome:
        return self._once(FakeOrder(key, FakeState.DONE, amount, clock.now(), moves=-amount.amount_minor))

    def status(self, key: str) -> Outcome:
        known = self._order(key)
        return known.outcome if known else Refused("unknown")

    def movements(self, start: datetime, end: datetime) -> Iterator[Movement]:
        day = start
        while day < end:
            for item in table.all(movement_key(day, "").pk):
                moved = msgspec.convert(item, Movement)
                if start <= moved.at < end:
                    yield moved
            day += timedelta(days=1)

    def name_of(self, key: str) -> str:
        return key

    def transfer(self, transfer: Transfer) -> None:
        if transfer.destination.holder_name.endswith("Closed"):
            raise TransferRefused("account_closed")
        if transfer.destination.holder_name.endswith("Down"):
            raise TransferUnknown("no answer")
        amount = transfer.amount
        self._once(FakeOrder(transfer.id, FakeState.DONE, amount, clock.now(), moves=-amount.amount_minor))

    def read_webhook(self, call: WebhookCall) -> Iterable[OrderNotice]:
        webhook_signature.check(call.headers.get(SIGNATURE_HEADER, ""), SECRET, call.body, clock.now())
        try:
            news = msgspec.json.decode(call.body, type=FakeNews)
        except msgspec.MsgspecError:
            raise webhook_signature.WebhookUnreadable() from None
        if news.state is FakeState.REFUSED:
            return [OrderNotice(news.key, Refused(news.reason))]
        fee = Money(news.fee_minor, news.currency) if news.fee_minor else None
        return [OrderNotice(news.key, Done(news.reference, fee))]

    def news(self, key: str) -> WebhookCall | None:
        """The webhook that tells of an order, if there is anything to tell."""
        known = self._order(key)
        if known is None or known.state is FakeState.WAITING:
            return None
        facts = (known.key, known.state, known.reference, known.fee_minor, known.amount.currency, known.reason)
        body = msgspec.json.encode(FakeNews(*facts)).decode()
        return WebhookCall(body, {SIGNATURE_HEADER: webhook_signature.sign(SECRET, body, clock.now())})

    def pay(self, key: str) -> None:
        """What the invisible rider does with a BR Code, if it has not expired."""
        known = self._order(key)
        if known and known.state is FakeState.WAITING and isinstance(known.outcome, Waiting):
            paid = replace(known, state=FakeState.DONE, moves=known.amount.amount_minor, at=clock.now())
            self._store(paid, _webhooks(key, paid.at))

    def _once(self, wanted: FakeOrder, *facts: Fact) -> Outcome:
        """The first order under a key is carried out; every later one hears what became of it."""
        if wanted.token == "tok_down":  # noqa: S105
            return Unanswered("no answer")
        known = self._order(wanted.key)
        if known:
            return known.outcome
        if wanted.token in DECLINES:
            wanted = FakeOrder(
                wanted.key, FakeState.REFUSED, wanted.amount, wanted.at, wanted.token, reason=DECLINES[wanted.token]
            )
        has_news = wanted.state is not FakeState.WAITING and ":" in wanted.key
        try:
            self._store(wanted, (*facts, *(_webhooks(wanted.key, wanted.at) if has_news else ())))
        except Conflict:
            return Unanswered("asked twice at the same moment")
        is_silent = wanted.token == "tok_timeout_after_success"  # noqa: S105
        return Unanswered("timeout") if is_silent else wanted.outcome

    def _store(self, order: FakeOrder, facts: tuple[Fact, ...]) -> None:
        writes = [table.saving(order_key(order.key), order, *facts)]
        if order.moves:
            moved, fee = Money(order.moves, order.amount.currency), Money(order.fee_minor, order.amount.currency)
            movement = Movement(order.key, moved, fee, order.at, order.reference)
            writes.append(table.put(movement_key(order.at, order.key), movement))
        table.commit(*writes)

    def _order(self, key: str) -> FakeOrder | None:
        return table.get(order_key(key), FakeOrder)


def _taking(order: FakeOrder) -> FakeOrder:
    moves = order.amount.amount_minor
    fee_minor = min(moves, moves * FEE_PER_MILLE // 1000 + FEE_FIXED_MINOR)
    return replace(order, moves=moves, fee_minor=fee_minor)


def _webhooks(key: str, at: datetime) -> tuple[Fact, ...]:
    return tuple(FakeWebhookDue(due_at=at + seconds(wait_s), key=key) for wait_s in WEBHOOKS_AFTER_S)


def _br_code(order: Order) -> str:
    location = f"pix.example.com/v2/{crc32(order.key.encode()):08x}"
    return dynamic(location, merchant_name="CORRIDA", merchant_city="PORTO")


PROVIDER = FakeProvider()
