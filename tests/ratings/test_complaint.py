from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest

from events.ratings import ComplaintClosed, ComplaintOpened, SafetyConcernRaised
from kernel import ids
from ratings.complaint import (
    AssignedTooOften,
    Assignment,
    Author,
    Closing,
    Complaint,
    ComplaintOver,
    ComplaintStillOpen,
    ComplaintTooLate,
    NoRatingToAppeal,
    OutcomeUnfit,
    ReopeningTooLate,
    State,
    ThreadFull,
    TopicUnfit,
)
from ratings.model import AccountErased, OwnCase
from ratings.policy import POLICY
from ratings.side import Side
from ratings.topics import OUTCOMES, TOPICS, Outcome, Topic
from tests.ratings.conftest import NOON, ended, later, rating, words

REFUNDED = Closing(Outcome.MONEY_RETURNED, "dora", later(days=1))
ANSWER = words("You get it back.", later(days=1), Author.DESK)


def opened(topic: Topic = Topic.FARE) -> Complaint:
    complaint, _ = Complaint.open(ended(), Side.RIDER, topic, words())
    return complaint


def closed() -> Complaint:
    complaint, _ = opened().close(REFUNDED, ANSWER)
    return complaint


def test_every_topic_and_outcome_has_words() -> None:
    assert (set(TOPICS), set(OUTCOMES)) == (set(Topic), set(Outcome))


def test_a_complaint_begins_with_its_persons_words_and_is_told() -> None:
    complaint, facts = Complaint.open(ended(), Side.RIDER, Topic.FARE, words())
    assert (complaint.state, complaint.person_id, complaint.about_id) == (State.OPEN, "ana", "rui")
    told = ComplaintOpened(
        complaint_id=complaint.id, trip_id="trip-1", ride_id="ride-of-trip-1", raised_by="ana", topic="fare"
    )
    assert facts == (told,)


@pytest.mark.parametrize(("side", "topic"), [(Side.RIDER, Topic.RIDER_BEHAVIOUR), (Side.DRIVER, Topic.VEHICLE)])
def test_a_side_complains_of_what_the_other_can_do(side: Side, topic: Topic) -> None:
    with pytest.raises(TopicUnfit) as refused:
        Complaint.open(ended(), side, topic, words())
    for fitting in refused.value.facts["fitting"]:  # type: ignore[attr-defined]
        assert side in TOPICS[Topic(fitting)].open_to


def test_a_complaint_comes_within_ninety_days() -> None:
    with pytest.raises(ComplaintTooLate):
        Complaint.open(ended(), Side.RIDER, Topic.FARE, words(at=later(days=90)))


def test_only_a_revealed_rating_is_appealed_against_and_a_hidden_one_is_not_betrayed() -> None:
    nothing = ended()
    hidden, _ = nothing.rate(rating(Side.DRIVER, 1), NOON)
    for trip in (nothing, hidden):
        with pytest.raises(NoRatingToAppeal):
            Complaint.open(trip, Side.DRIVER, Topic.UNFAIR_RATING, words())
    revealed, _ = hidden.close(later(days=3))
    complaint, _ = Complaint.open(revealed, Side.DRIVER, Topic.UNFAIR_RATING, words(at=later(days=4)))
    assert complaint.person_id == "rui"


def test_a_rating_with_safety_tags_is_a_complaint_and_one_without_is_none() -> None:
    assert Complaint.of_rating(ended(), rating(Side.DRIVER, 1, "rude")) is None
    outcome = Complaint.of_rating(ended(), rating(Side.DRIVER, 5, "felt_unsafe", "friendly", comment="He followed me."))
    assert outcome
    complaint, (_, concern) = outcome
    assert (complaint.topic, complaint.opening.text) == (Topic.SAFETY, "He followed me.")
    assert concern == SafetyConcernRaised(
        complaint_id=complaint.id,
        trip_id="trip-1",
        ride_id="ride-of-trip-1",
        raised_by="ana",
        about_id="rui",
        tags=["felt_unsafe"],
        raised_at=NOON,
    )


def test_a_safety_complaint_without_a_rating_is_a_concern_as_well() -> None:
    _, facts = Complaint.open(ended(), Side.DRIVER, Topic.SAFETY, words())
    assert [type(fact) for fact in facts] == [ComplaintOpened, SafetyConcernRaised]


