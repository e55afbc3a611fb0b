from __future__ import annotations

import sys

import click

from infra import new_service
from infra.declared import ROOT


@click.command(help=new_service.__doc__)
@click.argument("name")
def main(name: str) -> None:
    try:
        new_service.check(name)
    except new_service.NameRefused as refused:
        click.echo(f"Nothing was changed: {refused}.", err=True)
        sys.exit(1)
    new = new_service.files(name)
    new_service.write(new)
    for path in new:
        click.echo(path.relative_to(ROOT))
    click.echo(f"Now: .venv/bin/python -m pytest tests/{name}; and make functions/{name}/service.py say what it is for.")


if __name__ == "__main__":
    main()
