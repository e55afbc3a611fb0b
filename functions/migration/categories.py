"""The old system's car categories, and ours."""

from __future__ import annotations

OURS = {"REGULAR": "standard", "SUV": "xl", "PREMIUM": "black", "LUXURY": "black", "HONDA": "comfort"}
"""As the mapping of rides and cars has it; the first of two old names is the one that is told."""


def category_of(old: str) -> str:
    """
    >>> category_of("regular")
    'standard'
    """
    return OURS.get(old.upper(), old.lower())


def old_of(category: str) -> str:
    """
    >>> old_of("standard")
    'REGULAR'
    """
    return next((old for old, ours in OURS.items() if ours == category), category.upper())
