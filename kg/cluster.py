"""A cluster: the same work on the workers of a Dask scheduler, which may run on other machines. Of the extra ``distributed``.

Nothing is read from a disk that both sides would have to share: items travel as bytes, and so does the ontology, which each worker unpacks
once into the folder that Dask removes when the worker ends. What a worker held that died, Dask does again on another.
"""

import asyncio
import logging
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from distributed import Client, Future, get_worker, rpc
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker
from distributed.security import Security

from . import tasks
from .cache import tool
from .model import KgError
from .ontology import Ontology

_SECONDS = 5  # to reach the scheduler, and between two looks whether there is a worker
_PATIENCE = 30  # seconds that a worker is waited for
_ROOM = 3  # tasks under way for each worker
_ONE = Lock()  # a worker of several threads does one task at a time: what they use is not made for threads


class Cluster:
    """The workers of a scheduler, however many there are at the moment."""

    def __init__(self, address: str, folder: Path) -> None:
        _demand_scheduler(address)
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it would log is raised
        self._address = address
        self._client = Client(address, timeout=_SECONDS, set_as_default=False)
        try:
            self._demand_worker()
            self._demand_same_version()
            files = _files(folder)
            self._files = self._client.submit(_same, files, key=f"ontology-{sha256(files).hexdigest()}")
        except BaseException:
            self.close()
            raise

    def room(self) -> int:
        """How many tasks may be under way."""
        with self._reached():
            return _ROOM * max(1, len(self._client.nthreads()))

    def start(self, function: Callable[..., Any], item: Any, named: Callable[[Any], str]) -> "_Task":
        """Hand over a task."""
        with self._reached():
            future = self._client.submit(_done, tasks.packed(function, item), self._files, tool(), pure=False)
        return _Task(self, future, lambda: named(item))

    def outcome(self, future: Future) -> bytes:
        """What came of a task, waited for as long as there is a worker."""
        while True:
            with self._reached(), suppress(TimeoutError):
                return future.result(_SECONDS)
            self._demand_worker()

    def rest(self) -> None:
        """Leave the workers to the cluster: they take up no memory of ours."""

    def close(self) -> None:
        """Take back what is under way, and leave."""
        self._client.close(_SECONDS)

    def _demand_worker(self) -> None:
        with self._reached():
            try:
                self._client.wait_for_workers(1, _PATIENCE)
            except TimeoutError:
                raise KgError(f"the scheduler {self._address} has no worker: start one with dask worker {self._address}", 6) from None

    def _demand_same_version(self) -> None:
        """Ask the workers before they get anything to do: one that cannot import it would end without a word."""
        with self._reached():
            found = self._client.run(tool, on_error="return")
        for worker, there in found.items():
            if there != tool():
                raise _unlike(worker, there, tool())

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Word what may go wrong on the way, which each call of the client tells in another manner."""
        try:
            yield
        except (OSError, RuntimeError, CancelledError, ClosedClientError) as error:
            if isinstance(error.__cause__, ImportError):
                raise _unlike(self._address, error.__cause__, tool()) from error
            raise KgError(f"the scheduler {self._address} went away: start it and build again", 6) from error


class _Task:
    def __init__(self, cluster: Cluster, future: Future, name: Callable[[], str]) -> None:
        self._cluster = cluster
        self._future = future
        self._name = name

    def result(self) -> Any:
        """The result, waited for; what was raised is raised here."""
        try:
            told = self._cluster.outcome(self._future)
        except KilledWorker as error:
            raise tasks.deadly(self._name(), f"{error.allowed_failures + 1} workers") from error
        return tasks.result(told)

    def cancel(self) -> None:
        """Not be done any more, if it is not under way."""
        self._future.release()


def _demand_scheduler(address: str) -> None:
    """Ask who is there; what the client itself does when nobody is takes long and is told at length.

    Errors: KgError 2 for what is no address, 6 when no scheduler answers.
    """
    try:
        with ThreadPoolExecutor(1) as beside:  # a notebook has a loop of its own in this thread
            beside.submit(lambda: asyncio.run(_identity(address))).result()
    except (ValueError, TypeError) as error:
        raise KgError(f"--scheduler {address}: {error}; write it as tcp://HOST:PORT") from error
    except (OSError, MemoryError) as error:  # what is no scheduler may send bytes that are taken for a length
        raise KgError(f"no Dask scheduler answers at {address}: start one with dask scheduler, and name the address that it prints", 6) from error


async def _identity(address: str) -> None:
    async with rpc(address, timeout=_SECONDS, connection_args=Security().get_connection_args("client")) as scheduler:
        await asyncio.wait_for(scheduler.identity(), _SECONDS)


def _unlike(address: str, there: object, here: str) -> KgError:
    return KgError(f"{address} has not the usjp-tech-graph of this build, {here}, but {there}: install the same on both")


def _files(folder: Path) -> bytes:
    """All files of a folder, by their path in it."""
    return pickle.dumps({path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()})


def _same(files: bytes) -> bytes:
    """The files as what a task needs: Dask carries it to each worker once, and makes it again when those that had it are gone."""
    return files


def _done(task: bytes, files: bytes, wanted: str) -> bytes:
    """The outcome of a task, on a worker."""
    if tool() != wanted:
        return tasks.failure(_unlike(get_worker().address, tool(), wanted))
    with _ONE:
        return tasks.outcome(task, _unpacked(files))


@cache
def _unpacked(files: bytes) -> Ontology:
    folder = Path(mkdtemp(prefix="ontology-", dir=get_worker().local_directory))
    for name, content in pickle.loads(files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Ontology(folder)
