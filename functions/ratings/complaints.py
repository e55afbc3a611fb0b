"""The complaints API: every route loads, decides, saves, answers."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kernel import clock, ids
from kernel.caller import Caller
from kernel.cursor import decode, encode
from kernel.http import (
    Api,
    Cursor,
    IdempotencyKey,
    PageSize,
    Response,
    Signed,
    answer,
    check_replay,
    check_version,
    created,
    fingerprint,
)
from kernel.problem import NotFound
from ratings import store, store_complaints
from ratings.complaint import Assignment, Author, Closing, Complaint, ComplaintId, Message, State
from ratings.complaint_bodies import AssignmentBody, ClosingBody, ComplaintBody, MessageBody
from ratings.complaint_views import ComplaintList, ComplaintSummary, ComplaintView, TopicList
from ratings.model import AccountErased, EndedTrip, TripId, TripUnknown
from ratings.role import Role, side_of
from ratings.service import SERVICE
from ratings.side import Side
from ratings.topics import Topic
from ratings.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "complaints")


@api.get("/v1/complaint-topics")
def get_topics() -> TopicList:
    """What complaints are about and what may come of them."""
    return TopicList.published()


@api.post("/v1/complaints")
def complain(caller: Signed, body: ComplaintBody, key: IdempotencyKey) -> Response[ComplaintView]:
    """Open a thread with the desk about a trip of one's own. The other person of the trip never sees it."""
    complaint_id = ComplaintId(ids.derived(caller.id, "complain", key))
    location = f"/v1/complaints/{complaint_id}"
    if before := store_complaints.get(complaint_id):
        check_replay(before.opening.request_fingerprint, body)
        return created(ComplaintView.of(before, for_desk=False), before.version, location, replayed=True)
    trip, side = _trip_of(caller, body.trip_id)
    opening = Message(complaint_id, Author.PERSON, caller.id, body.text, clock.now(), fingerprint(body))
    complaint = store_complaints.save(None, Complaint.open(trip, side, body.topic, opening))
    return created(ComplaintView.of(complaint, for_desk=False), complaint.version, location)


@api.get("/v1/complaints")
def list_complaints(
    caller: Signed,
    *,
    role: Role = None,
    state: State = State.OPEN,
    topic: Topic | None = None,
    person_id: Annotated[str | None, Query(max_length=128, description="For the desk: whose, as rider or driver.")] = None,
    limit: PageSize = 20,
    cursor: Cursor = None,
) -> ComplaintList:
    """One's own as rider or driver (`role`), newest first.

    The desk gets all of a `state` and `topic`, oldest first, or those of one person, newest first.
    """
    if caller.is_desk and person_id:
        page = store_complaints.of_person(side_of(caller, role), person_id, limit, decode(cursor))
    elif caller.is_desk:
        page = store_complaints.with_state(state, topic, limit, decode(cursor))
    else:
        page = store_complaints.of_person(side_of(caller, role), caller.id, limit, decode(cursor))
    seen = [complaint for complaint in page.complaints if _may_see(caller, complaint)]
    lines = [ComplaintSummary.of(complaint, for_desk=_reads_as_desk(caller, complaint)) for complaint in seen]
    return ComplaintList(complaints=lines, next_cursor=encode(page.next))


@api.get("/v1/complaints/{complaint_id}")
def get_complaint(caller: Signed, complaint_id: str) -> Response[ComplaintView]:
    """The thread, for its person and the desk. Poll it with `If-None-Match`."""
    return _answered(caller, _seen_by(caller, complaint_id))


@api.post("/v1/complaints/{complaint_id}/messages", status_code=201)
def say(caller: Signed, complaint_id: str, body: MessageBody, key: IdempotencyKey) -> Response[ComplaintView]:
    """Add to an open thread."""
    before = _seen_by(caller, complaint_id)
    message = _message(caller, before, body, key)
    if said := before.message(message.id):
        check_replay(said.request_fingerprint, body)
        return _answered(caller, before, status=201, Idempotency_Replayed="true")
    return _answered(caller, store_complaints.save(before, before.say(message)), status=201)


@api.post("/v1/complaints/{complaint_id}/assign")
def assign(caller: Signed, complaint_id: str, body: AssignmentBody | None = None) -> Response[ComplaintView]:
    """Somebody of the desk sees to it. Assigned to the same person again, nothing changes."""
    before = _seen_by(caller, complaint_id)
    check_version(before.version)
    assignee_id = (body.assignee_id if body else None) or caller.id
    complaint = store_complaints.save(before, before.assign(Assignment(assignee_id, caller.id, clock.now())))
    return _answered(caller, complaint)


@api.post("/v1/complaints/{complaint_id}/close")
def close(caller: Signed, complaint_id: str, body: ClosingBody) -> Response[ComplaintView]:
    """The desk has decided, and tells the person. The same decision again changes nothing."""
    before = _seen_by(caller, complaint_id)
    check_version(before.version)
    now = clock.now()
    told = Message(ids.random_id(), Author.DESK, caller.id, body.text, now)
    complaint = store_complaints.save(before, before.close(Closing(body.outcome, caller.id, now), told))
    return _answered(caller, complaint)


@api.post("/v1/complaints/{complaint_id}/reopen")
def reopen(caller: Signed, complaint_id: str, body: MessageBody, key: IdempotencyKey) -> Response[ComplaintView]:
    """The person is not content with the outcome, and says why; within some days of the closing."""
    before = _seen_by(caller, complaint_id)
    if before.person_id != caller.id:
        raise NotFound(what="complaint")
    message = _message(caller, before, body, key)
    if said := before.message(message.id):
        check_replay(said.request_fingerprint, body)
        return _answered(caller, before, Idempotency_Replayed="true")
    return _answered(caller, store_complaints.save(before, before.reopen(message)))


def _message(caller: Caller, complaint: Complaint, body: MessageBody, key: str) -> Message:
    author = Author.PERSON if caller.id == complaint.person_id else Author.DESK
    message_id = ids.derived(caller.id, complaint.id, key)
    return Message(message_id, author, caller.id, body.text, clock.now(), fingerprint(body))


def _answered(caller: Caller, complaint: Complaint, status: int = 200, **headers: str) -> Response[ComplaintView]:
    view = ComplaintView.of(complaint, for_desk=_reads_as_desk(caller, complaint))
    return answer(view, complaint.version, status, **headers)


def _reads_as_desk(caller: Caller, complaint: Complaint) -> bool:
    """One of the desk reads his own complaint as anybody does."""
    return caller.is_desk and caller.id != complaint.person_id


def _trip_of(caller: Caller, trip_id: str) -> tuple[EndedTrip, Side]:
    """An erased person's token lives a little longer than his account."""
    trip = store.get(TripId(trip_id))
    if trip is None:
        raise TripUnknown()
    side = trip.side_of(caller.id)
    if side in store.erased_sides(trip):
        raise AccountErased()
    return trip, side


def _seen_by(caller: Caller, complaint_id: str) -> Complaint:
    """Whoever a complaint is about never sees it, not even as one of the desk."""
    complaint = store_complaints.get(ComplaintId(complaint_id))
    if complaint is None or not _may_see(caller, complaint):
        raise NotFound(what="complaint")
    return complaint


def _may_see(caller: Caller, complaint: Complaint) -> bool:
    return caller.id == complaint.person_id or (caller.is_desk and caller.id != complaint.about_id)


handler = api.handler
