"""The old price list, published as tariffs by the ordinary route: by an administrator, with all its checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kernel.importing import fingerprint
from migrate.mapping import Kind
from migrate.state import Reject
from migrate.target import TargetFault
from migrate.transfer import Transfer
from migrate.transforms import derived

SOON = timedelta(seconds=30)


def publish(transfer: Transfer, kind: Kind, token: str, seen: Callable[[int], None]) -> Counter[str]:
    """What is new or differs from what was published last becomes a tariff that holds from now on."""
    told: Counter[str] = Counter()
    state = transfer.state
    for page in transfer.source.pages(kind):
        for key, record in transfer.rendered(kind, list(page)):
            mark = fingerprint(record.data)
            known = state.fingerprints(kind.name, [key]).get(key)
            reason = record.reason
            if not reason and known != mark:
                reason = _publish(transfer, key, mark, record.data, token)
            rejects = [Reject(f"{kind.name}/{name}", part, why) for name, part, why in record.left_out]
            if reason:
                state.settle(kind.name, [], [*rejects, Reject(kind.name, key, reason)], [], transfer.run_number)
            else:
                notes = [(kind.name, key, note) for note in record.notes]
                state.settle(kind.name, [(key, mark)], rejects, notes, transfer.run_number)
            told["rejected" if reason else "unchanged" if known == mark else "updated" if known else "imported"] += 1
        seen(len(page))
    return told


def _publish(transfer: Transfer, key: str, mark: str, data: dict[str, object], token: str) -> str:
    """Empty, or why it was refused. It begins soon after this very moment: a run may be long."""
    valid_from = (datetime.now(UTC) + SOON).isoformat().replace("+00:00", "Z")
    headers = {"Idempotency-Key": derived(transfer.mapping.namespace, "tariff", f"{key}:{mark}:{transfer.run_number}")}
    try:
        transfer.target.as_admin("POST", "/v1/tariffs", token, {"tariff": data | {"valid_from": valid_from}}, headers)
    except TargetFault as fault:
        return str(fault)
    return ""
