"""Where the work of a build runs: in this process, in a pool of processes on this machine, or on the workers of a cluster.

The work is the same in each place: a function of a module of ours that takes an item and the ontology. Items and results are plain data that
can be pickled; results come in the order of the items, and only a few items are under way at a time, so ``items`` may be endless.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from reprlib import repr as shortened
from typing import Any, Protocol, TypeVar

from .model import KgError
from .ontology import Ontology

T = TypeVar("T")
R = TypeVar("R")
Function = Callable[[T, Ontology], R]


_APART = 2  # jobs: no more of them are started than there are tasks


class Task(Protocol):
    """A piece of work that was handed over."""

    def result(self) -> Any:
        """What came of it, when it is done; what it raised is raised here."""

    def cancel(self) -> Any:
        """Nobody asks for it any more."""


class Place(Protocol):
    """Where tasks are done."""

    def room(self) -> int:
        """How many tasks may be under way."""

    def start(self, function: Callable[..., Any], item: Any, named: Callable[[Any], str]) -> Task:
        """Hand over a task, whose item has a name for a message."""

    def rest(self) -> None:
        """Let go of what takes up memory while there is nothing to do."""

    def close(self) -> None:
        """End all that is under way, at once."""


class Executor:
    """What does the work; see ``opened``."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def rest(self) -> None:
        """Let go of what takes up memory while there is nothing to do; what comes after may take a little longer to begin."""
        self._place.rest()

    def map(self, function: Function[T, R], items: Iterable[T], named: Callable[[T], str] = shortened) -> Iterator[R]:
        """The result of ``function(item, ontology)`` for each item, in their order.

        Errors: what the function raised; KgError 4 for an item whose workers died, as it is ``named``; of a cluster KgError 6 when it went away
        or no worker comes, 2 when another version is installed there.
        """
        tasks: deque[Task] = deque()
        try:
            for item in items:
                tasks.append(self._place.start(function, item, named))
                while len(tasks) >= self._place.room():
                    yield tasks.popleft().result()
            while tasks:
                yield tasks.popleft().result()
        finally:
            for task in tasks:
                task.cancel()


@contextmanager
def opened(jobs: int = 1, scheduler: str | None = None, ontology: Ontology | None = None) -> Iterator[Executor]:
    """An executor of ``jobs`` processes on this machine (1: this one), or of the Dask cluster at the address ``scheduler``.

    When the block ends, for whatever reason, so does all that it started.
    Errors: KgError 2 when Dask is needed and not installed, 6 when the scheduler cannot be reached.
    """
    place = _place(jobs, scheduler, ontology or Ontology())
    try:
        yield Executor(place)
    finally:
        place.close()


@contextmanager
def begun(function: Function[T, R], item: T, ontology: Ontology, *, apart: bool, named: Callable[[T], str] = shortened) -> Iterator[Task]:
    """A task that a process ``apart`` does while this one does other things; else it is done here, when its result is asked for.

    When the block ends, for whatever reason, so does the process.
    """
    place = _place(_APART if apart else 1, None, ontology)
    try:
        yield place.start(function, item, named)
    finally:
        place.close()


def _place(jobs: int, scheduler: str | None, ontology: Ontology) -> Place:
    if scheduler:
        return _cluster(scheduler, ontology)
    if jobs > 1:
        from .processes import Pool

        return Pool(jobs, ontology.folder)
    return _Here(ontology)


def _cluster(scheduler: str, ontology: Ontology) -> Place:
    try:
        from .cluster import Cluster
    except ModuleNotFoundError as error:
        raise KgError(f"a cluster needs {error.name}, which is not installed: pip install '.[distributed]'") from error
    return Cluster(scheduler, ontology.folder)


class _Here:
    """This process: a task is done when its result is asked for."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology

    def room(self) -> int:
        return 1

    def start(self, function: Callable[..., Any], item: Any, named: Callable[[Any], str]) -> "_Here._Task":
        return self._Task(function, item, self._ontology)

    def rest(self) -> None:
        """Nothing was started."""

    close = rest

    class _Task:
        def __init__(self, function: Callable[..., Any], item: Any, ontology: Ontology) -> None:
            self.result = lambda: function(item, ontology)

        def cancel(self) -> None:
            """It was not begun."""
