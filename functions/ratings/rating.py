"""What one of two people thinks of the other, after a trip."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from ratings import tags
from ratings.side import Side


@dataclass(frozen=True)
class Withdrawal:
    """The desk took the rating back; it stays on record who did, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Rating:
    """`about` is the side it is about. It counts from `counted_at` on, and no more once it is withdrawn."""

    about: Side
    stars: int
    given_at: datetime
    tags: list[str] = field(default_factory=list)
    comment: str = ""
    counted_at: datetime | None = None
    withdrawal: Withdrawal | None = None

    @classmethod
    def give(cls, about: Side, stars: int, words: list[str], comment: str, now: datetime) -> Rating:
        """Raises if a tag does not go with the stars. The order of tags says nothing."""
        tags.check(words, about, stars)
        return cls(about, stars, now, sorted(set(words)), comment)

    @property
    def counts(self) -> bool:
        return self.counted_at is not None and self.withdrawal is None

    @property
    def waits_to_count(self) -> bool:
        return self.counted_at is None and self.withdrawal is None

    @property
    def safety_tags(self) -> list[str]:
        return tags.safety(self.tags, self.about)

    @property
    def harmless_tags(self) -> list[str]:
        return tags.harmless(self.tags, self.about)

    def says_the_same_as(self, other: Rating) -> bool:
        return (self.stars, self.tags, self.comment) == (other.stars, other.tags, other.comment)

    def without_comment(self) -> Rating:
        return replace(self, comment="")
