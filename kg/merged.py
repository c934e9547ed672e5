"""What several parts tell of together: the pieces that parts give of a block, and the blocks made of them, kept from build to build.

A file is made of blocks in the order of their keys: the rows of a table, the subjects of graph.ttl. What a block is follows from what the parts tell
under its key, whichever and however many they are, so a build makes again only the blocks of which parts that came or went tell something else.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter

from . import records

Piece = tuple[bytes, str]  # a key, and what a part tells under it
Make = Callable[[bytes, list[str]], str]  # a key, and what all parts tell under it → the block

# ``told`` is what parts tell that no build has brought together yet, ``merged`` are the parts that the blocks are made of.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS block(id INTEGER PRIMARY KEY, file TEXT NOT NULL, key BLOB NOT NULL, body TEXT, UNIQUE(file, key));
CREATE TABLE IF NOT EXISTS piece(block INTEGER, part INTEGER, body TEXT, PRIMARY KEY(block, part)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS piece_part ON piece(part);
CREATE TABLE IF NOT EXISTS merged(part INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS told(part INTEGER PRIMARY KEY, pieces BLOB);
CREATE TEMP TABLE now(part INTEGER PRIMARY KEY);
CREATE TEMP TABLE came(part INTEGER PRIMARY KEY);
CREATE TEMP TABLE gone(part INTEGER PRIMARY KEY);
CREATE TEMP TABLE touched(block INTEGER PRIMARY KEY);
CREATE TEMP TABLE fresh(file TEXT, key BLOB, part INTEGER, body);
"""
_BLOCKS = "INSERT OR IGNORE INTO block(file, key) SELECT DISTINCT file, key FROM fresh ORDER BY file, key"
# LIMIT keeps SQLite from looking blocks up before it has sorted.
_PIECES = """INSERT INTO piece SELECT block.id, part, fresh.body FROM (SELECT * FROM fresh ORDER BY file, key, part LIMIT -1) AS fresh
  CROSS JOIN block ON block.file = fresh.file AND block.key = fresh.key"""
# CROSS JOIN keeps the order in which tables are gone through: few parts come or go, and a common block has a piece of each part.
_NEW = "INSERT OR IGNORE INTO touched SELECT block FROM came CROSS JOIN piece USING(part)"
# What as many parts told in the same words before is told as before.
_OTHERWISE = """INSERT OR IGNORE INTO touched SELECT block FROM (
  SELECT block, body, 1 AS times FROM came CROSS JOIN piece USING(part) UNION ALL SELECT block, body, -1 FROM gone CROSS JOIN piece USING(part))
  GROUP BY block, body HAVING sum(times) != 0"""
_TOLD = """SELECT block.id, file, key, piece.body FROM touched CROSS JOIN block ON block.id = touched.block CROSS JOIN piece ON piece.block = block.id
  JOIN now ON now.part = piece.part ORDER BY touched.block"""
_UNTOLD = "UPDATE block SET body = NULL WHERE id IN touched AND NOT EXISTS (SELECT 1 FROM piece JOIN now USING(part) WHERE piece.block = block.id)"
_AT_ONCE = 500  # blocks
_LONG = 2_000  # characters


class Merged:
    """The blocks of a build, in tables of its cache."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.sql = database
        database.executescript(_SCHEMA)

    def add(self, part: int, pieces: bytes) -> None:
        """Keep what a part tells, ``packed``."""
        self.sql.execute("INSERT INTO told VALUES (?, ?)", (part, pieces))

    def renew(self, parts: Iterable[int], make: Mapping[str, Make]) -> None:
        """Let the blocks be those of these parts; ``make`` says by file how one is made."""
        self._come_and_go(parts)
        self._spread()
        self._touch()
        told = groupby(self.sql.execute(_TOLD), itemgetter(0, 1, 2))
        made = ((_shut(make[file](key, [_opened(body) for *_, body in pieces])), block) for (block, file, key), pieces in told)
        while some := list(islice(made, _AT_ONCE)):
            self.sql.executemany("UPDATE block SET body = ? WHERE id = ?", some)
        self.sql.execute(_UNTOLD)
        self.sql.execute("DELETE FROM merged")
        self.sql.execute("INSERT INTO merged SELECT part FROM now")

    def _come_and_go(self, parts: Iterable[int]) -> None:
        """Find the parts that came and went since the blocks were made."""
        for table in ("now", "came", "gone"):
            self.sql.execute(f"DELETE FROM {table}")
        self.sql.executemany("INSERT INTO now VALUES (?)", ((part,) for part in parts))
        self.sql.execute("INSERT INTO came SELECT part FROM now WHERE part NOT IN (SELECT part FROM merged)")
        self.sql.execute("INSERT INTO gone SELECT part FROM merged WHERE part NOT IN (SELECT part FROM now)")

    def _spread(self) -> None:
        """Give each block its pieces of the parts that came: all of them in order, since what is written to one place after another is slow."""
        for part, pieces in self.sql.execute("SELECT part, pieces FROM came JOIN told USING(part)"):
            rows = ((file, key.encode("latin-1"), part, _shut(body)) for file, told in records.unpacked(pieces) for key, body in told)
            self.sql.executemany("INSERT INTO fresh VALUES (?, ?, ?, ?)", rows)
        for step in ("DELETE FROM told WHERE part IN came", _BLOCKS, _PIECES, "DELETE FROM fresh"):
            self.sql.execute(step)

    def _touch(self) -> None:
        """Find the blocks of which the parts that came and went tell something else."""
        self.sql.execute("DELETE FROM touched")
        some_went = self.sql.execute("SELECT 1 FROM gone").fetchone()
        self.sql.execute(_OTHERWISE if some_went else _NEW)

    def blocks(self, file: str) -> Iterator[tuple[bytes, str]]:
        """The keys and blocks of a file, in order."""
        found = self.sql.execute("SELECT key, body FROM block WHERE file = ? AND body IS NOT NULL ORDER BY key", (file,))
        return ((key, _opened(body)) for key, body in found)

    def batches(self, file: str) -> Iterator[list[str]]:
        """The blocks of a file, in order, many at a time."""
        found = self.sql.execute("SELECT body FROM block WHERE file = ? AND body IS NOT NULL ORDER BY key", (file,))
        while some := found.fetchmany(_AT_ONCE):
            yield [_opened(body) for (body,) in some]

    def count(self, file: str) -> int:
        """How many blocks a file has."""
        return self.sql.execute("SELECT count(*) FROM block WHERE file = ? AND body IS NOT NULL", (file,)).fetchone()[0]

    def forget(self, parts: Iterable[int]) -> None:
        """Remove what these parts tell, of which no block is made, and blocks that nothing else tells of."""
        self.sql.execute("DELETE FROM touched")
        for part in parts:
            self.sql.execute("INSERT OR IGNORE INTO touched SELECT block FROM piece WHERE part = ?", (part,))
            for table in ("piece", "told"):
                self.sql.execute(f"DELETE FROM {table} WHERE part = ?", (part,))
        self.sql.execute("DELETE FROM block WHERE id IN touched AND body IS NULL")


def packed(pieces: Mapping[str, Iterable[Piece]]) -> bytes:
    """What a part tells, by file, as bytes."""
    return records.packed([(file, [(key.decode("latin-1"), body) for key, body in told]) for file, told in pieces.items()])


def _shut(body: str) -> str | bytes:
    """A long body compressed; of a short one little would be saved."""
    return body if len(body) < _LONG else records.squeezed(body)


def _opened(held: str | bytes) -> str:
    return held if isinstance(held, str) else records.text(held)
