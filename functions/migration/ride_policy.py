"""The numbers of rides that are moved while cars drive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RidePolicy:
    """A long poll is held for `poll_held_s` and looks again every `poll_looks_every_s`; the old system's own is cut off
    after `legacy_poll_held_s`, so that who is moved meanwhile hears of his first offer in time. An offer lasts
    `offer_lasts_s` (of which its end is told, and its beginning is the event's id).

    A rider hears of the end of his ride for `end_told_for_s`. A request that was not answered is repeated as the same one
    for `same_request_s`, and forgotten after `unanswered_kept_s`.

    On this side only a car that is at most `near_enough_s` away counts, as in the old system. A search that has looked
    `search_looks` times and is asking nobody ends, and so does one of `search_ends_after_s`, the old system's own budget
    (that one gives up when nobody is near, and asks four to seven drivers in its time). A driver whom the services would
    not have is not moved again for `stays_for_s`.
    """

    poll_held_s: float = 6.0
    poll_looks_every_s: float = 1.5
    legacy_poll_held_s: float = 8.0
    offer_lasts_s: float = 15.0
    end_told_for_s: float = 120.0
    same_request_s: float = 60.0
    unanswered_kept_s: float = 86_400.0
    near_enough_s: int = 900
    search_looks: int = 5
    search_ends_after_s: float = 90.0
    stays_for_s: float = 600.0
    legacy_asked_for_s: float = 4.0
    news_waited_for_s: float = 5.0
    bill_waited_for_s: float = 5.0
    promise_tried_every_s: float = 20.0
    promise_tried_for_s: float = 3600.0
    asked_again_after_s: float = 0.25


POLICY = RidePolicy()
