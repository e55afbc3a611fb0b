from __future__ import annotations

import json
import sys
from functools import cache

import click
import msgspec
from rich.console import Console

from infra import declared, logs, trace
from infra.access import Access
from infra.dead_letters import queues
from infra.trace.screen import show
from operations import tracing


@click.command(help=trace.__doc__)
@click.argument("ride_id")
@click.option("--days", default=1.0, show_default=True, help="How far back to look.")
@click.option("--reads", is_flag=True, help="Also what only looked.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def main(ride_id: str, days: float, reads: bool, as_json: bool) -> None:
    access = Access.now()
    dead = cache(lambda service: queues.dead_event_ids(access, service))
    found = tracing.trace(declared.system(), logs.of_the_last(days, access), ride_id, dead)
    if not found.hops:
        click.echo(f"No service has recorded anything of ride {ride_id} in the last {days:g} days ({access}).", err=True)
        sys.exit(1)
    if as_json:
        told = {"ride_id": ride_id, "hops": found.hops, "gaps": found.gaps, "slowest": found.slowest}
        click.echo(json.dumps(msgspec.to_builtins(told), indent=2))
    else:
        show(Console(), ride_id, found, reads=reads)


if __name__ == "__main__":
    main()
