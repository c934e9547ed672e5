"""The application and the server of ``kg serve``: read only, for people at ``/``, for machines at ``/sparql`` and at the path of each thing."""

import asyncio
import contextlib
import ipaddress
import json
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..model import KgError
from . import pages, protocol
from .answering import Page, Reply, Service
from .current import Current, Held, Source
from .pool import Limits, Refused
from .protocol import HTML, RESULTS, TRIPLES, Fault, media_types, negotiated
from .wire import Wire

__all__ = ["Address", "Limits", "Source", "application", "serve"]

BODY = 1 << 20  # bytes of a request; a query has at most 100,000 characters
PATIENCE = 10  # seconds that running requests have when the server stops
REFUSED = {"late": 504, "crowded": 503, "large": 507, "lost": 500}
LOCAL = ("127.0.0.1", "localhost", "[::1]")
STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FRONT = (*media_types(TRIPLES), HTML)
_ANSWERS = (*media_types(RESULTS), *media_types(TRIPLES), HTML)
_FAULTS = ("text/plain", HTML, "application/json", "text/turtle", "application/n-triples", "application/ld+json")
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_NAV = b'<nav class="serve"><a href="/sparql">Query with SPARQL</a></nav></header>'


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens, and the other names it may be called by."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()

    def knows(self, authority: str) -> bool:
        """Whether a Host header names this server: a page of another site that was bound to our address does not."""
        name = authority.lower() if authority.endswith("]") else authority.lower().rpartition(":")[0] or authority.lower()
        if name in (*LOCAL, _bracketed(self.host), *map(str.lower, self.names)):
            return True
        return self.host in ("0.0.0.0", "::") and (_is_address(name) or name == socket.gethostname().lower())


def serve(source: Source, address: Address, say: Callable[[str], None]) -> None:
    """Serve the graph of a folder until SIGINT or SIGTERM; ``say`` tells a person in one line what happens.

    Errors: KgError 3 when there is no graph, 6 when the address cannot be listened on.
    """
    with _listening(address) as listener:
        asyncio.run(_served(source, address, listener, say))


async def _served(source: Source, address: Address, listener: socket.socket, say: Callable[[str], None]) -> None:
    current = Current(source, say)
    await current.start()
    config = uvicorn.Config(
        application(current, address), http=Wire, loop="asyncio", ws="none", lifespan="off", log_level="critical", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, timeout_keep_alive=10, timeout_graceful_shutdown=PATIENCE,
    )  # fmt: skip
    server = _Server(config)
    server.heed()
    watching = asyncio.create_task(current.watch())
    say(f"serving {source.folder} at http://{_bracketed(address.host)}:{listener.getsockname()[1]}/ (Ctrl-C stops it)")
    try:
        await server.serve(sockets=[listener])
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        await current.close()


class _Server(uvicorn.Server):
    """uvicorn's server, which ends well at the signals that ask it to end."""

    def heed(self) -> None:
        """Take SIGINT and SIGTERM as the wish to stop."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are: uvicorn would raise them again at the end."""
        yield


