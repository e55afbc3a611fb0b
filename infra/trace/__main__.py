from __future__ import annotations

import json
import sys
from functools import cache

import click
import msgspec
from rich.console import Console

from infra import trace
from infra.access import Access
from infra.dead_letters import queues
from infra.logs import Logs
from infra.trace import gaps as find_gaps
from infra.trace import hops as read_hops
from infra.trace.logs import about_ride
from infra.trace.screen import show


@click.command(help=trace.__doc__)
@click.argument("ride_id")
@click.option("--days", default=1.0, show_default=True, help="How far back to look.")
@click.option("--reads", is_flag=True, help="Also what only looked.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def main(ride_id: str, days: float, reads: bool, as_json: bool) -> None:
    access = Access.now()
    hops = read_hops.read(about_ride(Logs(access.client("logs"), days), ride_id))
    if not hops:
        click.echo(f"No service has recorded anything of ride {ride_id} in the last {days:g} days ({access}).", err=True)
        sys.exit(1)
    dead = cache(lambda service: queues.dead_event_ids(access, service))
    gaps = find_gaps.gaps(hops, dead)
    if as_json:
        worst = read_hops.slowest(hops)
        told = {"ride_id": ride_id, "hops": hops, "gaps": gaps, "slowest": worst}
        click.echo(json.dumps(msgspec.to_builtins(told), indent=2))
    else:
        show(Console(), ride_id, hops, gaps, reads=reads)


if __name__ == "__main__":
    main()
