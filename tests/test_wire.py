"""HTTP connections that are slow, endless, many or broken: each is bounded, and none holds up another."""

import asyncio
import contextlib

import pytest
import uvicorn
from uvicorn.server import ServerState

from kg.serving import wire
from kg.serving.wire import Wire

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = 30 << 20


async def app(scope, receive, send):
    """Read the whole request and answer with what its path says: large, slow, early (without reading), or its length."""
    held, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        held, more = held + len(message["body"]), message["more_body"]
    if scope["path"] == "/slow":
        await asyncio.sleep(0.4)
    if scope["path"] == "/endless":
        scope["state"][wire.TASK] = asyncio.current_task()
        await asyncio.sleep(3600)
    body = b"x" * LARGE if scope["path"] == "/large" else str(held).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


class Line:
    """A client's end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, sent: bytes) -> None:
        self.writer.write(sent)
        with contextlib.suppress(ConnectionError):
            await self.writer.drain()

    async def all(self) -> bytes:
        """All that comes until the server closes."""
        parts = []
        with contextlib.suppress(ConnectionError):
            while part := await asyncio.wait_for(self.reader.read(1 << 16), 10):
                parts.append(part)
        return b"".join(parts)


async def gone(state) -> bool:
    """Whether all connections and requests end soon."""
    for _ in range(100):
        if not state.connections and not state.tasks:
            return True
        await asyncio.sleep(0.05)
    return False


def serving(work):
    """Run a coroutine function of ``dial``, which opens a Line, and of the state of the server it leads to."""

    async def run():
        config = uvicorn.Config(app, http=Wire, ws="none", lifespan="off", log_config=None, log_level="critical", timeout_keep_alive=1)
        config.load()
        state, lines = ServerState(), []
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Wire(config=config, server_state=state, app_state={}), "127.0.0.1", 0)

        async def dial() -> Line:
            lines.append(Line(*await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])))
            return lines[-1]

        try:
            await asyncio.wait_for(work(dial, state), 30)
        finally:
            server.close()
            for line in lines:
                line.writer.close()
                with contextlib.suppress(ConnectionError):
                    await line.writer.wait_closed()
            for connection in list(state.connections):
                connection.transport.abort()
            await asyncio.sleep(0.05)

    asyncio.run(run())


@pytest.fixture
def hurried(monkeypatch):
    """Short times."""
    monkeypatch.setattr(wire, "SECONDS", 0.2)
    monkeypatch.setattr(wire, "STALLED", 0.2)
    monkeypatch.setattr(wire, "_LINGER", 0.05)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (b"", b""),
        (b"GET / HT", b"HTTP/1.1 408"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b", b"HTTP/1.1 408"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 408"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"HTTP/1.1 408"),
        (b"POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 200"),
    ],
)
def test_a_request_that_does_not_become_whole_ends(hurried, sent, found):
    async def work(dial, state):
        line = await dial()
        await line.send(sent)
        assert (await line.all()).startswith(found)
        assert await gone(state)

    serving(work)


def test_a_request_that_comes_byte_by_byte_ends(hurried):
    async def work(dial, state):
        line = await dial()

        async def drip():
            for byte in b"GET / HTTP/1.1\r\nX-A: " + b"a" * 200:
                await line.send(bytes([byte]))
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert (await line.all()).startswith(b"HTTP/1.1 408")
        dripping.cancel()

    serving(work)


def test_a_kept_connection_that_sends_nothing_of_use_ends(hurried):
    async def work(dial, state):
        line = await dial()
        await line.send(GET)
        assert (await line.reader.read(1000)).startswith(b"HTTP/1.1 200")
        await line.send(b"\r\n")
        assert (await line.all()).startswith(b"HTTP/1.1 408")
        assert await gone(state)

    serving(work)


def test_an_answer_may_take_longer_than_a_request(hurried):
    async def work(dial, state):
        line = await dial()
        await line.send(GET.replace(b"/ ", b"/slow ", 1) + b"GET /x HTT")
        assert (await line.reader.readline()) == b"HTTP/1.1 200 OK\r\n"
        assert (await line.all()).endswith(b"\r\n\r\n0")

    serving(work)


def test_the_work_for_a_client_that_left_ends(hurried):
    async def work(dial, state):
        line = await dial()
        await line.send(GET.replace(b"/ ", b"/endless ", 1))
        await asyncio.sleep(0.3)
        assert state.tasks
        line.writer.close()
        assert await gone(state)

    serving(work)


def test_a_client_that_takes_no_answer_is_dropped(hurried):
    async def work(dial, state):
        line = await dial()
        line.writer.transport.pause_reading()
        await line.send(GET.replace(b"/ ", b"/large ", 1))
        await asyncio.sleep(0.1)
        assert state.connections
        assert await gone(state)

    serving(work)


def test_a_client_that_is_slow_but_takes_its_answer_gets_it(hurried):
    async def work(dial, state):
        line = await dial()
        await line.send(GET.replace(b"/ ", b"/large ", 1))
        held = 0
        while held < LARGE:
            part = await line.reader.read(2 << 20)
            assert part
            held += len(part)
            await asyncio.sleep(0.005)

    serving(work)


def test_too_many_connections_are_refused_and_the_others_work_on(hurried, monkeypatch):
    monkeypatch.setattr(wire, "CONNECTIONS", 5)
    monkeypatch.setattr(wire, "SECONDS", 5.0)

    async def work(dial, state):
        lines = [await dial() for _ in range(5)]
        await asyncio.sleep(0.05)
        refused = await dial()
        found = await refused.all()
        assert found.startswith(b"HTTP/1.1 503") and b"retry-after: 1" in found
        for line in lines:
            await line.send(GET)
            assert (await line.reader.read(1000)).startswith(b"HTTP/1.1 200")
        lines[0].writer.close()
        await asyncio.sleep(0.1)
        again = await dial()
        await again.send(GET)
        assert (await again.reader.read(1000)).startswith(b"HTTP/1.1 200")

    serving(work)


def test_requests_sent_ahead_are_answered_in_order_and_bounded(hurried):
    async def work(dial, state):
        line = await dial()
        posts = b"".join(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (size, b"a" * size) for size in range(1, 9))
        await line.send(posts)
        found = b""
        while found.count(b"HTTP/1.1 200") < 8:
            found += await line.reader.read(1 << 16)
        await asyncio.sleep(0.01)
        assert [part.rpartition(b"\r\n\r\n")[2][:1] for part in found.split(b"HTTP/1.1 200 OK")[1:]] == [b"%d" % size for size in range(1, 9)]
        flood = await dial()
        await flood.send(GET * 5000)
        assert (await flood.all()).count(b"HTTP/1.1") < 5000
        assert len(state.connections) <= 1

    serving(work)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * (wire.LINE + 1) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET /?" + b"a" * (wire.LINE + wire.HEADERS), b"414"),
        (b"GET / HTTP/1.1\r\nX-A: " + b"a" * wire.HEADERS + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * (wire.LINE + wire.HEADERS), b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * wire.HEADERS, b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /" + b"a" * (wire.LINE - 1) + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"200"),
    ],
)
def test_a_head_that_is_too_large_is_refused_with_its_status(hurried, sent, status):
    async def work(dial, state):
        line = await dial()
        await line.send(sent)
        assert (await line.all())[9:12] == status
        assert await gone(state)

    serving(work)


@pytest.mark.parametrize("path", [b"/slow", b"/endless", b"/"])
def test_a_body_that_is_no_http_ends_the_work_on_its_request(hurried, path):
    async def work(dial, state):
        line = await dial()
        await line.send(b"POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" % path)
        await asyncio.sleep(0.05)
        await line.send(b"nonsense")
        assert (await line.all()).startswith(b"HTTP/1.1 400")
        assert await gone(state)

    serving(work)


def test_nonsense_behind_a_request_gives_one_answer_at_most(hurried):
    async def work(dial, state):
        line = await dial()
        await line.send(GET.replace(b"/ ", b"/slow ", 1) + b"nonsense\r\n\r\n")
        assert (await line.all()).count(b"HTTP/1.1 ") == 1
        assert await gone(state)

    serving(work)
