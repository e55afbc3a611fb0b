"""Whatever the service refuses, it says so in both languages."""

import importlib

import pytest

from drivers.decision import Status
from drivers.document import DocumentKind
from drivers.wording import DOCUMENTS, STATUSES, WORDINGS
from kernel.refusal import Refusal

MODULES = ("decision", "model", "papers", "shift", "vehicle")
REFUSALS: set[type[Refusal]] = {
    value
    for module in MODULES
    for value in vars(importlib.import_module(f"drivers.{module}")).values()
    if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal
}


@pytest.mark.parametrize("refusal", sorted(REFUSALS, key=str))
def test_every_refusal_has_words_and_a_title_without_facts(refusal: type[Refusal]) -> None:
    wording = WORDINGS[refusal]
    assert not any("{" in text.partition(". ")[0] for text in (wording.en, wording.pt))


def test_every_document_and_status_has_a_name() -> None:
    assert (set(DOCUMENTS), set(STATUSES)) == (set(DocumentKind), set(Status))