def _listening(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # asyncio sends at once only over sockets that name TCP; the others would wait 40 ms between the head and the body of an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise KgError(f"cannot listen on {_bracketed(address.host)}:{address.port}: {error.strerror}; choose another --port or --host", 6) from None
    return listener


def _bracketed(host: str) -> str:
    return f"[{host.lower()}]" if ":" in host else host.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def application(current: Current, address: Address) -> ASGIApp:
    """The ASGI application of a graph."""
    house = House(current)
    reads, asks = ["GET", "HEAD"], ["GET", "HEAD", "POST"]
    app = Starlette(
        routes=[
            Route("/", house.explorer, methods=reads),
            Route("/sparql", house.sparql, methods=asks),
            Route("/health", house.health, methods=reads),
            Route("/favicon.ico", house.asset, methods=reads),
            Route("/-/{name}", house.asset, methods=reads),
            Route("/{path:path}", house.page, methods=reads),
        ],
        exception_handlers={KgError: _failed, HTTPException: _failed, ClientDisconnect: _failed, Exception: _bug},
    )
    return Door(app, address)


class Door:
    """Lets in what calls this server by its name and comes from no other site, and gives every answer the headers of a careful server."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        fault = self._refusal(Headers(scope=scope), scope["method"])
        app = _fault_response(fault, "*/*") if fault else self._app

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", STRICT)
                message["headers"].extend(_CAREFUL)
            await send(message)

        await app(scope, receive, sent)

    def _refusal(self, headers: Headers, method: str) -> Fault | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return Fault(400, "the request names no host, or several: send one Host header")
        if not self._address.knows(hosts[0]):
            return Fault(421, "this server is not called so: call it by its address, or start it with --name")
        origin = headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2].lower() != hosts[0].lower()
        if foreign and method != "GET" or headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return Fault(403, "a page of another site sent this request: it is refused")
        return None


_CAREFUL = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a browser would hide from us that a form is ours
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class House:
    """What is answered at each path."""

    def __init__(self, current: Current) -> None:
        self._current = current

    async def explorer(self, request: Request) -> Response:
        """The picture of the graph."""
        held = self._current.held
        page = await self._current.explorer(held)
        policy = _POLICY.search(page[:4096])
        headers = {"content-security-policy": f"{policy[1].decode()}; frame-ancestors 'none'" if policy else STRICT}
        body = page.replace(b"</header>", _NAV, 1)
        return _cached(request, _edition(held), lambda: Response(body, headers=headers, media_type=HTML))

    async def sparql(self, request: Request) -> Response:
        """SPARQL 1.1 Protocol; for a browser the page to write a query on, for RDF the description of the service."""
        method, accept = request.method, _accept(request)
        content_type, query_string = request.headers.get("content-type", ""), request.scope["query_string"]
        asked = protocol.request(method, content_type, query_string, await _body(request) if method == "POST" else b"", accept)
        held, reads = self._current.held, method != "POST"
        if reads and (asked is None or not asked.saved) and negotiated(accept, _ANSWERS if asked else _FRONT) == HTML:
            return _cached(request, _edition(held), lambda: _page(held.facts.query_page, vary="accept"))
        tag = _tag(held) if reads and not (asked and _VOLATILE.search(asked.text)) else ""
        if _unchanged(request, tag):
            return _not_modified(tag)
        reply = await held.pool.ask(asked or Service(f"http://{request.headers['host']}/sparql", accept))
        headers = {"vary": "accept"}
        if asked and asked.saved:
            headers["content-disposition"] = f'attachment; filename="answer.{_suffix(reply)}"'
        return _answer(reply, tag, headers)

    async def page(self, request: Request) -> Response:
        """All about one thing, in HTML or as RDF."""
        held, accept = self._current.held, _accept(request)
        path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii", "replace")
        reply = await held.pool.ask(Page(path, accept))
        tag = _edition(held) if reply.media == HTML else _tag(held)
        if reply.status == 200 and _unchanged(request, tag):
            return _not_modified(tag)
        headers = {"vary": "accept", "content-location": reply.place}
        if reply.media == HTML:
            headers["content-security-policy"] = PAGES
        links = [f'<{reply.place.rpartition(".")[0]}.{form.name}>; rel="alternate"; type="{form.media[0]}"' for form in TRIPLES]
        return _answer(reply, tag, {**headers, "link": ", ".join(links)})

    async def health(self, request: Request) -> Response:
        """Whether the server is well, and which graph it holds."""
        held = self._current.held
        facts = {"ok": True, "graph": held.facts.hash, "counts": held.facts.counts, "workers": held.pool.limits.workers}
        if self._current.problem:
            facts["problem"] = self._current.problem
        return Response(json.dumps(facts, ensure_ascii=False) + "\n", headers={"cache-control": "no-store"}, media_type="application/json")

    async def asset(self, request: Request) -> Response:
        """A style, script or icon of the pages."""
        name = request.path_params.get("name", "icon.svg")
        if name not in pages.ASSETS:
            raise Fault(404, f"there is no file {name} here")
        return _cached(request, f'"{pages.edition()}"', lambda: Response(pages.asset(name), media_type=pages.ASSETS[name]))


async def _body(request: Request) -> bytes:
    """The body of a request.

    Errors: Fault 413 when it is larger than ``BODY``.
    """
    fault = Fault(413, f"the request is larger than {BODY} bytes: send a shorter query")
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated[:20]) > BODY:
        raise fault
    parts, held = [], 0
    async for part in request.stream():
        held += len(part)
        if held > BODY:
            raise fault
        parts.append(part)
    return b"".join(parts)


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept")) or "*/*"


def _tag(held: Held) -> str:
    """The validator of data: all formats and queries of one graph change together, so it is weak."""
    return f'W/"{held.facts.hash}"'


def _edition(held: Held) -> str:
    return f'W/"{held.facts.hash}-{held.facts.edition}"'


def _unchanged(request: Request, tag: str) -> bool:
    known = ", ".join(request.headers.getlist("if-none-match"))
    return bool(tag) and (known.strip() == "*" or tag.removeprefix("W/") in _TAG.findall(known))


def _not_modified(tag: str) -> Response:
    return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache", "vary": "accept"})


def _cached(request: Request, tag: str, made: Callable[[], Response]) -> Response:
    if _unchanged(request, tag):
        return _not_modified(tag)
    response = made()
    response.headers.update({"etag": tag, "cache-control": "no-cache"})
    return response


def _page(body: bytes, **headers: str) -> Response:
    return Response(body, headers={"content-security-policy": PAGES, **headers}, media_type=HTML)


def _answer(reply: Reply, tag: str, headers: dict[str, str]) -> Response:
    """A reply of a worker as a response.

    Errors: Fault with the status of a reply that is an error.
    """
    if reply.status != 200:
        raise Fault(reply.status, reply.body.decode())
    caching = {"etag": tag, "cache-control": "no-cache"} if tag else {"cache-control": "no-store"}
    return Response(reply.body, headers={**headers, **caching}, media_type=reply.media)


def _suffix(reply: Reply) -> str:
    return protocol.by_media(reply.media).name if reply.status == 200 else "txt"


async def _failed(request: Request, error: Exception) -> Response:
    """An error as the client likes to read it."""
    return _fault_response(_fault(error), _accept(request), data=request.url.path != "/sparql")


async def _bug(request: Request, error: Exception) -> Response:
    sys.stderr.write(f"kg: bug: {type(error).__name__}: {' '.join(str(error).split())} (at {request.url.path[:200]!r}; please report it)\n")
    return await _failed(request, Fault(500, "a fault of the server, which it has written down"))


def _fault(error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, Refused):
        return Fault(REFUSED[error.reason], str(error), [("retry-after", "1")] if error.reason == "crowded" else ())
    if isinstance(error, HTTPException):
        if error.status_code != 405:
            return Fault(error.status_code, error.detail)
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        return Fault(405, f"this is asked with {allowed} only", [("allow", allowed)])
    return Fault(400, "the client left") if isinstance(error, ClientDisconnect) else Fault(500, str(error))


def _fault_response(fault: Fault, accept: str, data: bool = True) -> Response:
    """One line of text, or the same as JSON, in RDF that says nothing else, or as a page."""
    media = negotiated(accept, _FAULTS if data else _FAULTS[:3]) or "text/plain"
    message = str(fault)
    if media == HTML:
        body, policy = pages.fault(fault.status, message), PAGES
    elif media.endswith("json"):
        body, policy = json.dumps({"status": fault.status, "error": message}, ensure_ascii=False).encode() + b"\n", STRICT
    else:
        body, policy = f"{'' if media == 'text/plain' else '# '}{message}\n".encode(), STRICT
    headers = {"content-security-policy": policy, "cache-control": "no-store", "vary": "accept", **dict(fault.headers)}
    return Response(body, fault.status, headers, media)
