"""What this service does when it is time."""

from kernel import clock
from kernel.inbox import timers
from ratings import store, store_complaints
from ratings.closing import ClosingHour, WindowsClosed
from ratings.model import RatingCounts, TripId
from ratings.service import SERVICE
from ratings.standing import ErasureDue


def on_rating_counts(timer: RatingCounts) -> None:
    """A revealed rating moves the standing of the person it is about, once, whoever else is at it."""
    trip = store.get(TripId(timer.trip_id))
    rating = trip.about.get(timer.about) if trip else None
    if trip is None or rating is None or not rating.waits_to_count:
        return
    standing = store.standing(timer.about, trip.person(timer.about))
    if standing.erased_at is None:
        store.save_with_standing(trip.counted(timer.about, clock.now()), *standing.count_in(trip))


def on_windows_closed(timer: WindowsClosed) -> None:
    """Reveals what the other side never answered. Interrupted, it goes on: what is revealed is on the list no more."""
    for listed in store.closing_within(ClosingHour(timer.hour)):
        if trip := store.get(listed.id):
            store.save(trip, trip.close(clock.now()))


def on_erasure_due(timer: ErasureDue) -> None:
    """Takes the person out of every trip and complaint. Interrupted, it goes on: what is done needs no second write."""
    for found in store.all_rated_trips(timer.side, timer.person_id):
        if trip := store.get(found.id):
            store.save(trip, (trip.forget(timer.side), ()))
    for listed in store_complaints.all_of_person(timer.side, timer.person_id):
        if complaint := store_complaints.get(listed.id):
            store_complaints.save(complaint, complaint.forget(clock.now()))


handler = timers(SERVICE, on_rating_counts, on_windows_closed, on_erasure_due)
