"""The nursery and its workers as the server sees them: lines that asyncio reads and writes, with no thread."""

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable

from ..model import KgError
from .nursery import HEAD, PID, RAISED, Answerer, Bounds, Obituary, framed, pickled

_AHEAD = 1 << 16
_PATIENCE = 10  # seconds that a nursery has to end its workers
_GONE = (EOFError, ConnectionError)

Message = tuple[int, bool, object]


class Worker:
    """A worker that takes one request at a time."""

    def __init__(self, nursery: "Nursery", pid: int, line: socket.socket) -> None:
        self.nursery = nursery
        self.pid = pid
        self._line = line

    def waits(self) -> bool:
        """Whether it stands ready: it is alive and owes nothing."""
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except ConnectionError:
            pass
        return False

    async def exchange(self, request: bytes) -> Message:
        """Send a framed request and give the kind of the reply, whether the worker leaves after it, and the reply.

        Errors: EOFError when the worker ended.
        """
        try:
            await asyncio.get_running_loop().sock_sendall(self._line, request)
            return await _message(self._line, _AHEAD)
        except ConnectionError:
            raise EOFError from None

    def hang_up(self) -> None:
        """Close the line: a worker that waits ends by itself."""
        self._line.close()


class Nursery:
    """The process that forks the workers; ``ended`` is done when it is gone."""

    ended: asyncio.Task

    def __init__(self, process: subprocess.Popen, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._asked: deque[asyncio.Future] = deque()

    @classmethod
    async def begin(cls, open: Callable[[], Answerer], bounds: Bounds) -> "Nursery":
        """Start the process and wait until it has called ``open``.

        Errors: the KgError that ``open`` raised; KgError 70 when the process ended otherwise, 6 when none could be started.
        """
        request = b"".join(framed(pickled((open, tuple(bounds)))))
        nursery = cls(*_process())
        try:
            await nursery._opened(request)
        except BaseException:
            nursery._leave()
            raise
        nursery.ended = asyncio.create_task(nursery._listen())
        return nursery

    async def _opened(self, request: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(self._control, request)
            kind, _, said = await _message(self._control)
        except _GONE:
            raise KgError("the process that holds the graph ended before it was ready: look at what it printed, and start again", 70) from None
        if kind == RAISED:
            raise said

    async def replace(self, old: Worker | None = None) -> tuple[Worker, Obituary] | None:
        """Kill a worker if one is given, and have another in its place; None when the nursery is gone.

        Errors: OSError when the server has no descriptor left.
        """
        if self.ended.done():
            return None
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        answer = asyncio.get_running_loop().create_future()
        try:
            with theirs:
                socket.send_fds(self._control, [PID.pack(old.pid if old else 0)], [theirs.fileno()])
            self._asked.append(answer)
            said = await answer
        except ConnectionError:
            said = None
        except BaseException:
            ours.close()
            raise
        if said is None:
            ours.close()
            return None
        pid, *obituary = said
        return Worker(self, pid, ours), Obituary(*obituary)

    async def _listen(self) -> None:
        """Hand each answer to who asked for it, in order; when the nursery is gone, hand None to all."""
        try:
            while True:
                _, _, said = await _message(self._control)
                answer = self._asked.popleft()
                if not answer.done():
                    answer.set_result(said)
        except _GONE:
            for answer in self._asked:
                if not answer.done():
                    answer.set_result(None)
        except asyncio.CancelledError:  # the loop ends, and nobody closed the pool
            self._leave()
            raise

    async def stop(self) -> None:
        """End the process and all its workers, and wait until they are gone."""
        if not self.ended.done():
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_WR)
            await asyncio.wait([self.ended], timeout=_PATIENCE)
        if not self.ended.done():
            self._process.kill()
            await asyncio.wait([self.ended])
        self._leave()

    def _leave(self) -> None:
        self._process.kill()
        self._process.wait()
        self._control.close()


def _process() -> tuple[subprocess.Popen, socket.socket]:
    """The nursery's process, fresh and with this one's import path, and the line to it."""
    with contextlib.ExitStack() as opened:
        try:
            ours, theirs = map(opened.enter_context, socket.socketpair())
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "kg.serving.nursery", str(theirs.fileno())],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C reaches the server alone, which stops the rest in order
            )
        except OSError as error:
            raise KgError(f"no process could be started to hold the graph: {error}", 6) from None
        theirs.close()
        opened.pop_all()
    ours.setblocking(False)
    return process, ours


async def _message(line: socket.socket, ahead: int = 0) -> Message:
    """The next message of a line; ``ahead`` more bytes may be read with its head where no other message can follow.

    Errors: EOFError when the other end hung up.
    """
    loop = asyncio.get_running_loop()
    start = b""
    while len(start) < HEAD.size:
        start += await loop.sock_recv(line, HEAD.size - len(start) + ahead) or _hung_up()
    kind, leaving, size = HEAD.unpack_from(start)
    there = len(start) - HEAD.size
    if there == size:
        return kind, leaving, pickle.loads(memoryview(start)[HEAD.size :])
    whole = bytearray(size)
    whole[:there] = memoryview(start)[HEAD.size :]
    view = memoryview(whole)
    while there < size:
        there += await loop.sock_recv_into(line, view[there:]) or _hung_up()
    return kind, leaving, pickle.loads(whole)


def _hung_up() -> int:
    raise EOFError


def signal_name(code: int) -> str:
    """The signal that ended a process, or its exit code, in words."""
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
