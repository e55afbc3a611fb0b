"""Published words in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    en: str
    pt: str
