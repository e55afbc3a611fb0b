"""What may be done: dead letters are delivered again, by somebody, on record."""

from __future__ import annotations

from kernel import aws, clock
from kernel.cursor import decode, encode
from kernel.http import (
    Api,
    Cursor,
    IdempotencyKey,
    PageSize,
    Response,
    Signed,
    check_replay,
    created,
    fingerprint,
)
from kernel.ids import derived
from operations import depths, outlines, redriving, store
from operations.bodies import RedriveBody
from operations.letter_views import RedriveList, RedriveView
from operations.letterbox import Letterbox
from operations.looking import all_queues
from operations.policy import POLICY
from operations.queue import QueueName, dead_queue
from operations.redrive_record import QueueUnknown, Redrive, RedriveId
from operations.redriving import Outcome
from operations.service import SERVICE
from operations.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "redrive")

TRIES = 4
FINISHED = 2
"""The version of a record that nobody changes any more."""


@api.post("/v1/dead-letters/redrive")
def post_redrive(caller: Signed, key: IdempotencyKey, body: RedriveBody) -> Response[RedriveView]:
    """Deliver dead letters of one queue again. Doing it twice does no harm; what cannot be delivered stays, and says why."""
    queue = dead_queue(body.queue, all_queues(outlines.system()))
    if queue is None:
        raise QueueUnknown(queue=body.queue)
    redrive_id = RedriveId(derived(caller.id, "redrive", key))
    before = store.redrive(redrive_id)
    if before:
        check_replay(before.fingerprint, body)
    if before and before.finished_at:
        return _told(before, replayed=True)
    began = before or store.save_redrive(
        Redrive(redrive_id, caller.id, clock.now(), body.queue, tuple(body.message_ids), fingerprint(body))
    )
    outcome = _redriven(queue, began)
    store.forget_letters()
    return _told(store.save_redrive(began.finish(outcome, clock.now())))


@api.get("/v1/dead-letters/redrives")
def get_redrives(limit: PageSize = 20, cursor: Cursor = None) -> RedriveList:
    """Who had which dead letters delivered again, and what came of it."""
    page = store.redrives(limit, decode(cursor))
    return RedriveList(redrives=[RedriveView.of(redrive) for redrive in page.redrives], next_cursor=encode(page.next))


def _redriven(queue: QueueName, asked: Redrive) -> Outcome:
    """Letters that somebody looks at just now are out of sight for a moment."""
    sqs = aws.client("sqs")
    deliver = redriving.sending_back(sqs, queue)
    for _ in range(TRIES):
        outcome = redriving.redrive(
            Letterbox(sqs, queue), deliver, only=asked.message_ids, at_most=POLICY.letters_redriven_at_once
        )
        if outcome.redriven or outcome.stayed or not depths.depths(sqs, [queue.dead_name])[queue.dead_name].in_flight:
            break
    return outcome


def _told(redrive: Redrive, *, replayed: bool = False) -> Response[RedriveView]:
    return created(RedriveView.of(redrive), FINISHED, "/v1/dead-letters/redrives", replayed=replayed)


handler = api.handler
