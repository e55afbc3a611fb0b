"""Whoever may move money by hand moves nobody's towards himself: somebody else has to see to that."""

from __future__ import annotations

from kernel.refusal import Refusal


class OwnCase(Refusal):
    """It is about whoever decides."""


def check_not_own(by: str, *concerned: str) -> None:
    """Refuses whoever is one of those whom it concerns."""
    if by in concerned:
        raise OwnCase()
