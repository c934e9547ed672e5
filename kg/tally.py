"""Rows → what is counted of them, in a temporary file of SQLite: memory does not grow with the rows."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import islice

from .columns import picked
from .prose import STANDING

Row = Mapping[str, object]
_CLAIM = ("status", "predicate", "subject", "object", "claim", "voice", "quote")
_MADE_OF_WORDS = frozenset({"speaker", "speakerPost", "text", "about", "mentionedIn"})
_AT_ONCE = 200  # rows in memory
_TABLES = """
    CREATE TABLE party (partnership TEXT, name TEXT, status TEXT, PRIMARY KEY (partnership, name)) WITHOUT ROWID;
    CREATE TABLE word (claim TEXT, fact BLOB, line TEXT, said TEXT, status TEXT, voice TEXT, quote TEXT, PRIMARY KEY (claim, fact));
    CREATE INDEX word_fact ON word (fact);
    CREATE TABLE stated (fact BLOB);
"""
_PARTY = "INSERT INTO party VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET status = max(status, excluded.status)"
_WORD = "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?, ?, ?, ?)"
_STATED = "DELETE FROM word WHERE rowid IN (SELECT word.rowid FROM stated CROSS JOIN word ON word.fact = stated.fact)"
_LARGEST = "SELECT partnership, count(*), max(status) FROM party GROUP BY partnership ORDER BY count(*) DESC, partnership LIMIT ?"


class Tally:
    """What the report counts of the rows of ``evidence``, which are read once; close it when all is asked."""

    def __init__(self, evidence: Collection[Row]) -> None:
        self._db = _file(_TABLES)
        for claims in _batches(picked(evidence, *_CLAIM)):
            self._add(claims)
        self._db.execute(_STATED)

    def close(self) -> None:
        """Remove the temporary file."""
        self._db.close()

    def partnerships(self) -> int:
        """How many partnerships have a party that the issuer states."""
        return self._number("SELECT count(DISTINCT partnership) FROM party")

    def largest(self, most: int) -> list[tuple[str, int, str]]:
        """The partnerships with the most parties, each with their number and the weakest status."""
        return self._db.execute(_LARGEST, (most,)).fetchall()

    def parties(self, partnership: str, most: int) -> list[str]:
        """The first parties of a partnership by name."""
        found = self._db.execute("SELECT name FROM party WHERE partnership = ? ORDER BY name LIMIT ?", (partnership, most))
        return [name for (name,) in found]

    def words(self) -> int:
        """How many claims stand only on a quoted word or a plan; quotations themselves are no such claims."""
        return self._number("SELECT count(*) FROM word")

    def first_words(self, most: int) -> list[tuple[str, str, str, str]]:
        """The first of these claims: what is claimed, status, voice and words."""
        return self._db.execute("SELECT said, status, voice, quote FROM word ORDER BY line, rowid LIMIT ?", (most,)).fetchall()

    def _add(self, claims: Sequence[tuple]) -> None:
        standing = [claim for claim in claims if claim[0] in STANDING]
        parties = ((subject, str(object_), status) for status, predicate, subject, object_, *_ in standing if predicate == "hasParty")
        self._db.executemany(_PARTY, parties)
        self._db.executemany("INSERT INTO stated VALUES (?)", ((_fact(claim),) for claim in standing if claim[1] not in _MADE_OF_WORDS))
        self._db.executemany(_WORD, (_word(claim) for claim in claims if claim[0] not in STANDING and claim[1] not in _MADE_OF_WORDS))

    def _number(self, question: str) -> int:
        return self._db.execute(question).fetchone()[0]


def commonest(met: Iterable[str], most: int) -> list[str]:
    """What is met most often, the most often first, of equals in order."""
    with closing(_file("CREATE TABLE met (name TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;")) as db:
        db.executemany("INSERT INTO met VALUES (?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times", _counted(met))
        return [name for (name,) in db.execute("SELECT name FROM met ORDER BY times DESC, name LIMIT ?", (most,))]


def _file(tables: str) -> sqlite3.Connection:
    """A temporary file with these tables, which SQLite removes by itself."""
    db = sqlite3.connect("", isolation_level=None)
    db.executescript(f"PRAGMA journal_mode = OFF; {tables} BEGIN;")
    return db


def _batches(rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    """The rows, as many at a time as the memory surely holds."""
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


def _counted(met: Iterable[Hashable]) -> Iterator[tuple]:
    """How often each is met, of some at a time: what is met again later comes again."""
    rest = iter(met)
    while times := Counter(islice(rest, _AT_ONCE)):
        yield from times.items()


def _word(claim: tuple) -> tuple[object, ...]:
    """The row of a claim on someone's word: its line is what it is sorted by."""
    status, predicate, subject, object_, iri, voice, quote = claim
    cells = [f"{subject} – {predicate} – {object_}", status, voice, quote]
    return iri, _fact(claim), str(cells), *cells


def _fact(claim: tuple) -> bytes:
    _, predicate, subject, object_, *_ = claim
    return blake2b(f"{subject}\x1f{predicate}\x1f{object_}".encode(), digest_size=16).digest()
