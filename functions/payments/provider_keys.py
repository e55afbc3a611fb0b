"""The keys that a payment provider gave out, from the service's secrets."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kernel import secrets

K = TypeVar("K", bound=msgspec.Struct)


class ProviderNotConfigured(Exception):
    """The provider's keys have not been put into its secret yet, or not in the right form."""


def read(provider: str, kind: type[K]) -> K:
    """The secret of the provider's name, JSON of this form.

    It is made at the first deployment with random characters in it, and filled with
    `aws secretsmanager put-secret-value --secret-id corrida-payments-<provider> --secret-string '{...}'`.
    """
    try:
        return msgspec.json.decode(secrets.get(provider), type=kind)
    except msgspec.MsgspecError as error:
        fields = ", ".join(field.name for field in msgspec.structs.fields(kind))
        raise ProviderNotConfigured(
            f"put the keys of {provider} into the secret corrida-payments-{provider}, as JSON with {fields}: {error}"
        ) from None
