"""The console's address on this machine: `python -m infra.edge <port> <endpoint> <distribution's host>`.

The local stack answers for a CloudFront distribution under the distribution's own host name, which not every program on this
machine can resolve, and sends bodies uncompressed. This forwards to it from a plain port on loopback, and compresses, as the
real edge does. Headers are the distribution's own.
"""

from __future__ import annotations

import gzip
import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMPRESSED = ("text/", "application/json", "image/svg+xml")
WORTH_COMPRESSING = 1000
PASSED_ON = ("accept", "if-none-match", "if-modified-since")
OWN = ("connection", "date", "keep-alive", "server", "transfer-encoding", "content-length")
TIMEOUT_S = 30


class Edge(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, endpoint: str, host: str) -> None:
        super().__init__(("127.0.0.1", port), Viewer)
        self.upstream = urlsplit(endpoint).netloc
        self.host = host

    def fetch(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.upstream, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, headers=headers | {"Host": self.host})
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in OWN}
            return answer.status, kept, answer.read()
        finally:
            connection.close()


class Viewer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Edge

    def do_GET(self) -> None:
        asked = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        try:
            status, headers, body = self.server.fetch(self.command, self.path, asked)
        except (OSError, http.client.HTTPException):
            status, headers, body = 502, {"Content-Type": "text/plain"}, b"The local stack does not answer.\n"
        if self._is_compressed(headers, body):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            body = gzip.compress(body, compresslevel=6, mtime=0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """The stack's own log has every request."""

    def _is_compressed(self, headers: dict[str, str], body: bytes) -> bool:
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        takes_gzip = "gzip" in self.headers.get("accept-encoding", "")
        return takes_gzip and len(body) >= WORTH_COMPRESSING and kind.startswith(COMPRESSED)


def main(arguments: list[str]) -> None:
    port, endpoint, host = arguments
    Edge(int(port), endpoint, host).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
