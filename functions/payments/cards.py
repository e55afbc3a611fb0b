"""Has cards kept by their provider, and forgotten."""

from __future__ import annotations

from datetime import datetime

from kernel import clock
from kernel.clock import seconds
from payments import providers, store
from payments.method import CardCheckDue, CardRemovalDue, CardState, KeptCard
from payments.outcome import Refused, Unanswered
from payments.policy import POLICY


def check(due: CardCheckDue) -> None:
    """Interrupted, it is asked again under the card's id, which makes it the same card for the provider."""
    before = store.methods(due.rider_id)
    card = before.card(due.card_id)
    if card is None or card.state is not CardState.CHECKING or card.attempt != due.attempt:
        return
    answer = providers.named(card.provider).keep_card(card.id, due.rider_id, card.token)
    methods, now = store.methods(due.rider_id), clock.now()
    match answer:
        case KeptCard():
            store.save_methods(methods, *methods.kept(card, answer, now))
        case Refused():
            store.save_methods(methods, *methods.refused(card.id, answer.reason))
        case Unanswered():
            store.save_methods(methods, *methods.unanswered(card.id, now))


def forget(due: CardRemovalDue) -> datetime | None:
    """When to try again, if the provider does not answer."""
    answer = providers.named(due.provider).forget_card(due.reference)
    return clock.now() + seconds(POLICY.retry_longest_s) if answer else None
