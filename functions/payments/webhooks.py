"""Where payment providers call. Anybody can: what counts is what is signed."""

from __future__ import annotations

from kernel import log, work
from kernel.border import Request
from kernel.lean import lean_handler
from kernel.problem import NotFound
from payments import providers, telling
from payments.provider import WebhookCall
from payments.provider_keys import ProviderNotConfigured
from payments.service import SERVICE
from payments.wire import WebhookReceipt
from payments.wording import WORDINGS


def answer(request: Request) -> WebhookReceipt:
    name = request.parameters["provider"]
    if name not in providers.in_use():
        raise NotFound(what="payment provider")
    return take(name, WebhookCall(request.body, request.headers, request.query))


def take(provider: str, call: WebhookCall) -> WebhookReceipt:
    """Types that nobody here reads are accepted: refused, they would be sent again for days.

    Before a provider's keys are there nobody can have signed anything: its address answers as if it were none.
    """
    try:
        notices = list(providers.named(provider).read_webhook(call))
    except ProviderNotConfigured as missing:
        log.warning("webhook of a provider without keys", reason=str(missing))
        raise NotFound(what="payment provider") from None
    work.current().facts["notices"] = len(notices)
    for notice in notices:
        telling.hear(notice)
    return WebhookReceipt(heard=len(notices))


handler = lean_handler(SERVICE, "webhooks", WORDINGS, answer)
