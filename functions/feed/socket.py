"""The WebSocket: who connects is let in by a ticket, says what he follows, and is answered on the same connection.

    {"action": "subscribe", "topic": "ride:r1"}               a `snapshot`, then every change as it happens
    {"action": "resume", "topic": "ride:r1", "seq": 41}       what was missed since message 41, then every change
    {"action": "unsubscribe", "topic": "ride:r1"}
    {"action": "ping"}                                        a `pong`; an idle connection is closed after ten minutes

Topics are `ride:<id>`, `city:<name>` and `alerts`; `offers` is a driver's own screen, `shared` what the ticket's link leads
to. A change may overtake the answer to `subscribe` or `resume`: whoever waits for the answer keeps it until then. What comes
back is described in `feed.frames`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from feed import frames, store, store_people, store_tickets
from feed import store_audience as audience
from feed.connection import Connection, ConnectionUnknown, Follower
from feed.model import Topic
from feed.patch import Json
from feed.ticket import secret_hash
from feed.viewer import Sight
from feed.wording import WORDINGS
from kernel import clock, log, problem, work
from kernel.problem import Problem
from kernel.refusal import Refusal
from kernel.table import Conflict

Answer = dict[str, Any]
OPEN_TRIES = 20
LONGEST_TOPIC = 200
"""No topic has a longer name, and under one much longer the table cannot even be asked."""


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """A message of the client's."""

    action: Literal["subscribe", "resume", "unsubscribe", "ping"]
    topic: Annotated[str, Meta(max_length=LONGEST_TOPIC)] = ""
    seq: int = 0


def handler(event: dict[str, Any], _context: Any) -> Answer:
    """One event of the WebSocket API; never raises."""
    context = event["requestContext"]
    connection_id = context["connectionId"]
    job = work.Work(
        kind="socket",
        name=context["routeKey"],
        correlation_id=connection_id,
        causation_id=context.get("requestId", connection_id),
        ids={"connection_id": connection_id},
    )
    with work.doing(job):
        try:
            match context["eventType"]:
                case "CONNECT":
                    return _connect(connection_id, event)
                case "DISCONNECT":
                    audience.disconnect(connection_id, clock.now())
                    return {"statusCode": 200}
                case _:
                    return _hear(connection_id, event.get("body") or "")
        except Exception as error:
            log.exception("unexpected", connection_id=connection_id)
            job.facts["error"] = f"{type(error).__name__}: {error}"
            broken = problem.internal_error()
            job.outcome = broken.code
            return _answer(frames.refused("", broken.body("en", connection_id)), 500)


def _connect(connection_id: str, event: dict[str, Any]) -> Answer:
    now = clock.now()
    secret = (event.get("queryStringParameters") or {}).get("ticket", "")
    ticket = store_tickets.redeem(secret_hash(secret), now) if secret else None
    if ticket is None:
        work.current().outcome = "no_ticket"
        return {"statusCode": 401}
    connection = Connection.open(connection_id, ticket.viewer, now)
    person_id = ticket.viewer.subject
    if person_id and store_people.get_erasure(person_id):
        work.current().outcome = "erased"
        return {"statusCode": 401}
    if person_id:
        store_people.note_connection(person_id, connection_id, connection.ends_at)
    audience.connect(connection)
    return {"statusCode": 200}


def _hear(connection_id: str, body: str) -> Answer:
    topic, language = "", "en"
    try:
        said = _understood(body)
        topic, work.current().name = said.topic, said.action
        if said.action == "ping":
            return _answer(frames.pong(clock.now()))
        connection = audience.get(connection_id)
        if connection is None:
            raise ConnectionUnknown()
        language = connection.viewer.language
        if said.action == "unsubscribe":
            return _unsubscribe(connection, said)
        return _answer(_follow(connection, said, clock.now()))
    except Refusal as refusal:
        refused = problem.problem_of(refusal, WORDINGS)
    except Problem as told:
        refused = told
    work.current().outcome = refused.code
    return _answer(frames.refused(topic, refused.body(language, connection_id)))


def _understood(body: str) -> Said:
    try:
        return msgspec.json.decode(body, type=Said)
    except msgspec.ValidationError as error:
        raise problem.invalid([{"pointer": "/", "in": "body", "code": "invalid", "detail": str(error)}]) from None
    except msgspec.DecodeError as error:
        raise problem.malformed_json(str(error)) from None


def _unsubscribe(connection: Connection, said: Said) -> Answer:
    place = connection.follows.get(said.topic)
    if place:
        audience.leave(connection.id, said.topic, place, clock.now())
    return {"statusCode": 200}


def _follow(connection: Connection, said: Said, now: datetime) -> Json:
    """First among the followers, then a look at the topic: so nothing is said in between that is not heard."""
    follower = _follower(connection, said.topic, now)
    name = connection.viewer.means(said.topic)
    place = connection.follows.get(said.topic)
    if place is None:
        connection.check_room()
        shard = audience.join(connection, follower, name, now)
    else:
        shard = place.shard
    topic = _opened(store.topic(name), shard, now)
    if said.action == "resume":
        return frames.resumed(follower, topic, said.seq)
    return frames.snapshot(follower, topic)


def _follower(connection: Connection, known_as: str, now: datetime) -> Follower:
    """What the connection sees of the topic. Raises if it is not for this viewer."""
    viewer = connection.viewer
    topic = store.topic(viewer.means(known_as))
    sight = viewer.sight_of(topic, now)
    return Follower(connection.id, known_as, sight, viewer.link if sight is Sight.SHARED else None)


def _opened(topic: Topic, shard: int, now: datetime) -> Topic:
    for _ in range(OPEN_TRIES):
        try:
            return store.save(topic, topic.open_to(shard), now)
        except Conflict:
            topic = store.topic(topic.name)
    raise problem.problem_of(problem.ChangedMeanwhile(), WORDINGS)


def _answer(frame: Json, status: int = 200) -> Answer:
    return {"statusCode": status, "body": frames.text(frame).decode()}
