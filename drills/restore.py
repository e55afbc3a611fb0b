"""A table loses what it holds: it is restored beside the damaged one, and what is missing is put back while traffic goes on.

On AWS the restored table comes from point-in-time recovery, which the local AWS only pretends; here it comes from a backup.
What follows is the same: compare, put back what is absent, and touch nothing that has been written since.
"""

from __future__ import annotations

import time
from typing import Any

from botocore.exceptions import ClientError

from drills import tables
from drills.outcome import Outcome, Table
from drills.site import Site
from kernel.attributes import marshal
from tests.system.city import Person

SUFFIX = "-restored"
READY_S = 60
ABSENT = "attribute_not_exists(pk)"

Contents = dict[tuple[str, str], dict[str, Any]]


def run(site: Site) -> Outcome:
    witness = site.rider("Ana vor dem Schaden")
    failures, rows = [], []
    for service in site.services:
        name = f"corrida-{service.name}"
        before = contents(site, name)
        backup = site.stack.client("dynamodb").create_backup(TableName=name, BackupName=f"{name}-drill")
        started_s = time.monotonic()
        lose_everything(site, name, before)
        if service.name == "riders" and _status(witness) != 404:
            failures.append("riders: the damage was none")
        put_back(site, name, backup["BackupDetails"]["BackupArn"])
        took_s = time.monotonic() - started_s
        missing = before.keys() - contents(site, name).keys()
        if missing:
            failures.append(f"{service.name}: {len(missing)} of {len(before)} items are still missing")
        rows.append((service.name, str(len(before)), str(len(before) - len(missing)), f"{took_s:.1f}"))
    if _status(witness) != 200:
        failures.append("riders: whoever was there before the damage is not there after the repair")
    return Outcome(
        "Restore",
        "A table that lost everything is complete again, and what was written meanwhile stays",
        figures={"tables": len(rows), "items": sum(int(row[1]) for row in rows)},
        tables=[Table("Restored tables", ("service", "items lost", "items back", "seconds"), rows)],
        failures=failures,
    )


def contents(site: Site, name: str) -> Contents:
    return {(item["pk"], item["sk"]): item for item in tables.of_table(site.stack, name)}


def lose_everything(site: Site, name: str, items: Contents) -> None:
    for pk, sk in items:
        site.stack.client("dynamodb").delete_item(TableName=name, Key=marshal({"pk": pk, "sk": sk}))


def put_back(site: Site, name: str, backup_arn: str) -> None:
    """Events of restored items are published again, which whoever hears them expects."""
    dynamodb = site.stack.client("dynamodb")
    restored = name + SUFFIX
    dynamodb.restore_table_from_backup(TargetTableName=restored, BackupArn=backup_arn)
    try:
        dynamodb.get_waiter("table_exists").wait(TableName=restored, WaiterConfig={"Delay": 1, "MaxAttempts": READY_S})
        for page in dynamodb.get_paginator("scan").paginate(TableName=restored):
            for item in page["Items"]:
                _put_if_absent(dynamodb, name, item)
    finally:
        dynamodb.delete_table(TableName=restored)


def _put_if_absent(dynamodb: Any, name: str, item: dict[str, Any]) -> None:
    try:
        dynamodb.put_item(TableName=name, Item=item, ConditionExpression=ABSENT)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def _status(person: Person) -> int:
    return person.ask("GET", "/v1/riders/me").status_code
