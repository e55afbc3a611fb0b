"""A ride from the wish to its end: who is asked to carry it, one driver at a time, and who does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from dispatch.cards import CustomerCard, DriverCard
from dispatch.lock import DriverLock
from dispatch.offer import Offer, OfferNoLongerOpen, OfferNotYours, Outcome, offer_id
from dispatch.policy import POLICY
from dispatch.reasons import TO_CANCEL, TO_DECLINE, in_a_word
from dispatch.request import NO_TERMS, AccountErased, RideRequest, Terms
from dispatch.search import Search
from events.dispatch import DriverAssigned, RideDropoffChanged, RideRequestCancelled, RideRequested, RideUnserved
from kernel import ids
from kernel.geo import Point
from kernel.outbox import Fact
from kernel.refusal import Refusal
from kernel.timer import Timer

RideId = NewType("RideId", str)


class AlreadyAssigned(Refusal):
    """A driver is on his way: it is his trip that may be cancelled now."""


class TooManyDropoffs(Refusal):
    """Nobody can be asked for a ride whose destination keeps changing."""


class TooManySent(Refusal):
    """Drivers were sent for this ride again and again, and none has brought it to its end."""


class RideOver(Refusal):
    """The ride has reached its end; nothing changes it any more."""


class SearchDue(Timer, frozen=True, kw_only=True):
    ride_id: str
    attempt: int
    round: int


class OfferExpires(Timer, frozen=True, kw_only=True):
    ride_id: str
    offer_id: str


class RideState(StrEnum):
    SEARCHING = "searching"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNSERVED = "unserved"

    @property
    def needs_driver(self) -> bool:
        return self in (RideState.SEARCHING, RideState.OFFERED)

    @property
    def is_final(self) -> bool:
        return self in (RideState.COMPLETED, RideState.CANCELLED, RideState.UNSERVED)


@dataclass(frozen=True)
class Assignment:
    """`by` is `driver` (he accepted the offer) or `desk`."""

    trip_id: str
    driver_id: str
    offer_id: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Ending:
    """`reason` may be somebody's own words: they are for the rider and the desk, and leave with the rider."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Ride:
    """`offers` holds everybody who was ever asked, so that nobody who refused is asked again; only the last may be open."""

    id: RideId
    rider_id: str
    display_name: str
    request: RideRequest
    search: Search
    rider_rating: float | None = None
    state: RideState = RideState.SEARCHING
    offers: list[Offer] = field(default_factory=list)
    assignment: Assignment | None = None
    ending: Ending | None = None
    fingerprint: str = ""
    forgotten: bool = False
    redirections: int = 0
    version: int = 0

    @classmethod
    def ask(
        cls,
        ride_id: RideId,
        rider_id: str,
        request: RideRequest,
        card: CustomerCard | None = None,
        fingerprint: str = "",
        *,
        terms: Terms = NO_TERMS,
    ) -> Change:
        """Somebody who has only just registered may have no card here yet; he rides all the same, named nothing."""
        if card and card.erased:
            raise AccountErased()
        request.check()
        request = request.on_behalf_of(card)
        name = request.guest.name if request.guest else card.display_name if card else ""
        rating = card.rating if card and not request.guest else None
        search = Search.begin(1, request.requested_at)
        ride = cls(ride_id, rider_id, name, request, search, rating, fingerprint=fingerprint)
        requested = RideRequested(
            ride_id=ride_id,
            rider_id=rider_id,
            pickup=request.pickup,
            dropoff=request.dropoff,
            category=request.category,
            needs=request.needs,
            requested_at=request.requested_at,
            stops=request.stops,
            quote_token=terms.quote_token,
            payment_method_id=terms.payment_method_id,
            booked_by=request.booked_by,
        )
        return ride, (requested, ride._search_due)

    @property
    def offer(self) -> Offer | None:
        """The open one."""
        return self.offers[-1] if self.state is RideState.OFFERED else None

    @property
    def was_sent_by_desk(self) -> bool:
        return self.drivers_sent > 0

    @property
    def drivers_sent(self) -> int:
        return sum(offer.by == "desk" for offer in self.offers)

    @property
    def drivers_asked(self) -> int:
        return sum(offer.by == "dispatch" for offer in self.offers)

    @property
    def lock(self) -> DriverLock | None:
        """The lock on a driver that belongs to this state of the ride; it comes and goes in the same write."""
        if self.offer:
            return DriverLock(self.offer.driver_id, self.id, self.offer.id, lapses_at=self.offer.locked_until)
        if self.state is RideState.ASSIGNED and self.assignment:
            assigned = self.assignment
            return DriverLock(assigned.driver_id, self.id, assigned.offer_id, trip_id=assigned.trip_id)
        return None

    def answer_of(self, driver_id: str) -> Outcome | None:
        """How it went when this driver was last asked for this ride; None if he never was."""
        offers = self._offers_to(driver_id)
        return offers[-1].outcome if offers else None

    def times_asked(self, driver_id: str) -> int:
        return len(self._offers_to(driver_id))

    def may_ask(self, driver_id: str, at: datetime) -> bool:
        offers = self._offers_to(driver_id)
        return not offers or (offers[-1].may_be_repeated(at) and len(offers) < POLICY.offers_per_driver)

    def is_due(self, timer: SearchDue) -> bool:
        """False for a timer of a round that is over or of a search that has ended."""
        due = (self.search.attempt, self.search.round + 1)
        return self.state is RideState.SEARCHING and due == (timer.attempt, timer.round)

    def caught_up(self, at: datetime) -> Ride:
        """Before a round: a timer that comes far too late takes nothing of the rider's budget."""
        return replace(self, search=self.search.excused(at - self.search.next_round_at))

    def found_nobody(self, at: datetime, *, recorded: bool) -> Change:
        ride = replace(self, search=self.search.after_round(at, recorded=recorded).wider().again_after(at))
        return ride, (ride._search_due,)

    def could_not_look(self, at: datetime, *, recorded: bool) -> Change:
        ride = replace(self, search=self.search.after_round(at, recorded=recorded).while_blind().again_after(at))
        return ride, (ride._search_due,)

    def offer_to(self, driver_id: str, *, pickup_s: int, distance_m: int, at: datetime) -> Change:
        ride = replace(self, search=self.search.after_round(at, recorded=True))
        return ride._ask(driver_id, pickup_s=pickup_s, distance_m=distance_m, at=at)

    def redirect(self, dropoff: Point, at: datetime) -> Change:
        """Until a driver is assigned. One who is asked is asked anew, for he decides on what he sees; but not for ever.

        One who has let his time pass is not: his offer has only not been closed yet.
        """
        if self.request.dropoff == dropoff:
            return self, ()
        self._check_needs_driver()
        if self.redirections >= POLICY.redirections_max:
            raise TooManyDropoffs(redirections_max=POLICY.redirections_max)
        request = self.request.to(dropoff, at)
        request.check()
        changed = RideDropoffChanged(ride_id=self.id, rider_id=self.rider_id, dropoff=dropoff, changed_at=at)
        ride, asked = replace(self, request=request, redirections=self.redirections + 1), self.offer
        if asked is None:
            return ride, (changed,)
        if at >= asked.closes_at:
            ride, facts = ride.expire(asked.id, at)
            return ride, (changed, *facts)
        if self.times_asked(asked.driver_id) >= POLICY.offers_per_driver:
            ride, facts = ride._search_on(Outcome.WITHDRAWN, "dropoff_changed", at)
            return ride, (changed, *facts)
        ride, closed = ride._without_offer("dropoff_changed")
        ride, facts = ride._ask(asked.driver_id, pickup_s=asked.pickup_s, distance_m=asked.distance_m, at=at)
        return ride, (changed, *closed, *facts)

    def led_elsewhere(self, trip_id: str, dropoff: Point, at: datetime) -> Change:
        """Its trip was given another destination; heard of late, that is still where it led."""
        is_its_trip = self.assignment is not None and self.assignment.trip_id == trip_id
        if not is_its_trip or self.request.was_changed_since(at):
            return self, ()
        return replace(self, request=self.request.to(dropoff, at))._without_the_forgotten(), ()

    def note(self, note: str) -> Change:
        if self.request.note == note:
            return self, ()
        if self.state.is_final:
            raise RideOver(state=str(self.state))
        if self.forgotten:
            raise AccountErased()
        return replace(self, request=replace(self.request, note=note)), ()

    def accept(self, offer_id: str, driver: DriverCard, at: datetime) -> Change:
        """Accepting twice is accepting once: the phone may not have heard the first answer.

        Whoever left the road while he was being chosen still has his offer, which nobody withdrew; he cannot take it.
        """
        offer = self._offer_made_to(driver.driver_id, offer_id)
        if self.assignment and self.assignment.offer_id == offer_id:
            return self, ()
        offer.check_open(at)
        if driver.is_off_shift:
            raise OfferNoLongerOpen(outcome=str(Outcome.WITHDRAWN))
        return self._answered(offer.ended(Outcome.ACCEPTED))._assigned(driver, by="driver", at=at)

    def decline(self, offer_id: str, driver_id: str, reason: str, at: datetime) -> Change:
        offer = self._offer_made_to(driver_id, offer_id)
        if offer.outcome is Outcome.DECLINED:
            return self, ()
        offer.check_open(at)
        return self._search_on(Outcome.DECLINED, in_a_word(reason, TO_DECLINE), at)

    def expire(self, offer_id: str, at: datetime) -> Change:
        if self.offer is None or self.offer.id != offer_id or at < self.offer.closes_at:
            return self, ()
        late = at - self.offer.closes_at
        return replace(self, search=self.search.excused(late))._search_on(Outcome.EXPIRED, "", at)

    def withdraw(self, driver_id: str, reason: str, at: datetime) -> Change:
        """The driver being asked has gone; nobody waits for his answer."""
        if self.offer is None or self.offer.driver_id != driver_id:
            return self, ()
        return self._search_on(Outcome.WITHDRAWN, reason, at)

    def send(self, driver: DriverCard, reason: str, at: datetime) -> Change:
        """The desk decides. Sending the same driver again changes nothing."""
        if self.state is RideState.ASSIGNED and self.assignment and self.assignment.driver_id == driver.driver_id:
            return self, ()
        self._check_needs_driver()
        if self.drivers_sent >= POLICY.sent_max:
            raise TooManySent(sent_max=POLICY.sent_max)
        ride, withdrawn = self._without_offer("desk_decided")
        sent = Offer(self._next_offer_id, driver.driver_id, at, outcome=Outcome.ACCEPTED, reason=reason, by="desk")
        ride = replace(ride, offers=[*ride.offers, sent], search=ride.search.after_round(at, recorded=True))
        ride, assigned = ride._assigned(driver, by="desk", at=at)
        return ride, (*withdrawn, *assigned)

    def cancel(self, by: str, reason: str, at: datetime) -> Change:
        if self.state is RideState.CANCELLED:
            return self, ()
        self._check_needs_driver()
        ride, withdrawn = self._without_offer("ride_cancelled")
        told = in_a_word(reason, TO_CANCEL.get(by, ()))
        cancelled = RideRequestCancelled(ride_id=self.id, rider_id=self.rider_id, by=by, reason=told)
        return ride._ended(RideState.CANCELLED, at, by, reason), (*withdrawn, cancelled)

    def give_up(self, at: datetime) -> Change:
        unserved = RideUnserved(
            ride_id=self.id,
            rider_id=self.rider_id,
            searched_s=round((at - self.search.started_at).total_seconds()),
            drivers_asked=self.drivers_asked,
        )
        return self._ended(RideState.UNSERVED, at, by="dispatch"), (unserved,)

    def complete(self, trip_id: str, at: datetime) -> Change:
        if not self._is_carried_by(trip_id):
            return self, ()
        return self._ended(RideState.COMPLETED, at, by="driver"), ()

    def lose_trip(
        self, trip_id: str, by: str, reason: str, at: datetime, *, search_on: bool, dropoff: Point | None = None
    ) -> Change:
        """Its trip was cancelled: the end of the ride, or the beginning of another search, to where the trip was to lead.

        Nobody is searched for an erased rider; those who heard that the search goes on are told that it does not.
        """
        if not self._is_carried_by(trip_id):
            return self, ()
        if not search_on:
            return self._ended(RideState.CANCELLED, at, by, reason), ()
        if self.forgotten:
            called_off = RideRequestCancelled(ride_id=self.id, rider_id=self.rider_id, by="erasure")
            return self._ended(RideState.CANCELLED, at, by, reason), (called_off,)
        ride = replace(
            self._answered(self.offers[-1].ended(Outcome.GIVEN_BACK, reason)),
            state=RideState.SEARCHING,
            assignment=None,
            request=replace(self.request, dropoff=dropoff or self.request.dropoff, dropoff_changed_at=None),
            search=Search.begin(self.search.attempt + 1, at),
        )
        return ride, (ride._search_due,)

    def forget_person(self, at: datetime) -> Change:
        """The rider's account was erased: an open search ends, and what is left names nobody, no exact place and no words.

        A driver who is on his way needs the places until the end.
        """
        if self.forgotten:
            return self, ()
        ride, facts = self.cancel("erasure", "", at) if self.state.needs_driver else (self, ())
        forgotten = replace(
            ride,
            request=self.request.without_person(),
            offers=[replace(offer, reason="") for offer in ride.offers],
            ending=replace(ride.ending, reason="") if ride.ending else None,
            display_name="",
            rider_rating=None,
            fingerprint="",
            forgotten=True,
        )
        return forgotten._without_the_forgotten(), facts

    @property
    def _search_due(self) -> SearchDue:
        search = self.search
        return SearchDue(due_at=search.next_round_at, ride_id=self.id, attempt=search.attempt, round=search.round + 1)

    @property
    def _next_offer_id(self) -> str:
        return offer_id(self.id, len(self.offers) + 1)

    def _offers_to(self, driver_id: str) -> list[Offer]:
        return [offer for offer in self.offers if offer.driver_id == driver_id]

    def _offer_made_to(self, driver_id: str, offer_id: str) -> Offer:
        for offer in self.offers:
            if offer.id == offer_id:
                offer.check_for(driver_id)
                return offer
        raise OfferNotYours()

    def _check_needs_driver(self) -> None:
        if self.state.is_final:
            raise RideOver(state=str(self.state))
        if self.assignment:
            raise AlreadyAssigned(trip_id=self.assignment.trip_id)

    def _is_carried_by(self, trip_id: str) -> bool:
        return self.state is RideState.ASSIGNED and self.assignment is not None and self.assignment.trip_id == trip_id

    def _answered(self, offer: Offer) -> Ride:
        return replace(self, offers=[*self.offers[:-1], offer])

    def _without_offer(self, reason: str, outcome: Outcome = Outcome.WITHDRAWN) -> Change:
        if self.offer is None:
            return self, ()
        offer = self.offer.ended(outcome, reason)
        return self._answered(offer), (offer.closed,)

    def _ask(self, driver_id: str, *, pickup_s: int, distance_m: int, at: datetime) -> Change:
        offer, request = Offer(self._next_offer_id, driver_id, at, pickup_s, distance_m), self.request
        ride = replace(self, state=RideState.OFFERED, offers=[*self.offers, offer])
        made = offer.made(request.pickup, request.dropoff, request.category)
        return ride, (made, OfferExpires(due_at=offer.closes_at, ride_id=self.id, offer_id=offer.id))

    def _search_on(self, outcome: Outcome, reason: str, at: datetime) -> Change:
        ride, closed = self._without_offer(reason, outcome)
        ride = replace(ride, state=RideState.SEARCHING, search=ride.search.again_at(at))
        return ride, (*closed, ride._search_due)

    def _assigned(self, driver: DriverCard, by: str, at: datetime) -> Change:
        offer, request = self.offers[-1], self.request
        trip_id = ids.derived("trip", self.id, str(self.search.attempt))
        assignment = Assignment(trip_id, driver.driver_id, offer.id, by, at)
        assigned = DriverAssigned(
            ride_id=self.id,
            trip_id=trip_id,
            attempt=self.search.attempt,
            rider_id=self.rider_id,
            driver_id=driver.driver_id,
            driver_display_name=driver.display_name,
            vehicle_plate=driver.vehicle_plate,
            vehicle_description=driver.vehicle_description,
            pickup=request.pickup,
            dropoff=request.dropoff,
            stops=request.stops,
            category=request.category,
            estimated_pickup_s=offer.pickup_s,
            requested_at=request.requested_at,
            assigned_at=at,
            assigned_by=by,
        )
        return replace(self, state=RideState.ASSIGNED, assignment=assignment), (assigned,)

    def _ended(self, state: RideState, at: datetime, by: str, reason: str = "") -> Ride:
        return replace(self, state=state, ending=Ending(at, by, reason))._without_the_forgotten()

    def _without_the_forgotten(self) -> Ride:
        if not (self.forgotten and self.state.is_final):
            return self
        return replace(self, request=self.request.without_person().roughly())


Change = tuple[Ride, tuple[Fact, ...]]