def test_the_desk_closes_with_an_outcome_and_an_answer() -> None:
    complaint, facts = opened().close(REFUNDED, ANSWER)
    assert (complaint.state, complaint.closing, complaint.messages[-1]) == (State.CLOSED, REFUNDED, ANSWER)
    assert facts == (ComplaintClosed(complaint_id=complaint.id, outcome="money_returned"),)


def test_the_same_decision_again_changes_nothing_and_another_one_is_refused() -> None:
    assert closed().close(replace(REFUNDED, at=later(days=2)), words("again")) == (closed(), ())
    with pytest.raises(ComplaintOver):
        closed().close(replace(REFUNDED, outcome=Outcome.NO_FAULT_FOUND), ANSWER)


def test_the_desk_does_not_decide_that_somebody_has_left() -> None:
    with pytest.raises(OutcomeUnfit):
        opened().close(replace(REFUNDED, outcome=Outcome.PERSON_LEFT), ANSWER)


def test_nothing_is_added_to_a_closed_complaint() -> None:
    with pytest.raises(ComplaintOver):
        closed().say(words("And another thing"))
    with pytest.raises(ComplaintOver):
        closed().assign(Assignment("eva", "dora", NOON))


def test_its_person_reopens_it_within_a_fortnight_and_it_waits_for_the_desk_again() -> None:
    reopened, facts = closed().reopen(words("It is not here.", later(days=14)))
    assert (reopened.state, reopened.closing, len(reopened.closings)) == (State.OPEN, None, 1)
    assert [type(fact) for fact in facts] == [ComplaintOpened]
    with pytest.raises(ReopeningTooLate):
        closed().reopen(words("It is not here.", later(days=15)))
    with pytest.raises(ComplaintStillOpen):
        opened().reopen(words())


def test_an_assignment_stays_on_record_and_is_made_once() -> None:
    complaint, _ = opened().assign(Assignment("eva", "dora", NOON))
    assert complaint.assign(Assignment("eva", "eva", later(1))) == (complaint, ())
    complaint, _ = complaint.assign(Assignment("dora", "eva", later(1)))
    assert (complaint.assigned_to, len(complaint.assignments)) == ("dora", 2)


def test_nobody_assigns_a_complaint_of_his_own() -> None:
    with pytest.raises(OwnCase):
        opened().assign(Assignment("dora", "ana", NOON))


def test_a_thread_ends_somewhere() -> None:
    complaint = opened()
    for number in range(POLICY.complaint_messages_max - 1):
        complaint, _ = complaint.say(words(str(number)))
    with pytest.raises(ThreadFull):
        complaint.say(words("one more"))
    full, _ = complaint.close(REFUNDED, ANSWER)
    assert (full.state, full.messages[-1]) == (State.CLOSED, ANSWER), "the desk can always end it"
    with pytest.raises(ThreadFull):
        full.reopen(words("and another", later(1)))


def test_a_thread_of_long_messages_ends_before_its_item_is_too_large_to_be_kept() -> None:
    complaint, longest = opened(), "\U0001f600" * POLICY.complaint_text_length_max
    with pytest.raises(ThreadFull):
        for _ in range(POLICY.complaint_messages_max - 1):
            complaint, _ = complaint.say(replace(words(longest), id=ids.random_id()))
    for number in range(POLICY.complaint_assignments_max):
        complaint, _ = complaint.assign(Assignment(f"{number:03}" + "\U0001f600" * 125, "dora", NOON))
    with pytest.raises(AssignedTooOften):
        complaint.assign(Assignment("eva", "dora", NOON))
    closed, _ = complaint.close(REFUNDED, replace(words(longest, author=Author.DESK), id=ids.random_id()))
    assert len(json.dumps(msgspec.to_builtins(closed), ensure_ascii=False).encode()) < 380_000


def test_erasing_its_person_takes_the_words_and_ends_it() -> None:
    complaint, facts = opened().forget(NOON)
    assert (complaint.state, complaint.opening.text) == (State.CLOSED, "")
    assert facts == (ComplaintClosed(complaint_id=complaint.id, outcome="person_left"),)
    assert complaint.forget(later(1)) == (complaint, ())


def test_a_safety_concern_outlives_its_persons_account_but_not_the_words() -> None:
    complaint, facts = opened(Topic.SAFETY).forget(NOON)
    assert (complaint.state, complaint.opening.text, facts) == (State.OPEN, "", ())
    note, _ = complaint.say(words("We have called the police.", author=Author.DESK))
    assert note.messages[-1].text == "We have called the police."
    with pytest.raises(AccountErased):
        complaint.say(words())
    with pytest.raises(AccountErased):
        complaint.reopen(words())
