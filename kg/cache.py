"""What a build keeps for the next one, in a file beside the output directory: readings by what they were read from, parts by what they are made of.

Everything in it can be made again: what another version of the tool or of ontology/ wrote is begun anew. What no build wrote is not touched.
Like the output directory it is written under the lock of the directory, and a build that is killed leaves it whole (SQLite's journal).
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyoxigraph

from . import __version__
from .merged import Make, Merged
from .model import KgError
from .ontology import Ontology
from .partition import Written
from .register import Register

_SCHEMA = """
CREATE TABLE IF NOT EXISTS made(version TEXT);
CREATE TABLE IF NOT EXISTS part(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, rows TEXT);
CREATE TABLE IF NOT EXISTS share(part INTEGER, file TEXT, body BLOB);
CREATE INDEX IF NOT EXISTS share_part ON share(part, file);
"""
_OURS = b"kg\0\1"  # the application id of a database of ours
# The id is there with the first byte of a new file, so that a build that is killed leaves no file that the next does not know.
_PRAGMAS = (f"application_id={int.from_bytes(_OURS)}", "journal_mode=WAL", "synchronous=NORMAL", "cache_size=-8192")


class Shelf:
    """What was kept of parts and texts, for who only takes it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.sql = database

    def share(self, part: str, file: str) -> bytes:
        """The share that a part has in a file."""
        query = "SELECT body FROM share WHERE part = (SELECT id FROM part WHERE name = ?) AND file = ?"
        return self.sql.execute(query, (part, file)).fetchone()[0]

    def text(self, doc: int) -> bytes:
        """The text of a document."""
        return self.sql.execute("SELECT text FROM doc WHERE id = ?", (doc,)).fetchone()[0]


class Cache(Shelf):
    """Readings and parts that were made before, and those made now; ``path`` is their file, if they are not in memory only."""

    def __init__(self, database: sqlite3.Connection, version: str, path: Path | None = None) -> None:
        super().__init__(database)
        self.version, self.path = version, path
        database.executescript(_SCHEMA)
        self.register, self.merged = Register(database), Merged(database)

    def commit(self) -> None:
        """Let what was kept outlive this process."""
        self.sql.commit()

    def holds(self, part: str) -> bool:
        """Whether a part was made before."""
        return self.sql.execute("SELECT 1 FROM part WHERE name = ?", (part,)).fetchone() is not None

    def keep(self, made: Written) -> None:
        """Keep a part, for this build and the next."""
        rows = json.dumps(made.rows, ensure_ascii=False)
        part = self.sql.execute("INSERT INTO part(name, rows) VALUES (?, ?)", (made.name, rows)).lastrowid
        self.sql.executemany("INSERT INTO share VALUES (?, ?, ?)", ((part, file, body) for file, body in made.shares.items()))
        self.merged.add(part, made.pieces)

    def rows(self, part: str) -> list[dict]:
        """What a part says of its releases."""
        return json.loads(self.sql.execute("SELECT rows FROM part WHERE name = ?", (part,)).fetchone()[0])

    def merge(self, parts: Iterable[str], make: Mapping[str, Make]) -> None:
        """Let the blocks be those of these parts; ``make`` says by file how one is made."""
        find = "SELECT id FROM part WHERE name = ?"
        self.merged.renew((self.sql.execute(find, (part,)).fetchone()[0] for part in parts), make)
        self.commit()

    def forget(self) -> None:
        """Remove what this build did not use."""
        self.register.forget()
        unused = [part for (part,) in self.sql.execute("SELECT id FROM part WHERE id NOT IN (SELECT part FROM merged)")]
        self.merged.forget(unused)
        for table, column in (("part", "id"), ("share", "part")):
            self.sql.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((part,) for part in unused))
        self.sql.commit()


@contextmanager
def opened(output: Path | None, ontology: Ontology) -> Iterator[Cache]:
    """The cache beside an output directory; without one, an empty cache in memory.

    Errors: KgError 6 when it cannot be written, is damaged, or something else stands in its place.
    """
    try:
        path, wanted = (beside(output), version(ontology)) if output else (None, "")
        database = _file(path, wanted) if path else sqlite3.connect(":memory:")
        try:
            yield Cache(database, wanted, path)
        finally:
            database.rollback()  # a question left open, as a traceback may hold one, would keep the lock of the file
            database.close()
    except (sqlite3.Error, zlib.error) as error:
        raise KgError(f"cannot use {path or 'the memory'}: {error}; free the place, or remove the file", 6) from error


@contextmanager
def reading(path: Path) -> Iterator[Shelf]:
    """The cache in a file that another process has open, as it was committed there."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        yield Shelf(database)


def beside(output: Path) -> Path:
    """Where the cache of an output directory lies."""
    real = output.resolve()
    return real.with_name(f".{real.name}.cache")


@cache
def tool() -> str:
    """The version of the tool, with a digest of its modules and of the library that writes RDF: what it makes of the same bytes depends on nothing else."""
    return f"{__version__} ({_digest(pyoxigraph.__version__, Path(__file__).parent, '*.py')[:10]})"


def version(ontology: Ontology) -> str:
    """What the readings and parts are made by: a digest of the tool and of the ontology folder."""
    return _digest(tool(), ontology.folder, "*")


def _digest(made_with: str, folder: Path, pattern: str) -> str:
    digest = sha256(made_with.encode())
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        digest.update(f"\x1f{path.relative_to(folder).as_posix()}\x1f".encode() + path.read_bytes())
    return digest.hexdigest()


def _file(path: Path, wanted: str) -> sqlite3.Connection:
    """The database of a file, begun anew when it cannot be opened or another version wrote it."""
    _demand_ours(path)
    database = sqlite3.connect(path)
    try:
        if _made_by(database) != wanted:
            database.close()
            _remove(path)
            database = sqlite3.connect(path)
            _begin(database, wanted)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _demand_ours(path: Path) -> None:
    """Refuse what stands in the way and no build wrote; a link is not followed."""
    for place in _places(path):
        if place.is_symlink() or place.exists() and not (place.is_file() and (place != path or _is_ours(path))):
            raise KgError(f"{place} is in the way and is not ours: move it", 6)


def _is_ours(path: Path) -> bool:
    """Whether a file is empty, or begins as our databases do."""
    with path.open("rb") as stream:
        head = stream.read(72)
    return not head or head.startswith(b"SQLite format 3\0") and head.endswith(_OURS)


def _made_by(database: sqlite3.Connection) -> str | None:
    """The version that wrote a database; None when it holds nothing, or nothing that can be read."""
    try:
        _set(database)
        tables = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'made'").fetchone()
        return database.execute("SELECT max(version) FROM made").fetchone()[0] if tables else None
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return None


def _begin(database: sqlite3.Connection, version: str) -> None:
    _set(database)
    database.execute("CREATE TABLE made(version TEXT)")
    database.execute("INSERT INTO made VALUES (?)", (version,))
    database.commit()


def _set(database: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        database.execute(f"PRAGMA {pragma}")


def _remove(path: Path) -> None:
    for place in _places(path):
        place.unlink(missing_ok=True)


def _places(path: Path) -> list[Path]:
    """The database, and what SQLite keeps beside it while it is written."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
