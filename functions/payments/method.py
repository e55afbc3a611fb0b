"""How a rider pays: in cash, from his wallet, by PIX, or with a card that a payment provider keeps for him."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from kernel.clock import seconds
from kernel.outbox import Fact
from kernel.problem import NotFound
from kernel.refusal import Refusal
from kernel.timer import Timer
from payments import accounts
from payments.accounts import Account
from payments.erased import AccountErased
from payments.policy import POLICY


class CardNumberSent(Refusal):
    """A card's number must never come here."""


class TooManyCards(Refusal):
    """The rider keeps as many cards as he may."""


class MethodUnusable(Refusal):
    """The provider has refused this card, or has not yet accepted it."""


class MethodIsBuiltIn(Refusal):
    """Cash, wallet and PIX are there for everybody and cannot be removed."""


class MethodKind(StrEnum):
    CASH = "cash"
    WALLET = "wallet"
    CARD = "card"
    PIX = "pix"


@dataclass(frozen=True)
class Method:
    """A way to pay, as a payment remembers it; the card itself stays with the rider's methods and can be removed there."""

    id: str
    kind: MethodKind
    provider: str = ""

    @property
    def can_hold(self) -> bool:
        """Whether an amount can be set aside before the ride has ended."""
        return self.kind in (MethodKind.CARD, MethodKind.WALLET)

    @property
    def takes_tips(self) -> bool:
        """Whether it can be charged without the rider doing anything."""
        return self.can_hold

    def source(self, rider_id: str) -> Account:
        """Where its money is counted."""
        if self.kind is MethodKind.WALLET:
            return accounts.rider_wallet(rider_id)
        return accounts.provider_clearing(self.provider)


CASH = Method("cash", MethodKind.CASH)
WALLET = Method("wallet", MethodKind.WALLET)
PIX = Method("pix", MethodKind.PIX)
"""Without the provider, which is the deployment's."""

BUILT_IN = {method.id: method for method in (CASH, WALLET, PIX)}


class CardState(StrEnum):
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


class CardCheckDue(Timer, frozen=True, kw_only=True):
    """Ask the provider to keep the card."""

    rider_id: str
    card_id: str
    attempt: int


class CardRemovalDue(Timer, frozen=True, kw_only=True):
    """Ask the provider to forget the card."""

    provider: str
    reference: str


@dataclass(frozen=True)
class KeptCard:
    """A card at its provider. `reference` is the provider's name for it; the rest is to recognise it by."""

    reference: str
    brand: str
    last_four: str
    expires: str


@dataclass(frozen=True)
class Card:
    """`token` is what the provider's form gave to the app for the card's number; it serves once, to have the card kept.

    An `imported` card is kept by its provider for the system before as well, which may charge it still: it is removed here
    and not there.
    """

    id: str
    provider: str
    token: str
    added_at: datetime
    state: CardState = CardState.CHECKING
    kept: KeptCard | None = None
    reason: str = ""
    attempt: int = 1
    fingerprint: str = ""
    imported: bool = False

    @property
    def method(self) -> Method:
        return Method(self.id, MethodKind.CARD, self.provider)

    @property
    def as_asked(self) -> Card:
        """As it was when the rider asked for it to be kept, without what it could be charged by."""
        return Card(self.id, self.provider, "", self.added_at, fingerprint=self.fingerprint)


