"""Warm workers, each with a deadline and a share of memory: one request may cost one of them, never the server.

    pool = Pool(open_graph, Limits(seconds=10))
    await pool.start()
    reply = await pool.ask(request)
    await pool.close()

Knows nothing of SPARQL or HTTP. ``open`` runs in a process of its own and gives the function that answers; it must be importable
there (a function of a module, or a ``functools.partial`` of one) and import all that the answers need, since a worker can open no file.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from ..model import KgError
from .nursery import LARGE, MEGABYTE, RAISED, Bounds, Obituary, framed, pickled
from .workers import Nursery, Worker, signal_name

_OUT_OF_MEMORY = ("memory allocation of", "MemoryError", "bad_alloc")  # as Rust, Python and C++ say it
_PAUSE = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may use, and how many may wait."""

    seconds: float = 10  # from the moment a worker takes it
    megabytes: int = 1024  # of memory, more than what ``open`` took
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    waiting: int = 64  # requests in the queue
    reply: int = 128  # megabytes of one reply, which the server has to hold


DEFAULT = Limits()


class Refused(KgError):
    """A request that got no answer: ``reason`` is late (past its deadline), crowded (too many wait), large (memory) or lost (its worker ended)."""

    def __init__(self, message: str, reason: str = "lost") -> None:
        super().__init__(message, 4)
        self.reason = reason


class Pool:
    """Processes that answer requests with the function that ``open`` gives, one request each at a time."""

    def __init__(self, open: Callable[[], Callable[[Any], Any]], limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._open = open
        self._bounds = Bounds(limits.seconds, limits.megabytes * MEGABYTE, limits.reply * MEGABYTE)
        self._nursery: Nursery | None = None
        self._idle: list[Worker] = []
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._chores: set[asyncio.Task] = set()
        self._mending: asyncio.Task | None = None
        self._asks = 0
        self._at_rest = asyncio.Event()
        self._serving = False

    async def start(self) -> None:
        """Call ``open`` in a process of its own and have the workers stand ready.

        Errors: the KgError that ``open`` raised; KgError 70 when its process ended otherwise, 6 when none could be started.
        """
        await self._begin()
        self._serving = True

    async def ask(self, request: Any) -> Any:
        """The reply to a request, both picklable; a cancelled request frees its worker.

        Errors: the KgError that was raised while answering; Refused, with its reason.
        """
        frame = b"".join(framed(pickled(request)))
        self._asks += 1
        try:
            return await self._asked(frame)
        finally:
            self._asks -= 1
            if not self._asks:
                self._at_rest.set()

    async def close(self) -> None:
        """Take no more requests, wait for those taken, and end all processes."""
        self._serving = False
        try:
            while self._asks:
                self._at_rest.clear()
                await self._at_rest.wait()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        if self._mending:
            self._mending.cancel()
            await asyncio.wait([self._mending])
        nursery, self._nursery = self._nursery, None
        self._dismiss()
        self._turn_away(_closed())
        if nursery:
            await nursery.stop()
        if self._chores:
            await asyncio.wait(self._chores)

    async def _asked(self, frame: bytes) -> Any:
        worker = await self._taken()
        try:
            async with asyncio.timeout(self.limits.seconds):
                kind, leaving, reply = await worker.exchange(frame)
        except TimeoutError:
            self._replace(worker)
            raise self._late() from None
        except EOFError:
            raise self._verdict(await asyncio.shield(self._replace(worker))) from None
        except BaseException:
            self._replace(worker)
            raise
        if leaving:
            self._replace(worker)
        else:
            self._free(worker)
        if kind == LARGE:
            raise self._large()
        if kind == RAISED:
            raise reply
        return reply

    async def _taken(self) -> Worker:
        """A worker that waits, at once or when it is this request's turn."""
        if not self._serving:
            raise _closed()
        while self._idle:
            worker = self._idle.pop()
            if worker.waits():
                return worker
            self._replace(worker)
        if len(self._queue) >= self.limits.waiting:
            raise Refused(f"{self.limits.waiting} requests wait already: try again later", "crowded")
        if not self._nursery and (not self._mending or self._mending.done()):
            self._mending = asyncio.create_task(self._mend())
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn in self._queue:
                self._queue.remove(turn)
            elif not turn.cancelled() and not turn.exception():
                self._free(turn.result())
            raise

    def _free(self, worker: Worker) -> None:
        if worker.nursery is not self._nursery:
            worker.hang_up()
            return
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: Worker) -> "asyncio.Task[Obituary | None]":
        """Kill a worker and fork another, without waiting for it."""
        worker.hang_up()
        chore = asyncio.create_task(self._hatch(worker.nursery, worker))
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)
        return chore

    async def _hatch(self, nursery: Nursery, old: Worker | None = None) -> Obituary | None:
        """Have a worker, in the place of another if one is given, and say how that one ended; None when the nursery is gone."""
        while True:
            try:
                made = await nursery.replace(old)
            except OSError:  # too many clients hold all descriptors; some will leave
                await asyncio.sleep(_PAUSE)
            else:
                break
        if made is None:
            return None
        young, obituary = made
        self._free(young)
        return obituary

    async def _begin(self) -> None:
        self._nursery = nursery = await Nursery.begin(self._open, self._bounds)
        try:
            for _ in range(self.limits.workers):
                if await self._hatch(nursery) is None:
                    raise KgError("the process that holds the graph ended while it started its workers: start again", 70)
        except BaseException:
            self._nursery = None
            self._dismiss()
            await nursery.stop()
            raise
        nursery.ended.add_done_callback(self._bereaved)

    def _bereaved(self, ended: asyncio.Task) -> None:
        if self._nursery and not ended.cancelled():
            self._mending = asyncio.create_task(self._mend())

    async def _mend(self) -> None:
        """Start again after the nursery ended; if that fails, those who wait are told why, and the next request tries once more."""
        old, self._nursery = self._nursery, None
        self._dismiss()
        if old:
            await old.stop()
        try:
            await self._begin()
        except KgError as error:
            self._turn_away(error)

    def _turn_away(self, error: KgError) -> None:
        """Tell those who wait why, each with an error of its own, since each adds its traceback."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_exception(copy(error))

    def _dismiss(self) -> None:
        while self._idle:
            self._idle.pop().hang_up()

    def _verdict(self, obituary: Obituary | None) -> Refused:
        """Why a worker ended before it replied."""
        if obituary is None:
            return Refused("the process that answered the request was ended from outside: ask again")
        if any(words in obituary.words for words in _OUT_OF_MEMORY):
            return self._large()
        lost = Refused(f"the request ended the process that answered it ({signal_name(obituary.code)}): ask for less or otherwise")
        lost.add_note(obituary.words)
        return lost

    def _late(self) -> Refused:
        return Refused(f"no answer within {self.limits.seconds:g} seconds: ask for less", "late")

    def _large(self) -> Refused:
        return Refused(f"the answer needs more than {self.limits.megabytes} MB, or is longer than {self.limits.reply} MB: ask for less", "large")


def _closed() -> Refused:
    return Refused("no request is taken now: the server is starting or stopping; try again later", "crowded")
