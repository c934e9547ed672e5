"""judgements.tsv, what analysts decided about the graph: a row each, with who and why. The only reader and writer of the file."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path

from .model import KgError

NAME = "judgements.tsv"
COLUMNS = ("action", "subject", "object", "who", "why", "date", "names")
ACTIONS = ("merge", "split", "reject", "accept")
SEVERAL = " | "
_OF_TWO = ACTIONS[:2]
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row: ``subject`` and ``object`` are references (a file stem after "split"), ``names`` what they were called, for people to read.

    merge: one thing, the first of two · split: what one release says of a thing is another thing · reject: a claim, and what it becomes ·
    accept: a candidate of coverage. ``date`` is what the analyst gives, or "". ``place`` is the file and line, for messages.
    """

    action: str
    subject: str
    object: str = ""
    who: str = ""
    why: str = ""
    date: str = ""
    names: str = ""
    place: str = field(default="", compare=False)

    @property
    def by(self) -> str:
        """Who judged and why, as the rules of claims say it."""
        return f"{self.who}: {self.why}"

    def refused(self, what: str) -> KgError:
        """The error of a row that cannot be followed, naming its file and line."""
        return KgError(f"{self.place}: {what}; mend or remove the line", 3)


def beside(paths: Iterable[Path]) -> list[Path]:
    """List the files of judgements in the folders among ``paths``, in an order that does not depend on theirs."""
    return sorted({path / NAME for path in paths if (path / NAME).is_file()})


def read(path: Path) -> list[Judgement]:
    """Read a file of judgements, in its order.

    Errors: KgError 3, naming file and line, for a file that cannot be read and for a row that is none.
    """
    return [row for _, row in _rows(path)]


def add(path: Path, row: Judgement) -> None:
    """Write a row below the others; the file is replaced whole, or stays as it was.

    Errors: KgError 2 for a row without who or why, with a broken date, or that is there already; 3 and 6 for the file.
    """
    row = Judgement(*(" ".join(cell.split()) for cell in _cells(row)))
    if flaw := _flaw(row):
        raise KgError(f"this is no judgement: {flaw}; kg {row.action} --help tells what it needs", 2)
    with _lines(path) as lines:
        for number, held in _rows(path) if path.exists() else ():
            if _key(held) == _key(row):
                raise KgError(f"{path} line {number} says so already: take that back first with --undo", 2)
        lines.append("\t".join(_cells(row)))


def take_back(path: Path, action: str, subject: str, object: str = "") -> Judgement:
    """Remove the last row of an action, and give it; things go by what stands in the row, the names they had then among it.

    Errors: KgError 1 when there is none.
    """
    with _lines(path) as lines:
        rows = list(_rows(path)) if path.exists() else []
        found = [(n, row) for n, row in rows if row.action == action and _about(row, subject) and (not object or _about(row, object))]
        if not found:
            held = "; ".join(_said(row) for _, row in rows if row.action == action)
            raise KgError(f"{path} holds no such row to take back: {held or f'none says {action}'}", 1)
        number, row = found[-1]
        del lines[number - 1]
    return row


def _about(row: Judgement, given: str) -> bool:
    claim = f"c{given.rpartition('#')[2].removeprefix('c')}"
    return given in (row.subject, row.object, *row.names.split(SEVERAL)) or claim in (row.subject.partition("#")[2], row.object.partition("#")[2])


def _said(row: Judgement) -> str:
    return " ".join(filter(None, (row.action, row.subject, row.object)))


def _key(row: Judgement) -> tuple[str, ...]:
    return (row.action, row.subject, row.object if row.action in _OF_TWO else "")


def _cells(row: Judgement) -> tuple[str, ...]:
    return astuple(row)[: len(COLUMNS)]


def _rows(path: Path) -> Iterator[tuple[int, Judgement]]:
    """Number and judgement of every line; empty lines and the head are none."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        line = line.rstrip("\r")
        place = f"{path} line {number}"
        if number == 1 and tuple(line.split("\t")) != COLUMNS:
            raise KgError(f"{place}: the columns are not {', '.join(COLUMNS)}, with tabs between; mend the line", 3)
        if number > 1 and line.strip():
            yield number, _row(line.split("\t"), place)


def _row(cells: list[str], place: str) -> Judgement:
    cells = [cell.strip() for cell in cells]
    if len(cells) > len(COLUMNS) and any(cells[len(COLUMNS) :]):
        raise KgError(f"{place}: {len(cells)} cells, but there are {len(COLUMNS)} columns; mend or remove the line", 3)
    given = (cells + [""] * len(COLUMNS))[: len(COLUMNS)]  # editors drop the empty cells at the end of a line
    row = Judgement(*given, place=place)
    if flaw := _flaw(row):
        raise row.refused(flaw)
    return row


def _flaw(row: Judgement) -> str:
    """What a row lacks to be a judgement, or ""."""
    if row.action not in ACTIONS:
        return f"“{row.action}” is none of {', '.join(ACTIONS)}"
    if not row.subject or row.action in _OF_TWO and not row.object:
        return f"{row.action} of what? its cells are empty"
    if not row.who or not row.why:
        return f"it does not say {'why' if row.who else 'who'}"
    return "" if not row.date or _DATE.fullmatch(row.date) else f"{row.date} is no date (YYYY, YYYY-MM or YYYY-MM-DD)"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise KgError(f"cannot read {path}: {error.strerror}; name a file of judgements", 3) from error
    except UnicodeDecodeError as error:
        raise KgError(f"{path} is not UTF-8 at byte {error.start}: save it as UTF-8", 3) from error


@contextmanager
def _lines(path: Path) -> Iterator[list[str]]:
    """Give the lines to change, while nobody else does; they replace the file when the block ends well."""
    real = path.resolve()
    try:
        folder = os.open(real.parent, os.O_RDONLY)
    except OSError as error:
        raise KgError(f"cannot write {path}: {error.strerror}; name a file in a folder that is there", 6) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        lines = _text(path).rstrip("\n").split("\n") if real.exists() else ["\t".join(COLUMNS)]
        yield lines
        _replace(real, "\n".join(lines) + "\n", folder)
    finally:
        os.close(folder)


def _replace(real: Path, text: str, folder: int) -> None:
    new = real.with_name(f".{real.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(real)
        os.fsync(folder)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise KgError(f"cannot write {real}: {error.strerror}; it is as it was", 6) from error
