"""Errors as the client likes to read them: one line of text or JSON, RDF that says nothing else, or a page."""

import json
import sys

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from . import pages
from .pool import Refused
from .protocol import HTML, Fault, negotiated

REFUSED = {"late": 504, "crowded": 503, "large": 507, "lost": 500}
STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES = ("text/plain", HTML, "application/json", "text/turtle", "application/n-triples", "application/ld+json")


def accepted(request: Request) -> str:
    """The Accept headers of a request as one."""
    return ", ".join(request.headers.getlist("accept")) or "*/*"


async def failed(request: Request, error: Exception) -> Response:
    """An error as the client likes to read it."""
    return response(_fault(error), accepted(request), data=request.url.path != "/sparql")


async def bug(request: Request, error: Exception) -> Response:
    """A fault of ours, written down on stderr and told to the client without its words."""
    sys.stderr.write(f"kg: bug: {type(error).__name__}: {' '.join(str(error).split())} (at {request.url.path[:200]!r}; please report it)\n")
    return await failed(request, Fault(500, "a fault of the server, which it has written down"))


def response(fault: Fault, accept: str, data: bool = True) -> Response:
    """One line of text, or the same as JSON, in RDF that says nothing else, or as a page."""
    media = negotiated(accept, _TYPES if data else _TYPES[:3]) or "text/plain"
    message = str(fault)
    if media == HTML:
        body, policy = pages.fault(fault.status, message), PAGES
    elif media.endswith("json"):
        body, policy = json.dumps({"status": fault.status, "error": message}, ensure_ascii=False).encode() + b"\n", STRICT
    else:
        body, policy = f"{'' if media == 'text/plain' else '# '}{message}\n".encode(), STRICT
    headers = {"content-security-policy": policy, "cache-control": "no-store", "vary": "accept", **dict(fault.headers)}
    return Response(body, fault.status, headers, media)


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
