"""What telling things apart needs to know of many readings: tables of SQLite, in a file for a build and in memory for a few texts.

Readings stay as they were read, since the next build may read them beside others. What a build makes of them stands in temporary
tables: ``here`` is which readings it is made from, ``own`` is what those say that identity changed, and ``said`` is both together.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from sys import intern
from typing import NamedTuple

from . import records
from .model import Claim, Document, Entity, Reading, strongest
from .ontology import Ontology
from .same import marks_of, objects

THINGS = ("Partnership", "OrganizationGroup", "FinancialCommitment", "Topic")  # what is one or two by what is claimed of it
DECIDING = frozenset({"hasParty", "hasTopic", "amount", "funds", "contributor"})  # the claims that say so
_ENTITY = """doc INTEGER NOT NULL, key TEXT NOT NULL, cls TEXT, name TEXT, country TEXT, facts TEXT, marks TEXT, rank INTEGER,
  rule TEXT, first INTEGER, last INTEGER"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS doc(id INTEGER PRIMARY KEY, source TEXT UNIQUE NOT NULL, key TEXT, stem TEXT, words TEXT, sha256 TEXT, sentences INTEGER,
  head BLOB, body BLOB, text BLOB, note TEXT, refusal TEXT);
CREATE TABLE IF NOT EXISTS entity({_ENTITY});
CREATE INDEX IF NOT EXISTS entity_doc ON entity(doc);
CREATE INDEX IF NOT EXISTS entity_key ON entity(key);
CREATE TABLE IF NOT EXISTS candidate(doc INTEGER NOT NULL, gap TEXT NOT NULL);
"""
_OF_A_BUILD = f"""
CREATE TEMP TABLE given(n INTEGER PRIMARY KEY, path BLOB, source TEXT, name TEXT, sha256 TEXT);
CREATE TEMP TABLE here(doc INTEGER PRIMARY KEY, place INTEGER UNIQUE, stem TEXT, body BLOB, version TEXT);
CREATE TEMP TABLE own({_ENTITY});
CREATE INDEX own_doc ON own(doc);
CREATE INDEX own_key ON own(key);
CREATE TEMP VIEW said AS
  SELECT entity.* FROM entity JOIN here USING(doc) WHERE version IS NULL UNION ALL SELECT * FROM own;
CREATE TEMP TABLE some(doc INTEGER PRIMARY KEY);
CREATE TEMP TABLE wanted(key TEXT PRIMARY KEY);
CREATE TEMP TABLE united(key TEXT PRIMARY KEY, cls TEXT, name TEXT, country TEXT, facts TEXT, leads TEXT, rank INTEGER, mentioned INTEGER, several INTEGER,
  fold TEXT);
