"""PIX through any bank that offers the Banco Central's API Pix.

A charge is a `cob` whose `txid` is made from our key; what became of it is always asked from the bank. A webhook only says
when to ask: it is not signed, but carries a secret in its address, as the banks recommend.
"""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
import urllib3

from kernel import clock, log
from kernel.clock import rfc3339, seconds
from kernel.money import Money, minor_digits
from payments import br_code, provider_keys
from payments.method import KeptCard
from payments.outcome import Done, Outcome, Prompt, Refused, Unanswered, Waiting
from payments.policy import POLICY
from payments.provider import Earlier, Movement, Order, OrderNotice, ProviderRefuses, ProviderSilent, WebhookCall
from payments.webhook_signature import SignatureInvalid, WebhookUnreadable

TIMEOUT_S = 8.0
TOKEN_RENEWED_BEFORE_S = 30
ORDER = "order"
REAIS = "BRL"

T = TypeVar("T")


class PixKeys(msgspec.Struct, frozen=True):
    """`certificate_pem` is the client's certificate with its key, where the bank asks for one."""

    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    pix_key: str
    webhook_hmac: str
    merchant_name: str
    merchant_city: str
    certificate_pem: str = ""


class Amount(msgspec.Struct, frozen=True):
    original: str


class Calendar(msgspec.Struct, frozen=True):
    criacao: datetime
    expiracao: int


class Information(msgspec.Struct, frozen=True):
    nome: str
    valor: str


class Moment(msgspec.Struct, frozen=True):
    solicitacao: datetime


class Devolution(msgspec.Struct, frozen=True):
    id: str
    valor: str
    status: str
    horario: Moment


class Received(msgspec.Struct, frozen=True, rename={"end_to_end_id": "endToEndId"}):
    end_to_end_id: str
    valor: str
    horario: datetime
    txid: str = ""
    devolucoes: list[Devolution] = []


class Charge(msgspec.Struct, frozen=True, rename={"information": "infoAdicionais", "code": "pixCopiaECola"}):
    txid: str
    status: str
    calendario: Calendar
    valor: Amount
    location: str = ""
    code: str = ""
    pix: list[Received] = []
    information: list[Information] = []

    @property
    def key(self) -> str:
        return next((entry.valor for entry in self.information if entry.nome == ORDER), "")

    @property
    def expires_at(self) -> datetime:
        return self.calendario.criacao + seconds(self.calendario.expiracao)


class Pages(msgspec.Struct, frozen=True, rename={"pages": "quantidadeDePaginas"}):
    pages: int


class Parameters(msgspec.Struct, frozen=True):
    paginacao: Pages


class ReceivedPage(msgspec.Struct, frozen=True):
    parametros: Parameters
    pix: list[Received] = []


class News(msgspec.Struct, frozen=True):
    pix: list[Received]


class Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int


class BankUnanswered(Exception):
    """The bank did not answer, or said that it cannot now."""


class BankRefused(Exception):
    """The bank understood, and says no."""


@dataclass(frozen=True)
class Held:
    """An access token, and until when it is good."""

    token: str
    until: datetime


