"""What a payout needs of a payment provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kernel.money import Money
from payments.bank_details import Destination


class TransferRefused(Exception):
    """The provider will not send this money: it stays ours. `reason` is a word, such as `account_closed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TransferUnknown(Exception):
    """The provider did not answer, or not yet: the money may or may not be on its way. Ask again with the same id."""


class TransferByHand(Exception):
    """Nobody is there who could be asked: somebody of the co-operative gives the list of transfers to its bank."""


@dataclass(frozen=True)
class Transfer:
    """Money to somebody's bank. The same `id` is sent once, however often it is asked for."""

    id: str
    amount: Money
    destination: Destination


class Transfers(Protocol):
    def transfer(self, transfer: Transfer) -> None:
        """Returns when the provider has taken the transfer; else raises one of the above."""
