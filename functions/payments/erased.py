"""Accounts that were erased: nothing is kept for them any more, whatever token is still living."""

from kernel.refusal import Refusal


class AccountErased(Refusal):
    """The account was erased; nothing can be added to it."""
