"""Serve until ended: `python -m tests.legacy --database sqlite:///legacy.db --port 8099 [--history 200]`."""

from __future__ import annotations

import argparse
import logging

from sqlalchemy import create_engine
from werkzeug import serving
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.legacy.history import fill
from tests.legacy.schema import metadata
from tests.legacy.server import build


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--database", required=True)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--history", type=int, default=0, help="rides of the past to begin with, in an empty database")
    options.add_argument("--access-log", help="in the common log format")
    given = options.parse_args()
    engine = create_engine(given.database)
    metadata.create_all(engine)
    if given.history:
        fill(engine, rides=given.history)
    log = logging.getLogger("werkzeug")
    log.handlers = [logging.FileHandler(given.access_log)] if given.access_log else [logging.NullHandler()]
    log.setLevel(logging.INFO)
    log.propagate = False
    serving._log_add_style = False  # a log for programs holds no colours
    server = make_server("127.0.0.1", given.port, build(engine), threaded=True, request_handler=WSGIRequestHandler)
    print(f"serving on {server.port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
