"""Everything a driver has handed in, and what of it keeps him off the road."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from drivers.document import Document, DocumentKind
from drivers.policy import POLICY, Policy
from kernel.refusal import Refusal


class DocumentMissing(Refusal):
    """A required document was never handed in."""


class DocumentExpired(Refusal):
    """A required document is past its last day."""


@dataclass(frozen=True)
class Papers:
    """The documents that count now, one of each kind, and those they replaced.

    A renewed or corrected document needs no new approval: co-operatives read the papers when they take a driver on and make
    spot checks later, and a renewal on a Friday night must not wait for Monday's desk. For those checks every number and
    date that once counted stays on record, up to what the policy keeps.
    """

    held: list[Document] = field(default_factory=list)
    replaced: list[Document] = field(default_factory=list)

    def hand_in(self, document: Document, policy: Policy = POLICY) -> Papers:
        """Handing in what is already there changes nothing, not even when it was handed in."""
        if any(held.says_the_same_as(document) for held in self.held):
            return self
        others = [held for held in self.held if held.kind != document.kind]
        replaced = [held for held in self.held if held.kind == document.kind]
        return Papers(
            held=sorted([*others, document], key=lambda held: held.kind),
            replaced=[*self.replaced, *replaced][-policy.replaced_documents_kept :],
        )

    def missing(self, policy: Policy = POLICY) -> list[DocumentKind]:
        held = {document.kind for document in self.held}
        return [kind for kind in policy.required_documents if kind not in held]

    def failed_checks(self, at: datetime, policy: Policy = POLICY) -> list[Refusal]:
        """Every check is made, so that the driver hears of all flaws at once."""
        missing: list[Refusal] = [DocumentMissing(document=kind) for kind in self.missing(policy)]
        return missing + [
            DocumentExpired(document=document.kind, expired_on=document.expires_on)
            for document in self._required(policy)
            if document.expires_at(policy.time_zone) <= at
        ]

    def next_check_at(self, at: datetime, policy: Policy = POLICY) -> datetime:
        """When valid papers must be looked at again: at the first expiry, and every so often whatever happens."""
        expiries = [document.expires_at(policy.time_zone) for document in self._required(policy)]
        return min([at + timedelta(seconds=policy.document_check_every_s), *expiries])

    def _required(self, policy: Policy) -> list[Document]:
        return [document for document in self.held if document.kind in policy.required_documents]
