"""How far a long work is: who works says it to a ``Progress``; who works for a person gives one that shows it on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task

_SECONDS = 5  # between two lines; a stage that takes less has none


class Progress(Protocol):
    """What is told how far the work is."""

    def stage(self, name: str, total: int | None = None, unit: str = "documents") -> None:
        """A stage begins, of so many things if that is known; the one before has ended."""

    def advance(self, count: int = 1) -> None:
        """So many more of them are done."""


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int | None = None, unit: str = "documents") -> None:
        """Nobody looks."""

    def advance(self, count: int = 1) -> None:
        """Nobody looks."""


@dataclass
class _Stage:
    name: str
    total: int | None
    unit: str
    begun: float
    done: int = 0

    def so_far(self, seconds: float) -> str:
        of = f" of {self.total:,}" if self.total else ""
        left = f", {_clock(max(0, self.total - self.done) * seconds / self.done)} left" if self.total and self.done else ""
        return f"{self.name}: {self.done:,}{of} {self.unit}, {_rate(self.done / seconds)}{left}"

    def at_last(self, seconds: float) -> str:
        return f"{self.name}: {self.done:,} {self.unit} in {_clock(seconds)}"


class Lines:
    """A line every few seconds, and one at the end of a stage that had any: for a pipe or a file."""

    def __init__(self, say: Callable[[str], object], now: Callable[[], float] = time.monotonic) -> None:
        self._say, self._now = say, now
        self._stage = _Stage("", None, "", now())
        self._told = self._stage.begun

    def stage(self, name: str, total: int | None = None, unit: str = "documents") -> None:
        """Say how the stage before ended, and begin another."""
        self.end()
        self._stage = _Stage(name, total, unit, self._now())
        self._told = self._stage.begun

    def advance(self, count: int = 1) -> None:
        """Say how far it is, unless that was said just now."""
        self._stage.done += count
        now = self._now()
        if now - self._told >= _SECONDS:
            self._told = now
            self._say(self._stage.so_far(now - self._stage.begun))

    def end(self) -> None:
        """Say how long the stage took."""
        if self._told > self._stage.begun:
            self._say(self._stage.at_last(self._now() - self._stage.begun))


class Bar:
    """A bar that moves, gone when the work is done: for a terminal."""

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: "Task") -> Text:
                return Text(f"{task.fields['unit']}, {_rate(task.speed or 0)}")

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        # What is printed meanwhile goes above the bar, but only where stdout is the terminal too.
        self.shown = Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty())

    def stage(self, name: str, total: int | None = None, unit: str = "documents") -> None:
        """Begin the bar anew."""
        for task in self.shown.task_ids:
            self.shown.remove_task(task)
        self._task = self.shown.add_task(name, total=total, unit=unit)

    def advance(self, count: int = 1) -> None:
        """Move on."""
        self.shown.advance(self._task, count)


_LISTENER: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def told_to(listener: Progress) -> Iterator[None]:
    """Tell this one how far the builds inside the block are, which else tell nobody."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> Progress:
    """Who is to be told; see ``told_to``."""
    return _LISTENER.get() or Silent()


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress on stderr: a bar if that is a terminal, in colours unless NO_COLOR is set; lines otherwise."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        bar = Bar(console)
        with bar.shown:
            yield bar
    else:
        lines = Lines(lambda line: print(line, file=sys.stderr, flush=True))
        yield lines
        lines.end()


def _rate(speed: float) -> str:
    return f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s"


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
