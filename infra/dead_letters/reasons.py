"""Why letters are dead, from the log lines their last tries left."""

from __future__ import annotations

import json

from infra.access import Access
from infra.dead_letters.queues import DeadQueue, Letter
from infra.logs import Logs

TAKERS = {"events": "subscribers", "timers": "timers"}


def reasons(access: Access, queue: DeadQueue, days: float = 14) -> dict[str, str]:
    """The last error by message id; nothing for queues whose letters say it themselves."""
    if queue.holds not in TAKERS:
        return {}
    group = f"/aws/lambda/corrida-{queue.service}-{TAKERS[queue.holds]}"
    found = {}
    for text in Logs(access.client("logs"), days).search(group, "message failed"):
        line = json.loads(text)
        if line.get("message") == "message failed":
            found[line["message_id"]] = line.get("exception", "").strip().rpartition("\n")[2]
    return found


def reason(letter: Letter, known: dict[str, str]) -> str:
    """EventBridge says itself why it could not deliver."""
    told = letter.attributes.get("ERROR_MESSAGE", {}).get("StringValue", "")
    return letter.message.reason or known.get(letter.id, "") or told
