"""The PIX adapter against a bank that answers as the Banco Central's API Pix is documented."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
import urllib3

from kernel import secrets
from kernel.clock import rfc3339
from kernel.money import Money
from payments import br_code
from payments.outcome import Done, Outcome, Refused, Unanswered, Waiting
from payments.provider import Earlier, Order, OrderNotice, ProviderRefuses, ProviderSilent, WebhookCall
from payments.providers import pix
from payments.providers.pix import PixProvider
from payments.webhook_signature import SignatureInvalid, WebhookUnreadable
from tests.payments.conftest import NOON

KEY = "ride:4711:charge-1"
FIFTEEN = Money(1550, "BRL")
KEYS = {
    "base_url": "https://bank.invalid/v2",
    "token_url": "https://bank.invalid/oauth/token",
    "client_id": "client",
    "client_secret": "of-a-test",
    "pix_key": "71cdf9ba-c695-4e3c-b010-abb521a3f1be",
    "webhook_hmac": "shared-with-the-bank",
    "merchant_name": "Cooperativa São João",
    "merchant_city": "São Paulo",
}


@dataclass
class Answer:
    status: int
    data: bytes


@dataclass
class Bank:
    """`charges` by `txid`, `returns` by their id, as the bank tells them."""

    charges: dict[str, Any] = field(default_factory=dict)
    returns: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0
    is_silent: bool = False
    status: int = 0

    def request_encode_body(self, _method: str, _url: str, **_options: Any) -> Answer:
        self.tokens += 1
        return answered(200, {"access_token": f"token-{self.tokens}", "expires_in": 300})

    def request(self, method: str, url: str, *, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.is_silent:
            raise urllib3.exceptions.ReadTimeoutError(None, url, "")  # type: ignore[arg-type]
        assert headers["Authorization"] == f"Bearer token-{self.tokens}"
        if self.status:
            return answered(self.status, {})
        content = json.loads(body or "{}")
        match method, urlsplit(url).path.removeprefix("/v2/").split("/"):
            case "PUT", ["cob", txid]:
                return self.charge(txid, content)
            case "GET", ["cob", txid]:
                return answered(200, self.charges[txid]) if txid in self.charges else answered(404, {})
            case "PUT", ["pix", _, "devolucao", name]:
                moment = {"solicitacao": rfc3339(NOON)}
                self.returns[name] = content | {"id": name, "status": "EM_PROCESSAMENTO", "horario": moment}
                return answered(201, self.returns[name])
            case "GET", ["pix", _, "devolucao", name]:
                return answered(200, self.returns[name]) if name in self.returns else answered(404, {})
        page = int(parse_qs(urlsplit(url).query)["paginacao.paginaAtual"][0])
        received = [payment for charge in self.charges.values() for payment in charge["pix"]]
        listed = {"parametros": {"paginacao": {"quantidadeDePaginas": len(received)}}, "pix": received[page : page + 1]}
        return answered(200, listed)

    def charge(self, txid: str, wanted: dict[str, Any]) -> Answer:
        calendar = wanted["calendario"] | {"criacao": rfc3339(NOON)}
        made = {"txid": txid, "status": "ATIVA", "location": f"bank.invalid/qr/{txid}", "pix": []}
        self.charges[txid] = wanted | made | {"calendario": calendar}
        return answered(201, self.charges[txid])

    def pay(self, key: str) -> str:
        """The rider pays; returns the body of the bank's call about it."""
        charge = self.charges[PixProvider().name_of(key)]
        amount = charge["valor"]["original"]
        payment = {"endToEndId": "E1", "txid": charge["txid"], "valor": amount, "horario": rfc3339(NOON)}
        charge |= {"status": "CONCLUIDA", "pix": [payment]}
        return json.dumps({"pix": [payment]})


def answered(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body).encode())


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> Bank:
    bank = Bank()
    monkeypatch.setattr(pix, "_http", lambda _certificate: bank)
    monkeypatch.setattr(secrets, "get", {"pix": json.dumps(KEYS)}.__getitem__)
    return bank


@pytest.fixture
def provider(bank: Bank) -> PixProvider:
    return PixProvider()


def code_of(outcome: Outcome) -> dict[str, str]:
    assert isinstance(outcome, Waiting)
    assert outcome.prompt.expires_at == NOON + timedelta(minutes=15)
    return br_code.parse(outcome.prompt.br_code)


def called(body: str, said: str = KEYS["webhook_hmac"]) -> WebhookCall:
    return WebhookCall(body, {}, {"hmac": [said], "ignore": ["/pix"]})


def test_a_charge_is_a_br_code_that_says_where_to_read_it(bank: Bank, provider: PixProvider) -> None:
    fields = code_of(provider.charge(Order(KEY, FIFTEEN, "ana")))
    txid = provider.name_of(KEY)
    assert fields["26.25"] == f"bank.invalid/qr/{txid}"
    assert (fields["59"], fields["60"]) == ("Cooperativa Sao Joao", "Sao Paulo")
    assert bank.charges[txid]["valor"] == {"original": "15.50"}


def test_the_same_order_is_the_same_charge(bank: Bank, provider: PixProvider) -> None:
    first, second = (provider.charge(Order(KEY, FIFTEEN, "ana")) for _ in range(2))
    assert first == second
    bank.pay(KEY)
    assert provider.charge(Order(KEY, FIFTEEN, "ana")) == Done("E1")
    assert (len(bank.charges), bank.tokens) == (1, 1)


