"""The co-operative's own bank account, from which drivers are paid by hand.

Banks take lists of transfers in their own ways, and each transfer needs somebody who may sign it. So a run's payouts wait
in a list, which an administrator gives to the bank, and says so.
"""

from __future__ import annotations

from payments.transfer import Transfer, TransferByHand


class Bank:
    def transfer(self, transfer: Transfer) -> None:
        raise TransferByHand(transfer.id)


PROVIDER = Bank()
