"""What a co-operative decides about how rides are paid."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """`debt_retries_s` is when an open debt is asked for again, counted from the try before.

    A provider that does not answer is asked again after `retry_first_s`, each time later, up to `retry_longest_s`. After
    `tries_before_owed` without an answer the fare is booked, so that the driver need not wait for the provider.
    """

    metered_margin_percent: int = 20
    retry_first_s: int = 5
    retry_longest_s: int = 6 * 3600
    authorise_tries: int = 6
    tries_before_owed: int = 8
    pix_expires_s: int = 15 * 60
    debt_retries_s: tuple[int, ...] = (3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600, 14 * 24 * 3600)
    tip_within_s: int = 24 * 3600
    tip_max_minor: int = 30_000
    top_up_min_minor: int = 500
    top_up_max_minor: int = 50_000
    cards_max: int = 10
    removed_cards_kept: int = 50
    refused_tips_kept: int = 20
    refunds_max: int = 50
    card_check_tries: int = 10
    webhook_tolerance_s: int = 300

    def retry_after_s(self, attempt: int) -> int:
        """
        >>> [Policy().retry_after_s(attempt) for attempt in (1, 2, 3, 20)]
        [5, 10, 20, 21600]
        """
        return min(self.retry_longest_s, self.retry_first_s << min(attempt - 1, 20))


POLICY = Policy()
