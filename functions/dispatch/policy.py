"""The numbers of dispatch, in one place. Changing one changes how the city is served, not how the code works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    search_budget_s: float = 300
    """How long a rider waits for somebody to be found before he is told that nobody was."""
    longest_search_s: float = 1800
    """The budget grows by time in which we could not look (an outage is not the rider's fault), but never beyond this."""
    round_interval_s: float = 5
    late_after_s: float = 30
    """A timer later than this means that we were down, not just busy."""
    radii_m: tuple[int, ...] = (2000, 4000, 8000)
    candidates_per_round: int = 8
    most_candidates: int = 24
    """Looked at if everybody in the first look is taken: the next free car may be right behind them."""

    longest_pickup_s: int = 1080
    oldest_position_s: int = 210
    """Location leaves silent cars out, but its rows may be a minute behind a car's last report; older ones are mistakes."""
    preference_worth_s: int = 120
    """How much longer a rider waits for a driver who is all he prefers."""

    offer_s: float = 15
    answer_grace_s: float = 2
    """A tap at the last moment is still on its way when the offer expires."""
    ask_again_after_s: float = 30
    """A missed offer is no refusal: it comes back once others had their turn, counted from when it was made."""
    offers_per_driver: int = 3
    sent_max: int = 20
    """How many times the desk sends somebody for one ride: each is on record with what it said."""
    lock_slack_s: float = 30
    """How long after its offer a driver's lock that nobody removed stops counting."""

    shortest_leg_m: int = 50
    longest_trip_m: int = 150_000
    most_stops: int = 5
    guest_rides: int = 2
    redirections_max: int = 10

    records_kept_days: int = 90
    erased_point_decimals: int = 2
    """How exactly it is remembered where somebody rode whose account was erased: two decimals are about a kilometre."""
    verdicts_kept_days: int = 7

    def wider_than(self, radius_m: int) -> int:
        """
        >>> POLICY.wider_than(2000), POLICY.wider_than(8000)
        (4000, 8000)
        """
        return next((wider for wider in self.radii_m if wider > radius_m), radius_m)


POLICY = Policy()
