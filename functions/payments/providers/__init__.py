"""The payment providers, by name. Each is imported when it is first asked for: its library may be large.

Which of them a deployment uses, its settings say. `fake` is the local stack's: a deployment to AWS cannot be told to use it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import cast

from kernel import settings
from payments.method import Method, MethodKind
from payments.provider import Provider
from payments.transfer import Transfers

NAMES = ("fake", "pix", "stripe")
PAYERS = ("bank", "fake")


class NoSuchProvider(Exception):
    """Nothing is deployed under this name."""


def named(name: str) -> Provider:
    """A provider that this deployment uses, or has used: its orders still have to be brought to an end."""
    return cast(Provider, _provider(name, NAMES, in_use()))


def payer(name: str) -> Transfers:
    """The same of those through whom drivers are paid."""
    return cast(Transfers, _provider(name, PAYERS, [for_payouts()]))


def for_cards() -> str:
    return settings.of("card-provider")


def for_pix() -> str:
    return settings.of("pix-provider")


def for_payouts() -> str:
    """Through whom drivers are paid."""
    return settings.of("payout-provider")


def completed(method: Method) -> Method:
    """A rider chooses PIX; by whom it is collected, the deployment says."""
    return replace(method, provider=for_pix()) if method.kind is MethodKind.PIX else method


def in_use() -> list[str]:
    """Through whom riders pay."""
    return sorted({for_cards(), for_pix()})


def _provider(name: str, known: tuple[str, ...], used: list[str]) -> object:
    if name not in known or (name == "fake" and name not in used):
        raise NoSuchProvider(f"{name!r} is no payment provider of this deployment, which uses {', '.join(used)}")
    return _imported(name)


@cache
def _imported(name: str) -> object:
    return cast(object, import_module(f"payments.providers.{name}").PROVIDER)
