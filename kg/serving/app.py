"""The application of ``kg serve``: read only, for people at ``/``, for machines at ``/sparql`` and at the path of each thing."""

import json
import re
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..model import KgError
from . import pages, protocol
from .answering import Page, Reply, Service
from .current import Current, Held
from .door import Address, Door
from .faults import PAGES, STRICT, accepted, bug, failed
from .protocol import HTML, RESULTS, TRIPLES, Fault, media_types, negotiated

BODY = 1 << 20  # bytes of a request; a query has at most 100,000 characters
_FRONT = (*media_types(TRIPLES), HTML)
_ANSWERS = (*media_types(RESULTS), *media_types(TRIPLES), HTML)
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_NAV = b'<nav class="serve"><a href="/sparql">Query with SPARQL</a></nav></header>'


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
        exception_handlers={KgError: failed, HTTPException: failed, ClientDisconnect: failed, Exception: bug},
    )
    return Door(app, address)


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
        method, accept = request.method, accepted(request)
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
        held, accept = self._current.held, accepted(request)
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
