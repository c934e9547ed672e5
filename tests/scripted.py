"""An HTTP server on loopback that answers as a test says: right, wrong, cut in the middle, or what another server says."""

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    """What came: ``path`` with its query string."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)

    def at(self, path: str) -> "Request":
        """The same to another path."""
        return replace(self, path=path)

    def with_body(self, body: bytes) -> "Request":
        """The same with another body."""
        return replace(self, body=body)


@dataclass(frozen=True)
class Reply:
    """What goes back; with ``cut`` the connection ends after so many bytes of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


NOTHING = Reply(204)


def results(text: str, **headers: str) -> Reply:
    """SPARQL results in JSON."""
    return Reply(200, text.encode(), {"Content-Type": "application/sparql-results+json", **{name.replace("_", "-"): value for name, value in headers.items()}})


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the script."""

    def do_GET(self) -> None:
        sent = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, sent, self.rfile.read(int(sent.get("content-length", 0))))
        self.server.seen.append(request)
        reply = self.server.script(request)
        self.send_response_only(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: reply.cut])
        self.close_connection = True

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@dataclass(frozen=True)
class Scripted:
    """A running server: its address and the requests it saw."""

    url: str
    seen: list[Request]


@contextmanager
def scripted(script: Callable[[Request], Reply] | Reply) -> Iterator[Scripted]:
    """A server that answers each request as the script says, or always the same."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.script, server.seen = script if callable(script) else lambda request: script, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Scripted(f"http://127.0.0.1:{server.server_port}", server.seen)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forwarded(request: Request, url: str) -> Reply:
    """What another server says to a request."""
    passed = {name: value for name, value in request.headers.items() if name in ("accept", "authorization", "content-type")}
    asked = urllib.request.Request(url + request.path, request.body or None, passed, method=request.method)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return Reply(answer.status, answer.read(), _kept(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read(), _kept(error.headers))


def _kept(headers: object) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in ("content-type", "www-authenticate")}
