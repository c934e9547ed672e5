"""Who is let in: requests that call this server by its name and come from no page of another site; and the headers every answer has."""

import asyncio
import ipaddress
import re
import socket
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import STRICT, response
from .protocol import Fault
from .wire import TASK

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?")
LOCAL = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens, and the other names it may be called by."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()

    def knows(self, authority: str) -> bool:
        """Whether a Host header names this server: a page of another site that was bound to our address does not."""
        found = _AUTHORITY.fullmatch(authority.lower())
        if not found:
            return False
        name = found[1]
        if name in (*LOCAL, bracketed(self.host), *map(str.lower, self.names)):
            return True
        return self.host in ("0.0.0.0", "::") and (_is_address(name) or name == socket.gethostname().lower())


class Door:
    """Lets in what calls this server by its name and comes from no other site, and gives every answer the headers of a careful server."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        scope.setdefault("state", {})[TASK] = asyncio.current_task()
        fault = self._refusal(Headers(scope=scope), scope["method"])
        app = response(fault, "*/*") if fault else self._app
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", STRICT)
                message["headers"].extend(_CAREFUL)
            await send(message)

        try:
            await app(scope, receive, sent)
        except asyncio.CancelledError:  # the client left, and nobody hears this; or the server stops
            if begun:
                raise
            await response(Fault(503, "the server is stopping: try again later", [("retry-after", "10")]), "*/*")(scope, receive, sent)

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


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host.lower()}]" if ":" in host else host.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
