"""The graph that is served now: when a build replaces its folder, a new pool opens beside it, and the old one ends after its last answer."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..folder import MANIFEST
from ..model import KgError
from .answering import About, Facts, opened
from .pool import Limits, Pool
from .protocol import Fault
from .writing import Size

POLL = 1.0  # seconds between two looks at the folder
AGAIN = 10.0  # seconds until a folder that could not be opened is tried again
_EXPLORER_SECONDS = 120

Mark = tuple[int, int, int] | None


@dataclass(slots=True)
class Held:
    """A pool with the facts of its graph; an answer is wholly of one."""

    pool: Pool
    facts: Facts
    explorer: bytes | None
    making: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Source:
    """What is opened, and how much a request may use."""

    folder: Path
    ontology: Path | None = None
    limits: Limits = field(default_factory=Limits)
    size: Size = field(default_factory=Size)


class Current:
    """The graph of a folder, always the newest that could be opened whole; ``say`` tells a person in one line what happened."""

    def __init__(self, source: Source, say: Callable[[str], None]) -> None:
        self.source, self.problem = source, ""
        self._say = say
        self._ending: set[asyncio.Task] = set()
        self._mark: Mark = None
        self.held: Held

    async def start(self) -> None:
        """Open the graph for the first time.

        Errors: KgError 3 when there is none.
        """
        self._mark = self._seen()
        self.held = await self._opened()

    async def watch(self) -> None:
        """Look at the folder again and again, until cancelled."""
        waited = 0.0
        while True:
            await asyncio.sleep(POLL)
            waited += POLL
            seen = self._seen()
            if seen != self._mark or self.problem and waited >= AGAIN:
                self._mark, waited = seen, 0.0
                await self._renew()

    async def explorer(self, held: Held) -> bytes:
        """The explorer of a graph: what the build left, or in a clone, which has none, made once.

        Errors: Fault 503 when the folder was replaced meanwhile, 500 when it cannot be made, 504 when that takes too long.
        """
        async with held.making:
            if held.explorer is None:
                held.explorer = await self._made()
                if held is not self.held or self._seen() != self._mark:
                    held.explorer = None
                    raise Fault(503, "the graph is being replaced: try again", [("retry-after", "2")])
            return held.explorer

    async def close(self) -> None:
        """End all processes, when the requests they answer are done."""
        await self.held.pool.close()
        if self._ending:
            await asyncio.wait(self._ending)

    async def _renew(self) -> None:
        try:
            new = await self._opened()
        except (KgError, OSError) as error:
            if str(error) != self.problem:
                self._say(f"{self.source.folder} was replaced but cannot be opened, so the old graph is served on: {error}")
            self.problem = str(error)
            return
        old, self.held, self.problem = self.held, new, ""
        if new.facts.hash != old.facts.hash:
            self._say(f"{self.source.folder} was replaced: serving the new graph, {new.facts.counts['claims']} claims")
        ending = asyncio.create_task(old.pool.close())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _opened(self) -> Held:
        source = self.source
        pool = Pool(partial(opened, source.folder, source.ontology, source.size, source.limits.seconds), source.limits)
        await pool.start()
        try:
            facts = await pool.ask(About())
        except BaseException:
            await pool.close()
            raise
        return Held(pool, facts, facts.explorer)

    async def _made(self) -> bytes:
        """The explorer, made by a process of its own: it needs libraries and memory that the server does not."""
        given = ["--graph", str(self.source.folder), *(["--ontology", str(self.source.ontology)] if self.source.ontology else [])]
        command = [sys.executable, "-P", "-m", "kg", "view", "-o", "-", *given]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
        )
        try:
            async with asyncio.timeout(_EXPLORER_SECONDS):
                page, words = await process.communicate()
        except BaseException as error:
            process.kill()
            await process.wait()
            if isinstance(error, TimeoutError):
                raise Fault(504, f"the explorer is not made within {_EXPLORER_SECONDS} seconds: kg build leaves it in the folder") from None
            raise
        if process.returncode:
            raise Fault(500, f"the explorer cannot be made: {words.decode(errors='replace').strip()}")
        return page

    def _seen(self) -> Mark:
        """What tells one manifest from another without reading it; None when there is none."""
        try:
            found = (self.source.folder / MANIFEST).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