class PixProvider:
    def __init__(self) -> None:
        self._held: Held | None = None

    def keep_card(self, key: str, rider_id: str, token: str) -> KeptCard | Refused | Unanswered:
        return Refused("no_cards")

    def forget_card(self, reference: str) -> Unanswered | None:
        return None

    def authorise(self, order: Order) -> Outcome:
        return Refused("nothing_set_aside")

    def capture(self, key: str, hold: Earlier, amount: Money) -> Outcome:
        return Refused("nothing_set_aside")

    def release(self, key: str, hold: Earlier) -> Outcome:
        return Done("")

    def charge(self, order: Order) -> Outcome:
        """What is there under this key already is not made again: a second PUT would change it, or be refused."""
        known = self.status(order.key)
        if known != Refused("unknown"):
            return known
        if order.amount.currency != REAIS:
            return Refused("currency_not_taken")
        keys = _keys()
        wanted = {
            "calendario": {"expiracao": POLICY.pix_expires_s},
            "valor": {"original": str(order.amount.decimal)},
            "chave": keys.pix_key,
            "infoAdicionais": [{"nome": ORDER, "valor": order.key}],
        }
        try:
            made = self._call("PUT", f"/cob/{self.name_of(order.key)}", Charge, wanted)
        except BankUnanswered as silence:
            return Unanswered(str(silence))
        except BankRefused as refusal:
            return Refused(str(refusal))
        return _outcome(made) if made else Unanswered("gone")

    def status(self, key: str) -> Outcome:
        try:
            charge = self._call("GET", f"/cob/{self.name_of(key)}", Charge)
        except BankUnanswered as silence:
            return Unanswered(str(silence))
        except BankRefused as refusal:
            return Refused(str(refusal))
        return _outcome(charge) if charge else Refused("unknown")

    def refund(self, key: str, charge: Earlier, amount: Money) -> Outcome:
        """The bank may take a while, and is then asked again."""
        path = f"/pix/{charge.reference}/devolucao/{self.name_of(key)}"
        try:
            made = self._call("GET", path, Devolution)
            made = made or self._call("PUT", path, Devolution, {"valor": str(amount.decimal)})
        except BankUnanswered as silence:
            return Unanswered(str(silence))
        except BankRefused as refusal:
            return Refused(str(refusal))
        if made is None or made.status == "EM_PROCESSAMENTO":
            return Unanswered("in progress")
        return Done(made.id) if made.status == "DEVOLVIDO" else Refused("declined")

    def movements(self, start: datetime, end: datetime) -> Iterator[Movement]:
        page, pages = 0, 1
        while page < pages:
            span = {"inicio": rfc3339(start), "fim": rfc3339(end - timedelta(milliseconds=1))}
            query = urlencode(span | {"paginacao.paginaAtual": page})
            found = self._look_up(f"/pix?{query}", ReceivedPage)
            if found is None:
                return
            for received in found.pix:
                yield from _movements(received)
            page, pages = page + 1, found.parametros.paginacao.pages

    def name_of(self, key: str) -> str:
        """A `txid` has 26 to 35 letters and digits.

        >>> PixProvider().name_of("ride:4711:charge-1")
        'fa51187261b9851c4df35cb96b53de39'
        """
        return hashlib.sha256(key.encode()).hexdigest()[:32]

    def read_webhook(self, call: WebhookCall) -> Iterable[OrderNotice]:
        said = (call.query.get("hmac") or [""])[-1]
        if not hmac.compare_digest(said.encode(), _keys().webhook_hmac.encode()):
            raise SignatureInvalid()
        try:
            news = msgspec.json.decode(call.body, type=News)
        except msgspec.MsgspecError:
            raise WebhookUnreadable() from None
        for received in news.pix:
            charge = self._look_up(f"/cob/{received.txid}", Charge) if received.txid else None
            if charge and charge.key:
                yield OrderNotice(charge.key, _outcome(charge))

    def _look_up(self, path: str, kind: type[T]) -> T | None:
        try:
            return self._call("GET", path, kind)
        except BankUnanswered as silence:
            raise ProviderSilent() from silence
        except BankRefused as refusal:
            raise ProviderRefuses() from refusal

    def _call(self, method: str, path: str, kind: type[T], body: Any = None) -> T | None:
        """None if there is no such thing."""
        keys = _keys()
        headers = {"Authorization": f"Bearer {self._token(keys)}", "Content-Type": "application/json"}
        content = msgspec.json.encode(body) if body else None
        try:
            response = _http(keys.certificate_pem).request(method, keys.base_url + path, body=content, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise BankUnanswered(type(error).__name__) from None
        if response.status == 404 and method == "GET":
            return None
        if response.status in (401, 403, 429) or response.status >= 500:
            self._held = None
            log.warning("the bank did not answer", status=response.status, path=path)
            raise BankUnanswered(str(response.status))
        if response.status >= 400:
            log.warning(
                "the bank refused", status=response.status, path=path, answer=response.data[:500].decode(errors="replace")
            )
            raise BankRefused(f"bank_{response.status}")
        return _read(response.data, kind)

    def _token(self, keys: PixKeys) -> str:
        if self._held is None or clock.now() >= self._held.until:
            headers = urllib3.make_headers(basic_auth=f"{keys.client_id}:{keys.client_secret}")
            form = {"grant_type": "client_credentials"}
            try:
                response = _http(keys.certificate_pem).request_encode_body(
                    "POST", keys.token_url, fields=form, headers=headers, encode_multipart=False
                )
            except urllib3.exceptions.HTTPError as error:
                raise BankUnanswered(type(error).__name__) from None
            if response.status >= 300:
                log.warning("the bank gives no token", status=response.status)
                raise BankUnanswered(f"token {response.status}")
            token = _read(response.data, Token)
            until = clock.now() + seconds(token.expires_in - TOKEN_RENEWED_BEFORE_S)
            self._held = Held(token.access_token, until)
        return self._held.token


def _read(data: bytes, kind: type[T]) -> T:
    """What stands before a bank may answer in its place, with a page for people."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as error:
        log.warning("the bank's answer cannot be read", reason=str(error))
        raise BankUnanswered("unreadable") from None


def _outcome(charge: Charge) -> Outcome:
    """A code that has expired cannot be paid any more; one that was paid may be told late."""
    if charge.status == "CONCLUIDA" and charge.pix:
        return Done(charge.pix[0].end_to_end_id)
    if charge.status != "ATIVA" or clock.now() >= charge.expires_at:
        return Refused("expired")
    keys = _keys()
    code = charge.code or br_code.dynamic(
        charge.location, merchant_name=keys.merchant_name, merchant_city=keys.merchant_city
    )
    return Waiting(charge.txid, Prompt(code, charge.expires_at))


def _movements(received: Received) -> Iterator[Movement]:
    nothing = Money(0, REAIS)
    name = received.txid or received.end_to_end_id
    yield Movement(name, _reais(received.valor), nothing, received.horario, received.end_to_end_id)
    for returned in received.devolucoes:
        if returned.status == "DEVOLVIDO":
            at = returned.horario.solicitacao
            yield Movement(returned.id, -_reais(returned.valor), nothing, at, received.end_to_end_id)


def _reais(text: str) -> Money:
    """
    >>> _reais("12.50")
    Money(amount_minor=1250, currency='BRL')
    """
    return Money(int(Decimal(text).scaleb(minor_digits(REAIS))), REAIS)


def _keys() -> PixKeys:
    return provider_keys.read("pix", PixKeys)


@cache
def _http(certificate_pem: str) -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=2.0, read=TIMEOUT_S)
    if not certificate_pem:
        return urllib3.PoolManager(retries=False, timeout=timeout)
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(certificate_pem)
    path = str(Path(file.name))
    return urllib3.PoolManager(retries=False, timeout=timeout, cert_file=path, key_file=path)


PROVIDER = PixProvider()
