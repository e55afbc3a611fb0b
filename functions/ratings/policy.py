"""What a co-operative or a city decides for its ratings and complaints."""

from dataclasses import dataclass

DAY_S = 24 * 3600


@dataclass(frozen=True)
class Policy:
    """`counted_max` are the ratings an average is made of, the newest; from `shown_from` on it is shown, because before that
    it says more about one passenger than about the person. `comment_group` comments are disclosed at a time. What a
    trip received counts within `counts_within_s` of its end, by its window and the hour in which that closes. A complaint is
    one item of a table: all that is said in it has `complaint_bytes_max`, the desk's answer at its closing comes on top."""

    rating_window_s: int = 3 * DAY_S
    closing_margin_s: int = 300
    counted_max: int = 50
    shown_from: int = 5
    average_decimals: int = 2
    low_stars: int = 2
    comment_length_max: int = 500
    comment_group: int = 5
    comments_of_latest: int = 100
    counts_within_s: int = 3 * DAY_S + 2 * 3600
    complaint_window_s: int = 90 * DAY_S
    complaint_text_length_max: int = 2000
    complaint_messages_max: int = 100
    complaint_bytes_max: int = 200_000
    complaint_assignments_max: int = 100
    reopen_window_s: int = 14 * DAY_S
    unrated_trip_kept_s: int = 120 * DAY_S
    erasure_delay_s: int = 60


POLICY = Policy()
