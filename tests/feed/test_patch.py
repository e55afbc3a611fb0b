from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feed.patch import difference, merge, without_nulls

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
values = st.recursive(
    st.integers() | st.text(max_size=3) | st.booleans() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(st.text("abc", min_size=1, max_size=2), values, max_size=5)


@patient
@given(before=documents, after=documents)
def test_the_difference_makes_the_later_document_of_the_earlier(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert merge(before, difference(before, after)) == after


@patient
@given(document=documents)
def test_between_equal_documents_there_is_no_difference(document: dict[str, Any]) -> None:
    assert difference(document, document) == {}


@patient
@given(documents=st.lists(documents, min_size=3, max_size=3))
def test_patches_received_twice_in_order_do_no_harm(documents: list[dict[str, Any]]) -> None:
    first, second, third = documents
    patches = [difference(first, second), difference(second, third)]
    shown = first
    for patch in [*patches, *patches]:
        shown = merge(shown, patch)
    assert without_nulls(shown) == third