CREATE TEMP TABLE extra(doc INTEGER, made INTEGER, about TEXT, fold TEXT, gap TEXT);
CREATE INDEX extra_about ON extra(about);
"""


_AT_ONCE = 500  # documents
_HELD = "doc.id, key, stem, words, doc.sha256, note, refusal"


class Noted(NamedTuple):
    """A reading as the register keeps it; plain values, so that a worker process can send it."""

    document: tuple[str, str, str, str, int]  # key, stem, words, sha256, sentences
    head: bytes
    body: bytes
    text: bytes
    entities: list[tuple]
    candidates: list[str]
    note: str = ""


class Member(NamedTuple):
    """A document of a build; ``digest`` is of its text, ``version`` tells which reading of it the build has."""

    doc: int
    key: str
    stem: str
    digest: str
    version: str


class Held(NamedTuple):
    """What was read from a file, or the reason why it could not be."""

    doc: int
    key: str
    stem: str
    words: str
    sha256: str
    note: str
    refusal: str | None


class Kept(NamedTuple):
    """A reading as a build has it and its text, as bytes, with the file stem of the text and the number of its sentences."""

    body: bytes
    text: bytes
    stem: str
    sentences: int

    def reading(self) -> Reading:
        """The reading."""
        return records.reading(self.body, records.text(self.text), self.stem)


def noted(reading: Reading, words: str, ontology: Ontology, note: str = "") -> Noted:
    """What the register keeps of a reading; ``words`` tells when two files hold the same."""
    text = reading.document
    sentences = sum(len(block.sentences) for block in text.blocks)
    candidates = [gap.id for gap in reading.gaps if gap.claims]
    document = (text.key, text.stem, words, text.sha256, sentences)
    bodies = (_head(reading), records.of_reading(reading), records.squeezed(text.text))
    return Noted(document, *bodies, _entities(reading, ontology), candidates, note)


def _head(reading: Reading) -> bytes:
    deciding = (replace(claim, rule="", spans=(), original="") for claim in reading.claims if claim.predicate in DECIDING)
    claims = [records.of_claim(claim) for claim in deciding]
    return records.packed([claims, [records.of_gap(gap) for gap in reading.gaps if gap.about]])


def _entities(reading: Reading, ontology: Ontology) -> list[tuple]:
    fields, ranks, places = objects(reading.claims, "hasTopic"), strongest(reading.claims), _mentions(reading.claims)
    return [
        (
            *(e.key, e.cls, e.name, e.country, json.dumps(e.facts, ensure_ascii=False)),
            *("|".join(sorted(marks_of(e, fields.get(e.key, set()), reading, ontology))), ranks.get(e.key)),
            *places.get(e.key, (None, None, None)),
        )
        for e in reading.entities
    ]


def _mentions(claims: Iterable[Claim]) -> dict[str, tuple[str, int, int]]:
    """Where each thing is first mentioned."""
    found = {c.subject: (c.rule, c.spans[0].start, c.spans[0].end) for c in sorted(claims, reverse=True) if c.predicate == "mentionedIn" and c.spans}
    return found


class Register:
    """The readings a build may be made from, and what it makes of them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.sql = database
        database.executescript(_SCHEMA)
        database.executescript(_OF_A_BUILD)
        database.create_function("casefold", 1, str.casefold, deterministic=True)

    # -- what was read --

    def known(self, source: str) -> bool:
        """Whether a file was read before."""
        return self.sql.execute("SELECT 1 FROM doc WHERE source = ?", (source,)).fetchone() is not None

    def add(self, source: str, read: Noted) -> int:
        """Keep a reading, and give its number."""
        key, stem, words, digest, sentences = read.document
        row = (source, key, stem, words, digest, sentences, read.head, read.body, read.text, read.note)
        columns = "source, key, stem, words, sha256, sentences, head, body, text, note"
        doc = self.sql.execute(f"INSERT INTO doc({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)", row).lastrowid
        self._add_entities("entity", doc, read.entities)
        self.sql.executemany("INSERT INTO candidate VALUES (?, ?)", ((doc, gap) for gap in read.candidates))
        return doc

    def refuse(self, source: str, reason: str) -> None:
        """Keep that a file cannot be read, and why."""
        self.sql.execute("INSERT INTO doc(source, refusal) VALUES (?, ?)", (source, reason))

    def _add_entities(self, table: str, doc: int, entities: Iterable[tuple]) -> None:
        self.sql.executemany(f"INSERT INTO {table} VALUES (?,?,?,?,?,?,?,?,?,?,?)", ((doc, *row) for row in entities))

    def forget(self) -> None:
        """Remove all that was read from other files than those given."""
        self.sql.execute("DELETE FROM doc WHERE source NOT IN (SELECT source FROM given)")
        for table in ("entity", "candidate"):
            self.sql.execute(f"DELETE FROM {table} WHERE doc NOT IN (SELECT id FROM doc)")

    # -- what a build is made from --

    def give(self, path: Path, source: str, name: str, sha256: str) -> None:
        """Take note of a file that this build is given, by its name and digest too."""
        self.sql.execute("INSERT INTO given(path, source, name, sha256) VALUES (?, ?, ?, ?)", (os.fsencode(path), source, name, sha256))

    def inputs(self) -> Iterator[tuple[str, str]]:
        """Name and digest of each file given."""
        return self.sql.execute("SELECT name, sha256 FROM given")

    def given(self) -> Iterator[tuple[Path, Held]]:
        """The files given, in their order, with what was read from each."""
        query = f"SELECT path, {_HELD} FROM given JOIN doc USING(source) ORDER BY n"
        return ((Path(os.fsdecode(path)), Held._make(row)) for path, *row in self.sql.execute(query))

    def held_of(self, docs: Iterable[int]) -> Iterator[Held]:
        """What was read from some documents, in the order of their keys."""
        self.sql.execute("DELETE FROM some")
        self.sql.executemany("INSERT INTO some VALUES (?)", ((doc,) for doc in docs))
        return map(Held._make, self.sql.execute(f"SELECT {_HELD} FROM some JOIN doc ON doc.id = some.doc ORDER BY key"))

    def choose(self, documents: Iterable[tuple[int, str]]) -> None:
        """Say which documents this build is made from, each with its file stem, in the order of their keys; what an earlier choice led to is gone."""
        for table in ("here", "own", "wanted", "united", "extra"):
            self.sql.execute(f"DELETE FROM {table}")
        self.sql.executemany("INSERT INTO here(place, doc, stem) VALUES (?, ?, ?)", ((place, *each) for place, each in enumerate(documents)))

    def members(self) -> Iterator[Member]:
        """The documents of the build."""
        query = """SELECT doc, key, here.stem, sha256, source || coalesce(version, '') FROM here JOIN doc ON doc.id = doc
          WHERE place >= ? ORDER BY place LIMIT ?"""
        place = 0
        while some := self.sql.execute(query, (place, _AT_ONCE)).fetchall():  # a question left open would let the journal grow without end
            yield from map(Member._make, some)
            place += len(some)

    def count(self) -> int:
        """How many documents the build is made from."""
        return self.sql.execute("SELECT count(*) FROM here").fetchone()[0]

    def reading(self, doc: int) -> Reading:
        """A reading as the build has it."""
        return self.kept(doc).reading()

    def kept(self, doc: int) -> Kept:
        """A reading as the build has it, as bytes."""
        query = "SELECT coalesce(here.body, doc.body), text, here.stem, sentences FROM here JOIN doc ON doc.id = doc WHERE doc = ?"
        return Kept._make(self.sql.execute(query, (doc,)).fetchone())

    def revise(self, doc: int, made: Reading, ontology: Ontology) -> None:
        """Let the build have another reading of a document than was read."""
        row = noted(made, "", ontology)
        version = sha256(row.body + row.head).hexdigest()
        self.sql.execute("UPDATE here SET body = ?, version = ? WHERE doc = ?", (row.body, version, doc))
        self._add_entities("own", doc, row.entities)

    # -- what identity asks --

    def want(self, cells: Sequence[str]) -> None:
        """Mark the keys that are not the same thing in every text, and those that ``cells`` speak of, by key or by name."""
        self.sql.execute("INSERT INTO wanted SELECT key FROM said GROUP BY key HAVING count(DISTINCT marks) > 1")
        for cell in cells:
            self.sql.execute("INSERT OR IGNORE INTO wanted SELECT key FROM said WHERE key = ? OR name = ?", (cell, cell))

    def heads(self) -> Iterator[tuple[int, Reading]]:
        """Of each document what decides which things are one: partnerships, groups, sums, topics, and the keys marked; and the claims about them."""
        marks = ",".join("?" * len(THINGS))
        query = f"SELECT doc, key, cls, name, country, facts FROM said WHERE cls IN ({marks}) OR key IN (SELECT key FROM wanted) ORDER BY doc"
        held: dict[int, list[Entity]] = {}
        seen: dict[Entity, Entity] = {}  # one object for what many texts say alike
        for doc, *row, facts in self.sql.execute(query, THINGS):
            entity = records.entity([*row, json.loads(facts)])
            held.setdefault(doc, []).append(seen.setdefault(entity, entity))
        for doc, stem, key, head in self.sql.execute("SELECT doc, here.stem, key, head FROM here JOIN doc ON doc.id = doc ORDER BY place"):
            yield doc, _light(key, stem, held.pop(doc, []), head)

    def holding(self, release: str, gap: str) -> list[int]:
        """The documents of a key, or with a candidate."""
        found = "SELECT doc FROM here JOIN doc ON doc.id = doc WHERE key = ? UNION SELECT doc FROM candidate JOIN here USING(doc) WHERE gap = ?"
        return [doc for (doc,) in self.sql.execute(found, (release, gap))]


def _light(key: str, stem: str, entities: list[Entity], head: bytes) -> Reading:
    claims, gaps = records.unpacked(head)
    claims = [[intern(cell) if isinstance(cell, str) else cell for cell in claim] for claim in claims]  # many say the same
    return Reading(Document(key, stem, "", "", ()), tuple(entities), (), records.claims_of(claims), records.gaps_of(gaps))
