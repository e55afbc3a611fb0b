from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from infra import dead_letters
from infra.access import Access
from infra.dead_letters.queues import DeadQueue, Reading, dead_queues
from infra.dead_letters.reasons import reason, reasons
from infra.dead_letters.redrive import Redriver

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
    rows = [row for queue in dead_queues(access, service) for row in _rows(access, queue)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("queue", "dead for", "what", "ids", "reason")
    for row in rows:
        ids = "\n".join(f"{name} {value}" for name, value in row["ids"].items())
        table.add_row(row["queue"], row["dead_for"], f"{row['kind']} {row['what']}", ids, row["reason"])
    if rows:
        Console().print(table)
    click.echo(f"{len(rows)} dead letter{'s' * (len(rows) != 1)} ({access})")


@main.command()
@service_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def redrive(service: str, as_json: bool, dry_run: bool) -> None:
    """Deliver dead letters again. Repeating it changes nothing; what cannot be delivered stays, and this exits with 1."""
    access = Access.now()
    outcomes = [Redriver(access, dry_run=dry_run).redrive(queue) for queue in dead_queues(access, service)]
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


def _rows(access: Access, queue: DeadQueue) -> Iterator[dict[str, Any]]:
    with Reading(access, queue) as reading:
        letters = list(reading)
    known = reasons(access, queue) if letters else {}
    for letter in letters:
        message = letter.message
        dead_for = datetime.now(UTC) - letter.sent_at
        yield {
            "queue": queue.name,
            "message_id": letter.id,
            "since": letter.sent_at.isoformat(),
            "dead_for": str(timedelta(seconds=round(dead_for.total_seconds()))),
            "kind": message.kind,
            "what": message.what,
            "ids": message.ids,
            "reason": reason(letter, known),
        }


if __name__ == "__main__":
    main()
