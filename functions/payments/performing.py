"""Gives orders to providers, and records what became of them.

Called again for the same step it repeats the same order under the same key. A wallet is the ledger's own: its outcome is
whether the ledger lets the money go.
"""

from __future__ import annotations

from kernel import clock
from payments import providers, store
from payments.charge import Charge
from payments.method import CardState, MethodKind
from payments.model import RidePayment
from payments.outcome import Done, Outcome, Refused, Unanswered
from payments.provider import Earlier, Order, Provider
from payments.step import Operation, Step, StepDue, StepKey
from payments.store_ledger import Overdrawn


def perform(due: StepDue) -> None:
    """Unless the step has ended or was repeated meanwhile."""
    owner = store.owner(StepKey.of(due.key))
    if owner and owner.step and (owner.step.key, owner.step.attempt) == (due.key, due.attempt):
        record(owner, _ask(owner.rider_id, owner.step))


def record(owner: RidePayment | Charge, outcome: Outcome) -> None:
    now = clock.now()
    try:
        store.save(owner, owner.told(outcome, now))
    except Overdrawn:
        store.save(owner, owner.told(Refused("insufficient_funds"), now))


def _ask(rider_id: str, step: Step) -> Outcome:
    if step.method.kind is MethodKind.WALLET:
        return Done("")
    provider = providers.named(step.method.provider)
    earlier = Earlier(step.of_key, step.reference)
    match step.operation:
        case Operation.CAPTURE:
            return provider.capture(step.key, earlier, step.amount)
        case Operation.RELEASE:
            return provider.release(step.key, earlier)
        case Operation.REFUND:
            return provider.refund(step.key, earlier, step.amount)
        case _:
            return _ask_for_money(provider, rider_id, step)


def _ask_for_money(provider: Provider, rider_id: str, step: Step) -> Outcome:
    if step.prompt:
        return provider.status(step.key)
    if step.method.kind is MethodKind.CARD:
        return _ask_card(provider, rider_id, step)
    return provider.charge(Order(step.key, step.amount, rider_id))


def _ask_card(provider: Provider, rider_id: str, step: Step) -> Outcome:
    """A card may be gone since the ride was requested; an order that may have reached its provider is not lost with it."""
    card = store.methods(rider_id).card(step.method.id)
    if card is None:
        return provider.status(step.key) if step.attempt > 1 else Refused("method_removed")
    if card.state is CardState.REFUSED:
        return Refused(card.reason)
    if card.kept is None:
        return Unanswered("card_not_checked")
    order = Order(step.key, step.amount, rider_id, card.kept.reference, is_repeated=step.attempt > 1)
    return provider.authorise(order) if step.operation is Operation.AUTHORISE else provider.charge(order)