@dataclass(frozen=True)
class Methods:
    """One rider's ways to pay. `default` is a method's id; cash, wallet and PIX need not be added.

    Of cards that were `removed` is left what tells a late repeat of the request that added one from a new request.
    """

    rider_id: str
    cards: list[Card] = field(default_factory=list)
    removed: list[Card] = field(default_factory=list)
    default: str = CASH.id
    is_erased: bool = False
    version: int = 0

    def card(self, card_id: str) -> Card | None:
        return next((card for card in self.cards if card.id == card_id), None)

    def card_asked_for(self, card_id: str) -> Card | None:
        """The card that a request added, also if it was removed since."""
        return self.card(card_id) or next((card for card in self.removed if card.id == card_id), None)

    def named(self, method_id: str) -> Method:
        """Refuses what this rider cannot pay with."""
        if card := self.card(method_id):
            if card.state is CardState.REFUSED:
                raise MethodUnusable(reason=card.reason)
            return card.method
        if method_id not in BUILT_IN:
            raise NotFound(what="payment method")
        return BUILT_IN[method_id]

    def chosen(self, method_id: str) -> Method:
        """For a ride: the one given, else the default, else cash. A ride is never refused for it."""
        for wanted in (method_id, self.default):
            try:
                return self.named(wanted)
            except (NotFound, MethodUnusable):
                continue
        return CASH

    def without_asking(self) -> Method:
        """What an old debt is asked from: the default if it can be charged, else any card, else the wallet."""
        usable = [card for card in self.cards if card.state is CardState.READY]
        usable.sort(key=lambda card: card.id != self.default)
        if self.default == WALLET.id or not usable:
            return WALLET
        return usable[0].method

    def check_not_erased(self) -> None:
        if self.is_erased:
            raise AccountErased()

    def add(self, card: Card) -> tuple[Methods, tuple[Fact, ...]]:
        self.check_not_erased()
        check_token(card.token)
        if len(self.cards) >= POLICY.cards_max:
            raise TooManyCards(most=POLICY.cards_max)
        due = CardCheckDue(due_at=card.added_at, rider_id=self.rider_id, card_id=card.id, attempt=1)
        return replace(self, cards=[*self.cards, card]), (due,)

    def take_over(self, card: Card, *, is_default: bool) -> Methods:
        """A card of the system before, or what has become of it there. What the rider chose here stays his default."""
        self.check_not_erased()
        others = [other for other in self.cards if other.id != card.id]
        if len(others) >= POLICY.cards_max:
            raise TooManyCards(most=POLICY.cards_max)
        chosen = self.card(self.default)
        is_free = self.default == CASH.id or (chosen is not None and chosen.imported)
        default = card.id if is_default and is_free else self.default
        return replace(self, cards=[*others, card], default=default)

    def kept(self, asked: Card, kept: KeptCard, at: datetime) -> tuple[Methods, tuple[Fact, ...]]:
        """The first card a rider adds becomes his default. One that he removed meanwhile is removed there as well."""
        card_id, card = asked.id, self.card(asked.id)
        if card is None:
            return self, (CardRemovalDue(due_at=at, provider=asked.provider, reference=kept.reference),)
        if card.state is not CardState.CHECKING:
            return self, ()
        is_first = not any(other.state is CardState.READY for other in self.cards)
        default = card_id if is_first and self.default == CASH.id else self.default
        ready = replace(card, state=CardState.READY, kept=kept, token="")
        return replace(self._with(ready), default=default), ()

    def refused(self, card_id: str, reason: str) -> tuple[Methods, tuple[Fact, ...]]:
        card = self.card(card_id)
        if card is None or card.state is not CardState.CHECKING:
            return self, ()
        return self._with(replace(card, state=CardState.REFUSED, reason=reason, token="")), ()

    def unanswered(self, card_id: str, at: datetime) -> tuple[Methods, tuple[Fact, ...]]:
        card = self.card(card_id)
        if card is None or card.state is not CardState.CHECKING:
            return self, ()
        if card.attempt >= POLICY.card_check_tries:
            return self.refused(card_id, "provider_unavailable")
        later = replace(card, attempt=card.attempt + 1)
        due_at = at + seconds(POLICY.retry_after_s(card.attempt))
        due = CardCheckDue(due_at=due_at, rider_id=self.rider_id, card_id=card_id, attempt=later.attempt)
        return self._with(later), (due,)

    def remove(self, method_id: str, at: datetime) -> tuple[Methods, tuple[Fact, ...]]:
        """Here at once, and at the provider. What is not there is removed already."""
        if method_id in BUILT_IN:
            raise MethodIsBuiltIn()
        card = self.card(method_id)
        if card is None:
            return self, ()
        left = [other for other in self.cards if other.id != method_id]
        removed = [*self.removed, card.as_asked][-POLICY.removed_cards_kept :]
        default = CASH.id if self.default == method_id else self.default
        return replace(self, cards=left, removed=removed, default=default), _removals([card], at)

    def make_default(self, method_id: str) -> Methods:
        self.check_not_erased()
        return replace(self, default=self.named(method_id).id)

    def erase(self, at: datetime) -> tuple[Methods, tuple[Fact, ...]]:
        """Nothing can be added any more, and nothing is left of what was there."""
        erased = replace(self, cards=[], removed=[], default=CASH.id, is_erased=True)
        return erased, _removals(self.cards, at)

    def _with(self, changed: Card) -> Methods:
        return replace(self, cards=[changed if card.id == changed.id else card for card in self.cards])


def check_token(token: str) -> None:
    """Refuses whatever looks like a card's number, spaced or not.

    >>> check_token("pm_1PqX2Zk3")
    >>> check_token("4242 4242-4242 4242")
    Traceback (most recent call last):
    ...
    payments.method.CardNumberSent
    """
    if re.search(r"(?:\d[ ._-]?){12,19}", token):
        raise CardNumberSent()


def _removals(cards: list[Card], at: datetime) -> tuple[Fact, ...]:
    return tuple(
        CardRemovalDue(due_at=at, provider=card.provider, reference=card.kept.reference)
        for card in cards
        if card.kept and not card.imported
    )
