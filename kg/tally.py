"""Rows → what is counted of them, in a temporary file of SQLite: memory does not grow with the rows."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b

from .prose import STANDING

Row = Mapping[str, object]
_MADE_OF_WORDS = frozenset({"speaker", "speakerPost", "text", "about", "mentionedIn"})
_TABLES = """
    CREATE TABLE party (partnership TEXT, name TEXT, status TEXT, PRIMARY KEY (partnership, name)) WITHOUT ROWID;
    CREATE TABLE word (claim TEXT, fact BLOB, line TEXT, cells TEXT, PRIMARY KEY (claim, fact));
    CREATE INDEX word_fact ON word (fact);
    CREATE TABLE reason (kind TEXT, reason TEXT, times INTEGER, PRIMARY KEY (kind, reason)) WITHOUT ROWID;
"""
_PARTY = "INSERT INTO party VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET status = max(status, excluded.status)"
_WORD = "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)"
_REASON = "INSERT INTO reason VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
_LARGEST = "SELECT partnership, count(*), max(status) FROM party GROUP BY partnership ORDER BY count(*) DESC, partnership LIMIT ?"


class Tally:
    """What the report counts of the rows of ``evidence``, which are read twice, and of ``coverage``; close it when all is asked."""

    def __init__(self, evidence: Iterable[Row], coverage: Iterable[Row]) -> None:
        self._db = _file(_TABLES)
        for row in evidence:
            self._add(row)
        self._db.executemany("DELETE FROM word WHERE fact = ?", ((_fact(row),) for row in evidence if _is_stated(row)))
        self._db.executemany(_REASON, ((str(row["kind"]), str(row["reason"])) for row in coverage))

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

    def first_words(self, most: int) -> list[Sequence[object]]:
        """The first of these claims: what is claimed, status, voice and words."""
        found = self._db.execute("SELECT cells FROM word ORDER BY line, rowid LIMIT ?", (most,))
        return [json.loads(cells) for (cells,) in found]

    def reasons(self) -> int:
        """For how many reasons something is left out."""
        return self._number("SELECT count(*) FROM reason")

    def commonest(self, most: int) -> list[tuple[str, str, int]]:
        """The commonest reasons: kind, reason, times."""
        return self._db.execute("SELECT * FROM reason ORDER BY times DESC, kind, reason LIMIT ?", (most,)).fetchall()

    def _add(self, row: Row) -> None:
        if row["status"] in STANDING:
            if row["predicate"] == "hasParty":
                self._db.execute(_PARTY, (row["subject"], str(row["object"]), row["status"]))
        elif row["predicate"] not in _MADE_OF_WORDS:
            cells = [f"{row['subject']} – {row['predicate']} – {row['object']}", row["status"], row["voice"], row["quote"]]
            self._db.execute(_WORD, (row["claim"], _fact(row), str(cells), json.dumps(cells)))

    def _number(self, question: str) -> int:
        return self._db.execute(question).fetchone()[0]


def commonest(met: Iterable[str], most: int) -> list[str]:
    """What is met most often, the most often first, of equals in order."""
    with closing(_file("CREATE TABLE met (name TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;")) as db:
        db.executemany("INSERT INTO met VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1", ((name,) for name in met))
        return [name for (name,) in db.execute("SELECT name FROM met ORDER BY times DESC, name LIMIT ?", (most,))]


def _file(tables: str) -> sqlite3.Connection:
    """A temporary file with these tables, which SQLite removes by itself."""
    db = sqlite3.connect("", isolation_level=None)
    db.executescript(f"PRAGMA journal_mode = OFF; {tables} BEGIN;")
    return db


def _is_stated(row: Row) -> bool:
    return row["status"] in STANDING and row["predicate"] not in _MADE_OF_WORDS


def _fact(row: Row) -> bytes:
    return blake2b("\x1f".join((str(row["subject"]), str(row["predicate"]), str(row["object"]))).encode(), digest_size=16).digest()
