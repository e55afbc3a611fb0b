"""What this service does when it is time."""

from kernel.inbox import timers
from migration import shadow, store_figures
from migration.pair import ComparisonDue
from migration.service import SERVICE
from migration.tipping import on_tip_due


def on_comparison_due(timer: ComparisonDue) -> None:
    """Ask the services what the old system was asked."""
    if pair := store_figures.pair(timer.pair_id):
        shadow.settle(pair)


handler = timers(SERVICE, on_comparison_due, on_tip_due)
