"""HTTP to an address that the user gave, with the credentials of the environment; no other module here opens a connection.

Every way it can fail is a KgError of one line: 2 for what the server refuses, 4 for a limit, 6 for a server that cannot be reached.
"""

import http.client
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from . import credentials
from .model import KgError

SILENCE = 300.0  # seconds without a byte
LONGEST = 3600.0  # seconds for one answer
LARGEST = 1_000_000_000  # bytes of one answer
_BLOCK = 1 << 20
_REDIRECTS = 5
_LIMITS = (408, 413, 429, 503, 504)
_MARKUP = re.compile(r"<(script|style)\b[^<]*</\1\s*>|<[^<>]*>", re.IGNORECASE)


class Unwelcome(KgError):
    """A server that lets nobody in, or not this user."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: its status, its headers and the whole body."""

    url: str
    status: int
    headers: Message
    body: bytes


def checked(url: str) -> str:
    """The URL as it is sent, when it is one that may be asked: http or https, a host, no name or password in it.

    Errors: KgError 2.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = SplitResult("", "", "", "", "")
    if parts.username is not None or parts.password is not None:
        raise KgError(f"put no name and no password into a URL: set {credentials.NAMES}, and give http://HOST/…", 2)
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise KgError(f"{url[:100]!r} is no address of a store: it begins with http:// or https:// and a host", 2)
    return quote(parts._replace(fragment="").geturl(), safe="%/:=&?~+!$,;'@()*[]")


class Wire:
    """Sends requests and reads whole answers; what it learns of a server's login it uses at the next request."""

    def __init__(self, silence: float = SILENCE, environment: Mapping[str, str] = os.environ) -> None:
        self._silence = silence
        self._login = credentials.Login(environment)

    def send(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer of a server, whatever its status but a redirect and 401; both are followed where that is safe.

        Errors: KgError 2 when the server refuses the credentials or leads to another host, 4 when it is too slow or says too
        much, 6 when it cannot be reached.
        """
        for _ in range(_REDIRECTS):
            request = urllib.request.Request(url, body, {"User-Agent": "kg", **(headers or {})}, method=method)
            reply = self._once(request)
            if reply.status == 401 and self._login.learns(url, reply.headers):
                reply = self._once(request)
            if reply.status == 401:
                raise Unwelcome(f"{url} {self._login.refused()}", 2)
            if reply.status not in (301, 302, 307, 308):
                return reply
            url = _led(url, reply.headers.get("Location", ""))
        raise KgError(f"{url} is redirected again and again: give the address it ends at", 2)

    def demand(self, reply: Reply, doing: str) -> Reply:
        """The reply, when its status says that all went well; ``doing`` names what was tried.

        Errors: KgError 2 for what the server refuses, 4 for a limit that it names, 6 when it failed.
        """
        if 200 <= reply.status < 300:
            return reply
        code = 4 if reply.status in _LIMITS else 6 if reply.status >= 500 else 2
        raise KgError(f"{reply.url}: {doing}: {reply.status} {self.said(reply)}", code)

    def said(self, reply: Reply) -> str:
        """What a server says in one line of at most 200 characters, without marks, control characters and credentials."""
        text = self._login.hidden(_MARKUP.sub(" ", reply.body[:20_000].decode("utf-8", "replace")))
        line = " ".join("".join(char if char.isprintable() else " " for char in text.partition("\n\n")[0]).split())
        return f"{line[:199]}…" if len(line) > 200 else line or http.client.responses.get(reply.status, "")

    def _once(self, request: urllib.request.Request) -> Reply:
        request.remove_header("Authorization")
        if known := self._login.header(request):
            request.add_unredirected_header("Authorization", known)
        place = f"{urlsplit(request.full_url).scheme}://{urlsplit(request.full_url).netloc}"
        try:
            with _opener(request).open(request, timeout=self._silence) as answer:
                return Reply(request.full_url, answer.status, answer.headers, self._whole(answer, place))
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(place, error) from None

    def _whole(self, answer: http.client.HTTPResponse, place: str) -> bytes:
        blocks, size, end = [], 0, time.monotonic() + LONGEST
        while block := answer.read(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > LARGEST or time.monotonic() > end:
                raise KgError(f"{place} says more than {LARGEST} bytes, or takes more than {LONGEST:.0f} s: ask for less", 4)
        if answer.length:  # what a read of so many bytes does not tell
            raise http.client.IncompleteRead(b"", answer.length)
        return b"".join(blocks)

    def _failed(self, place: str, error: Exception) -> KgError:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            return KgError(f"{place} gave no sign for {self._silence:.0f} s", 4)
        if isinstance(reason, http.client.IncompleteRead | http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
            return KgError(f"{place} broke off the connection: its answer is not whole", 6)
        if isinstance(reason, http.client.HTTPException):
            return KgError(f"{place} does not speak HTTP", 6)
        return KgError(f"{place} cannot be reached: {getattr(reason, 'strerror', None) or reason}", 6)


def _opener(request: urllib.request.Request) -> urllib.request.OpenerDirector:
    """An opener that does HTTP and nothing else: no file, no redirect, and no proxy on the way to this machine."""
    here = urlsplit(request.full_url).hostname in ("localhost", "127.0.0.1", "::1")
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler({} if here else None), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
        opener.add_handler(handler)
    return opener


def _led(url: str, location: str) -> str:
    """Where a redirect leads, when it stays at the same host and port, or goes from http to https there."""
    target = checked(urljoin(url, location)) if location else ""
    old, new = urlsplit(url), urlsplit(target)
    safer = (old.scheme, new.scheme, old.hostname) == ("http", "https", new.hostname)
    if (old.scheme, old.netloc) != (new.scheme, new.netloc) and not safer:
        raise KgError(f"{url} leads to another host ({target[:100] or 'not named'}), which is not followed: give that address if you trust it", 2)
    return target
