from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import click

from infra import dead_letters, logs
from infra.access import Access
from infra.dead_letters.delivery import delivering
from infra.dead_letters.queues import dead_queues
from infra.dead_letters.republish import republish as republish_table
from operations.letter import ToldLetter
from operations.letterbox import Letterbox
from operations.queue import QueueName
from operations.reasons import reasons
from operations.redriving import Outcome
from operations.redriving import redrive as redrive_letters

QUEUES_AT_ONCE = 8
REASONS_LOOKED_BACK_DAYS = 14

T = TypeVar("T")

service_option = click.option("--service", default="", help="Only the queues of this service.")
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group(help=dead_letters.__doc__)
def main() -> None:
    pass


@main.command("list")
@service_option
@json_option
def list_letters(service: str, as_json: bool) -> None:
    """What lies in the dead-letter queues, since when and why."""
    access = Access.now()
    rows = [row for rows in _each(dead_queues(access, service), lambda queue: _rows(access, queue)) for row in rows]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for queue, letters in groupby(rows, key=itemgetter("queue")):
        click.secho(queue, bold=True)
        for row in letters:
            ids = " ".join(f"{name}={value}" for name, value in row["ids"].items())
            click.echo(f"  {row['dead_for']:>10}  {row['kind']} {row['what']}  {ids}")
            if row["reason"]:
                click.echo(f"{'':12}  {row['reason']}")
    click.echo(f"{len(rows)} dead letter{'s' * (len(rows) != 1)} ({access})")


@main.command()
@service_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def redrive(service: str, as_json: bool, dry_run: bool) -> None:
    """Deliver dead letters again. Repeating it changes nothing; what cannot be delivered stays, and this exits with 1."""
    access = Access.now()
    outcomes = _each(dead_queues(access, service), lambda queue: _redrive(access, queue, dry_run=dry_run))
    if as_json:
        click.echo(json.dumps([vars(outcome) for outcome in outcomes], indent=2))
    else:
        for outcome in outcomes:
            if outcome.redriven:
                click.echo(f"{outcome.queue}: {outcome.redriven} {'would be ' * dry_run}delivered again")
            for why, count in outcome.stayed.items():
                click.echo(f"{outcome.queue}: {count} left where they are: {why}")
    redriven = sum(outcome.redriven for outcome in outcomes)
    stayed = sum(outcome.stayed.total() for outcome in outcomes)
    click.echo(f"{redriven} {'would be ' * dry_run}delivered again, {stayed} left ({access})", err=as_json)
    sys.exit(bool(stayed))


@main.command()
@click.argument("service")
def republish(service: str) -> None:
    """Say again what the latest writes in a service's table caused: for letters whose stream has forgotten them."""
    access = Access.now()
    said = republish_table(access, service)
    click.echo(f"{said} writes of {service} said again ({access})")


def _each(queues: list[QueueName], work: Callable[[QueueName], T]) -> list[T]:
    with ThreadPoolExecutor(QUEUES_AT_ONCE) as pool:
        return list(pool.map(work, queues))


def _redrive(access: Access, queue: QueueName, *, dry_run: bool) -> Outcome:
    letterbox = Letterbox(access.client("sqs"), queue)
    return redrive_letters(letterbox, delivering(access, queue, dry_run=dry_run), dry_run=dry_run)


def _rows(access: Access, queue: QueueName) -> list[dict[str, Any]]:
    with Letterbox(access.client("sqs"), queue) as letterbox:
        letters = list(letterbox)
    known = {}
    if letters and queue.is_fed_by_messages:
        lines = logs.of_the_last(REASONS_LOOKED_BACK_DAYS, access, f"corrida-{queue.service}-{queue.taker}")
        known = reasons(lines, (letter.id for letter in letters))
    return [_row(letter.told(known)) for letter in letters]


def _row(letter: ToldLetter) -> dict[str, Any]:
    dead_for_s = round((datetime.now(UTC) - letter.since).total_seconds())
    return {
        "queue": letter.queue,
        "message_id": letter.message_id,
        "since": letter.since.isoformat(),
        "dead_for": str(timedelta(seconds=dead_for_s)),
        "kind": letter.kind,
        "what": letter.what,
        "ids": letter.ids,
        "reason": letter.reason,
    }


if __name__ == "__main__":
    main()
