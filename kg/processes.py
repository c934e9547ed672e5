"""A pool of processes on this machine: each loads the ontology once, and does what arrives on its line, one thing after the other.

A worker is a fresh Python that is told where our modules lie. So it copies no lock that a thread of ours holds, as a fork would, and does
not run the user's own script once more, as multiprocessing does. It ends when its line does, whatever it is doing: no worker outlives
the build, even if that is killed. What a worker held that died is done once more by another, each task alone: so it is known which one kills.
"""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from . import tasks
from .ontology import Ontology

_AHEAD = 2  # tasks a worker holds: the next is there when one is done
_ROOM = 3  # tasks under way for each worker, so that a slow one does not keep the others waiting
_DEATHS = 2  # as often a worker may die of a task before it is given up
_CODE = "import sys; sys.path[:] = sys.argv[2:]; from kg import processes; processes.main(int(sys.argv[1]))"


@dataclass(eq=False)
class Task:
    """A function with an item; done as soon as there is an ``outcome``."""

    pool: "Pool"
    function: Callable[..., Any]
    item: Any
    named: Callable[[Any], str]
    deaths: int = 0
    outcome: bytes = b""

    def result(self) -> Any:
        """The result, waited for; what was raised is raised here."""
        while not self.outcome:
            self.pool.wait()
        return tasks.result(self.outcome)

    def cancel(self) -> None:
        """Not be handed to a worker any more."""
        self.pool.forget(self)

    def died(self, code: int) -> bool:
        """Count a death; true when it was one too many."""
        self.deaths += 1
        if self.deaths == _DEATHS:
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            self.outcome = tasks.failure(tasks.deadly(self.named(self.item), how))
        return self.outcome != b""


@dataclass(eq=False)
class _Worker:
    process: subprocess.Popen
    line: Connection
    tasks: deque[Task] = field(default_factory=deque)

    @property
    def load(self) -> int:
        """How many tasks it holds; one that a worker died of fills it."""
        return _AHEAD if any(task.deaths for task in self.tasks) else len(self.tasks)

    def give(self, task: Task) -> None:
        packed = tasks.packed(task.function, task.item)
        self.tasks.append(task)
        with suppress(ConnectionError):  # it died: its line says so when it is read
            self.line.send_bytes(packed)

    def read(self) -> bool:
        """Take the outcome of the task begun first; false when the worker is dead."""
        try:
            self.tasks[0].outcome = self.line.recv_bytes()
        except (EOFError, OSError):
            return False
        self.tasks.popleft()
        return True

    def end(self) -> int:
        self.line.close()
        self.process.kill()
        return self.process.wait()


class Pool:
    """At most so many workers, each started when there is something to do for it. Not for more than one thread at a time."""

    def __init__(self, jobs: int, folder: Path) -> None:
        self._jobs = jobs
        self._folder = folder
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()

    def room(self) -> int:
        """How many tasks may be under way."""
        return self._jobs * _ROOM

    def start(self, function: Callable[..., Any], item: Any, named: Callable[[Any], str]) -> Task:
        """Hand over a task, now if a worker can take it."""
        task = Task(self, function, item, named)
        self._waiting.append(task)
        self._hand_out()
        return task

    def forget(self, task: Task) -> None:
        """Take back a task that no worker has yet."""
        if task in self._waiting:
            self._waiting.remove(task)

    def wait(self) -> None:
        """Wait until a worker says something, and give it something to do."""
        ready = wait([worker.line for worker in self._workers])
        for worker in [worker for worker in self._workers if worker.line in ready]:
            if not worker.read():
                self._bury(worker)
        self._hand_out()

    def rest(self) -> None:
        """End the workers, of which none has anything to do; others are started when there is."""
        self.close()

    def close(self) -> None:
        """End all workers at once."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(self) -> None:
        while self._waiting and (worker := self._free(self._waiting[0])):
            worker.give(self._waiting.popleft())

    def _free(self, task: Task) -> _Worker | None:
        """The worker with least to do, a new one rather than a busy one; none when all have enough."""
        least = min(self._workers, key=lambda worker: worker.load, default=None)
        if (least is None or least.load) and len(self._workers) < self._jobs:
            least = _started(self._folder)
            self._workers.append(least)
        return least if least and least.load < (1 if task.deaths else _AHEAD) else None

    def _bury(self, worker: _Worker) -> None:
        """Let what a dead worker held be done by others."""
        self._workers.remove(worker)
        code = worker.end()
        self._waiting.extendleft(task for task in reversed(worker.tasks) if not task.died(code))


def _started(folder: Path) -> _Worker:
    ours, theirs = Pipe()
    with theirs:
        # A process group of its own: Ctrl-C reaches only us, and we end the workers.
        process = subprocess.Popen(
            [sys.executable, "-c", _CODE, str(theirs.fileno()), *map(os.path.abspath, sys.path)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,
        )
    with suppress(ConnectionError):
        ours.send(folder)
    return _Worker(process, ours)


def main(descriptor: int) -> None:
    """What a worker does until the other end of its line is closed."""
    line = Connection(descriptor)
    ontology = Ontology(line.recv())
    given: SimpleQueue[bytes] = SimpleQueue()
    done: SimpleQueue[bytes] = SimpleQueue()
    # The line is read and written beside the work: so its end is seen at once, and no work waits until a result is taken.
    for talk in (lambda: _listen(line, given), lambda: _tell(line, done)):
        Thread(target=_or_end, args=[talk], daemon=True).start()
    while True:
        done.put(tasks.outcome(given.get(), ontology))


def _or_end(talk: Callable[[], None]) -> None:
    try:
        talk()
    except (EOFError, OSError):
        os._exit(1)  # the build has ended, and so does the worker, whatever it is doing


def _listen(line: Connection, given: "SimpleQueue[bytes]") -> None:
    while True:
        given.put(line.recv_bytes())


def _tell(line: Connection, done: "SimpleQueue[bytes]") -> None:
    while True:
        line.send_bytes(done.get())
