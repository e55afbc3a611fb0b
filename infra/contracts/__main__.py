"""`python -m infra.contracts` writes the contracts; `--check` only compares."""

from __future__ import annotations

import sys

import click

from infra import contracts
from infra.contracts import compatibility


@click.command(help=contracts.__doc__)
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if the code says anything else than the committed contracts."
)
@click.option("--break-promises", is_flag=True, help="Write even what breaks a committed contract.")
def main(check: bool, break_promises: bool) -> None:
    generated, committed = contracts.generated(), contracts.committed()
    broken = compatibility.breaks(committed, generated)
    for broken_promise in broken:
        click.echo(broken_promise, err=True)
    if check:
        stale = sorted(path for path in generated | committed if generated.get(path) != committed.get(path))
        if stale:
            click.echo(f"Run `make contracts`; these are not what the code says: {', '.join(stale)}", err=True)
        if not broken and not stale:
            click.echo(f"{len(generated)} documents, all as the code says")
        sys.exit(bool(broken or stale))
    if broken and not break_promises:
        click.echo("Nothing written.", err=True)
        sys.exit(1)
    contracts.write(generated)
    click.echo(f"{len(generated)} documents in {contracts.ROOT}")


if __name__ == "__main__":
    main()
