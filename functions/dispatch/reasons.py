"""Words in which it is told why: they can be counted and name nobody, unlike what people say in their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

TO_CANCEL: Mapping[str, tuple[str, ...]] = {
    "rider": (
        "changed_plans",
        "booked_by_mistake",
        "wrong_pickup",
        "waited_too_long",
        "driver_asked_me_to",
        "safety_concern",
    ),
    "desk": ("rider_asked", "rider_unreachable", "booked_twice", "safety_concern"),
}
TO_DECLINE = ("too_far", "wrong_direction", "does_not_fit_vehicle", "shift_ends", "safety_concern")
OTHER = "other"


def in_a_word(said: str, words: Collection[str]) -> str:
    """What may be told to everybody, and kept where nothing can be forgotten.

    >>> in_a_word("too_far", TO_DECLINE), in_a_word("Ana lives too far out", TO_DECLINE), in_a_word("", TO_DECLINE)
    ('too_far', 'other', '')
    """
    return said if said in words or not said else OTHER
