"""uvicorn's HTTP connections with the limits it lacks: on the request line, headers, time to send a request, time to take an answer, and their number."""

import asyncio
import resource
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LINE = 32 << 10  # bytes of a path with its query string; a longer query is posted
HEADERS = 32 << 10  # bytes of all headers
SECONDS = 15.0  # to send a request, body and all
STALLED = 20.0  # seconds without a byte taken of an answer
CONNECTIONS = min(512, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
_TOLD = 64  # connections beyond these that are told why they are refused; descriptors are kept for the workers
TASK = "task"  # where the application leaves its task in the state of a request
PIPELINED = 32  # requests sent before the answer to the first
_LINGER = 1.0  # seconds in which what a refused client still sends is thrown away, so that it can read why


class _Refusal(Exception):
    """Stops the parser inside a request that is refused."""


class Wire(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._refused = False
        self._line = self._head = 0  # bytes of the request that is being read; the head counts until its headers are complete
        self._in_head = True
        self._cycles: list[RequestResponseCycle] = []
        self._deadline: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._untaken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Take a connection, or refuse it when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS + _TOLD:
            transport.abort()
        elif len(self.connections) > CONNECTIONS:
            self.refuse(503, "too many connections: try again later")
        else:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers of a connection, and end the work for a client that left before its answer."""
        self._cancel()
        self._leave()
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head of the request has grown too large."""
        if self._refused:
            return
        if not self._deadline:
            self._expect()
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > LINE + HEADERS and not self._refused:
            self._too_large()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; a request that is refused already has its answer."""
        if not self._refused:
            self.refuse(400, "this is no HTTP request")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._line, self._in_head = 0, True
        if not self._deadline:  # the one before came with the same bytes
            self._expect()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line."""
        self._line += len(url)
        super().on_url(url)

    def on_headers_complete(self) -> None:
        """The request is passed on, unless its line or headers are too large."""
        if self._line > LINE or sum(len(name) + len(value) + 4 for name, value in self.headers) > HEADERS:
            self._too_large()
            raise _Refusal
        if len(self.pipeline) >= PIPELINED:
            self._refused = True
            self.transport.abort()
            raise _Refusal
        self._in_head, self._head = False, 0
        super().on_headers_complete()
        self._cycles = [cycle for cycle in self._cycles if not cycle.response_complete] + [self.cycle]

    def on_message_complete(self) -> None:
        """The whole request is there."""
        self._cancel()
        self._in_head, self._head = True, 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client is slow to take its answer: see that it takes it at all."""
        super().pause_writing()
        self._untaken = self.transport.get_write_buffer_size()
        self._watch = self.loop.call_later(STALLED, self._see)

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        super().resume_writing()
        if self._watch:
            self._watch.cancel()
            self._watch = None

    def refuse(self, status: int, message: str) -> None:
        """Answer a request that no application sees, and close; what still comes is thrown away for a moment."""
        self._refused = True
        self._cancel()
        if self._leave():
            self.transport.abort()
            return
        body = f"{message}\n".encode()
        head = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "content-type: text/plain", f"content-length: {len(body)}"]
        head += ["connection: close", *(["retry-after: 1"] if status == 503 else [])]
        self.transport.write("\r\n".join([*head, "", ""]).encode() + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.abort)

    def _leave(self) -> bool:
        """End the work on all requests of this connection, which hears of none of them any more; say whether an answer had begun."""
        waiting = [cycle for cycle in self._cycles if not cycle.response_complete]
        for cycle in waiting:
            cycle.disconnected = True
            cycle.message_event.set()
            if TASK in cycle.scope["state"]:
                cycle.scope["state"][TASK].cancel()
        return any(cycle.response_started for cycle in waiting)

    def _too_large(self) -> None:
        if self._line > LINE or not self.headers:
            self.refuse(414, f"the request line is longer than {LINE} bytes: send the query by POST")
        else:
            self.refuse(431, f"the headers are longer than {HEADERS} bytes: send fewer")

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(SECONDS, self._late)

    def _cancel(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        """The request is still not whole: say so, unless an earlier one is being answered, which may take its time."""
        self._deadline = None
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy and self._in_head:
            self._expect()
        elif busy or self._head:
            self.refuse(408, f"the request was not complete within {SECONDS:g} seconds")
        else:
            self.transport.close()

    def _see(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left >= self._untaken:
            self.transport.abort()
        else:
            self._untaken = left
            self._watch = self.loop.call_later(STALLED, self._see)
