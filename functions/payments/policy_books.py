"""What a co-operative decides about its books and about paying its drivers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BooksPolicy:
    """`timezone` is the city's: its days, weeks and months are those of earnings, statements and the co-operative's fund.

    `fund_percent` of the platform's share of every fare goes into the fund, which is the drivers'.
    """

    timezone: str = "Europe/Lisbon"
    fund_percent: int = 20
    fund_closes_s: int = 3600
    earnings_longest_days: int = 92
    payout_chunk: int = 25
    payout_first_retry_s: int = 60
    payout_longest_retry_s: int = 6 * 3600
    allotment_chunk: int = 25
    verified_postings_max: int = 20_000


POLICY = BooksPolicy()