def test_a_charge_that_expired_unpaid_is_refused(bank: Bank, provider: PixProvider, clock: time_machine.Traveller) -> None:
    provider.charge(Order(KEY, FIFTEEN, "ana"))
    clock.shift(timedelta(minutes=15))
    assert provider.status(KEY) == Refused("expired")
    assert provider.status("ride:4712:charge-1") == Refused("unknown")
    assert bank.tokens == 2, "the token was renewed before it expired"


def test_a_bank_that_is_silent_or_out_of_order_has_not_answered(bank: Bank, provider: PixProvider) -> None:
    bank.is_silent = True
    assert isinstance(provider.charge(Order(KEY, FIFTEEN, "ana")), Unanswered)
    assert isinstance(provider.refund("ride:4711:refund-2", Earlier(KEY, "E1"), FIFTEEN), Unanswered)
    with pytest.raises(ProviderSilent):
        list(provider.movements(NOON, NOON))
    bank.is_silent, bank.status = False, 503
    assert isinstance(provider.status(KEY), Unanswered)
    bank.status = 422
    assert provider.charge(Order(KEY, FIFTEEN, "ana")) == Refused("bank_422")
    with pytest.raises(ProviderRefuses):
        list(provider.movements(NOON, NOON))


def test_a_page_for_people_in_the_banks_place_is_no_answer(
    bank: Bank, provider: PixProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "request", lambda *_, **__: Answer(200, b"<html>We are back soon</html>"))
    assert provider.charge(Order(KEY, FIFTEEN, "ana")) == Unanswered("unreadable")
    with pytest.raises(ProviderSilent):
        list(provider.movements(NOON, NOON))


def test_pix_is_paid_in_reais_only(provider: PixProvider) -> None:
    assert provider.charge(Order(KEY, Money(1550, "EUR"), "ana")) == Refused("currency_not_taken")


def test_a_refund_is_asked_about_until_the_bank_has_made_it(bank: Bank, provider: PixProvider) -> None:
    refund: Callable[[], Outcome] = lambda: provider.refund("ride:4711:refund-2", Earlier(KEY, "E1"), FIFTEEN)  # noqa: E731
    assert isinstance(refund(), Unanswered)
    [returned] = bank.returns.values()
    returned["status"] = "DEVOLVIDO"
    assert refund() == Done(returned["id"])
    returned["status"] = "NAO_REALIZADO"
    assert refund() == Refused("declined")


def test_a_webhook_is_believed_only_as_far_as_the_bank_confirms_it(bank: Bank, provider: PixProvider) -> None:
    provider.charge(Order(KEY, FIFTEEN, "ana"))
    [charge] = bank.charges.values()
    lie = {"endToEndId": "E9", "txid": charge["txid"], "valor": "15.50", "horario": rfc3339(NOON)}
    [unpaid] = provider.read_webhook(called(json.dumps({"pix": [lie]})))
    assert isinstance(unpaid.outcome, Waiting)
    assert list(provider.read_webhook(called(bank.pay(KEY)))) == [OrderNotice(KEY, Done("E1"))]
    foreign = json.dumps({"pix": [lie | {"txid": "x" * 32}, {**lie, "txid": ""}]})
    assert list(provider.read_webhook(called(foreign))) == []


def test_a_webhook_without_the_shared_secret_is_refused(bank: Bank, provider: PixProvider) -> None:
    with pytest.raises(SignatureInvalid):
        list(provider.read_webhook(called('{"pix": []}', "guessed")))
    with pytest.raises(WebhookUnreadable):
        list(provider.read_webhook(called('{"px": []}')))
    bank.is_silent = True
    news = {"endToEndId": "E1", "txid": "x" * 32, "valor": "1.00", "horario": rfc3339(NOON)}
    with pytest.raises(ProviderSilent):
        list(provider.read_webhook(called(json.dumps({"pix": [news]}))))


def test_the_banks_list_names_orders_and_what_was_given_back(bank: Bank, provider: PixProvider) -> None:
    for key in (KEY, "ride:4712:charge-1"):
        provider.charge(Order(key, FIFTEEN, "ana"))
        bank.pay(key)
    moment = {"solicitacao": rfc3339(NOON)}
    returned = {"id": "returned", "valor": "5.00", "status": "DEVOLVIDO", "horario": moment}
    failed = {**returned, "id": "failed", "status": "NAO_REALIZADO"}
    bank.charges[provider.name_of(KEY)]["pix"][0]["devolucoes"] = [returned, failed]
    moved = [(one.name, one.amount.amount_minor) for one in provider.movements(NOON, datetime(2026, 11, 25, tzinfo=UTC))]
    assert moved == [(provider.name_of(KEY), 1550), ("returned", -500), (provider.name_of("ride:4712:charge-1"), 1550)]


def test_pix_keeps_no_cards_and_sets_nothing_aside(provider: PixProvider) -> None:
    assert isinstance(provider.keep_card("card", "ana", "token"), Refused)
    assert isinstance(provider.authorise(Order(KEY, FIFTEEN, "ana")), Refused)
    assert isinstance(provider.capture(KEY, Earlier(KEY), FIFTEEN), Refused)
    assert provider.release(KEY, Earlier(KEY)) == Done("")
    assert provider.forget_card("card") is None
