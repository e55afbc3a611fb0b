"""Python runs this by itself in a process that starts with this folder in its `PYTHONPATH`, as `drills.deaths` sets it.

From then on the process dies now and then right after a write was taken: after the commit and before the answer, after the
event was put on the bus and before the stream hears of it.
"""

import os
import random
from pathlib import Path

WRITES = {
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
    "BatchWriteItem",
    "PutEvents",
    "SendMessage",
    "AdminDeleteUser",
    "AdminRemoveUserFromGroup",
}

share = float(os.environ.get("DRILL_SHARE_OF_DEATHS", "0"))
if share:
    from botocore.client import BaseClient

    call = BaseClient._make_api_call

    def call_and_perhaps_die(self, operation, parameters):  # type: ignore[no-untyped-def]
        answer = call(self, operation, parameters)
        if operation in WRITES and random.random() < share:
            with Path(os.environ["DRILL_DEATHS"]).open("ab") as register:
                register.write(b".")
            os._exit(1)
        return answer

    BaseClient._make_api_call = call_and_perhaps_die
