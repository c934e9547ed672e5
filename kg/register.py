"""What telling things apart needs to know of many readings: tables of SQLite, in a file for a build and in memory for a few texts.

Readings stay as they were read, since the next build may read them beside others. What a build makes of them stands in temporary tables:
``here`` is which readings it is made from, ``own`` and ``own_tie`` are what those say that identity changed, ``said`` and ``tied`` are both
together; ``united`` is what things are of which that is not enough to tell, ``thing`` is what all are. A reading in which things only have
other keys is not written anew: ``here`` keeps the ``names`` they got.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from . import records
from .model import Claim, Entity, Gap, Reading, strongest
from .ontology import Ontology
from .same import Names, Tie, leads_of, marks_of, objects, renamed

_DECIDING = frozenset({"hasParty", "hasTopic", "amount", "funds", "contributor"})  # the claims that say whether two things are one
_ENTITY = """doc INTEGER NOT NULL, key TEXT NOT NULL, cls TEXT, name TEXT, country TEXT, facts TEXT, leads TEXT, marks TEXT, rank INTEGER,
  rule TEXT, first INTEGER, last INTEGER"""
_TIE = "doc INTEGER NOT NULL, subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL, status TEXT NOT NULL"
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS doc(id INTEGER PRIMARY KEY, source TEXT UNIQUE NOT NULL, key TEXT, stem TEXT, words TEXT, sha256 TEXT, sentences INTEGER,
  note TEXT, refusal TEXT, body BLOB, text BLOB);
CREATE TABLE IF NOT EXISTS entity({_ENTITY});
CREATE INDEX IF NOT EXISTS entity_doc ON entity(doc);
CREATE INDEX IF NOT EXISTS entity_key ON entity(key, marks);
CREATE INDEX IF NOT EXISTS entity_group ON entity(key) WHERE cls = 'OrganizationGroup';
CREATE INDEX IF NOT EXISTS entity_mixed ON entity(key) WHERE leads IS NULL;
CREATE TABLE IF NOT EXISTS tie({_TIE});
CREATE INDEX IF NOT EXISTS tie_doc ON tie(doc);
CREATE TABLE IF NOT EXISTS candidate(doc INTEGER NOT NULL, gap TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opening(doc INTEGER NOT NULL, gap TEXT NOT NULL);
"""  # large columns stand last: SQLite reads all that stands before a column
_OF_A_BUILD = f"""
CREATE TEMP TABLE given(n INTEGER PRIMARY KEY, path BLOB, source TEXT, name TEXT, sha256 TEXT);
CREATE TEMP TABLE here(doc INTEGER PRIMARY KEY, place INTEGER UNIQUE, stem TEXT, version TEXT, names TEXT, body BLOB);
CREATE TEMP TABLE own({_ENTITY});
CREATE INDEX own_doc ON own(doc);
CREATE INDEX own_key ON own(key);
CREATE TEMP VIEW said AS
  SELECT entity.*, place FROM entity CROSS JOIN here USING(doc) WHERE version IS NULL UNION ALL SELECT own.*, place FROM own CROSS JOIN here USING(doc);
CREATE TEMP TABLE own_tie({_TIE});
CREATE INDEX own_tie_doc ON own_tie(doc);
CREATE TEMP VIEW tied AS
  SELECT tie.* FROM tie CROSS JOIN here USING(doc) WHERE version IS NULL UNION ALL SELECT * FROM own_tie;
CREATE TEMP TABLE first(mark TEXT PRIMARY KEY, doc INTEGER NOT NULL);
CREATE TEMP TABLE doubtful(key TEXT PRIMARY KEY);
CREATE TEMP TABLE united(key TEXT PRIMARY KEY, cls TEXT, name TEXT, country TEXT, facts TEXT, leads TEXT, rank INTEGER, mentioned INTEGER, several INTEGER);
CREATE TEMP VIEW thing AS
  SELECT key, cls, name, country, facts, leads, rank, first IS NOT NULL AS mentioned, 0 AS several FROM said WHERE key NOT IN (SELECT key FROM united)
  UNION ALL SELECT * FROM united;
CREATE TEMP TABLE extra(doc INTEGER, made INTEGER, about TEXT, fold TEXT, gap TEXT);
CREATE INDEX extra_about ON extra(about);
"""


_AT_ONCE = 500  # documents
_HELD = "doc.id, key, stem, words, doc.sha256, note, refusal"


class Noted(NamedTuple):
    """A reading as the register keeps it; plain values, so that a worker process can send it."""

    document: tuple[str, str, str, str, int]  # key, stem, words, sha256, sentences
    body: bytes
    text: bytes
    entities: list[tuple]
    ties: list[Tie]
    candidates: list[str]
    openings: list[str]
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
    """A reading and its text, as bytes, with the file stem of the text, the number of its sentences, and what things are called in this build."""

    body: bytes
    text: bytes
    stem: str
    sentences: int
    names: str | None

    def reading(self) -> Reading:
        """The reading as the build has it."""
        return renamed(records.reading(self.body, records.text(self.text), self.stem), json.loads(self.names or "{}"))


def noted(reading: Reading, words: str, ontology: Ontology, note: str = "") -> Noted:
    """What the register keeps of a reading; ``words`` tells when two files hold the same."""
    text = reading.document
    sentences = sum(len(block.sentences) for block in text.blocks)
    candidates = [gap.id for gap in reading.gaps if gap.claims]
    openings = [json.dumps(records.of_gap(gap), ensure_ascii=False) for gap in reading.gaps if gap.about]
    document = (text.key, text.stem, words, text.sha256, sentences)
    bodies = (records.of_reading(reading), records.squeezed(text.text))
    return Noted(document, *bodies, _entities(reading, ontology), _ties(reading), candidates, openings, note)


def _ties(reading: Reading) -> list[Tie]:
    deciding = (claim for claim in reading.claims if claim.predicate in _DECIDING or claim.subject == claim.object)
    return sorted({Tie(claim.subject, claim.predicate, claim.object, claim.status) for claim in deciding})


def _entities(reading: Reading, ontology: Ontology) -> list[tuple]:
    fields, ranks, places = objects(reading.claims, "hasTopic"), strongest(reading.claims), _mentions(reading.claims)
    return [
        (
            *(e.key, e.cls, e.name, e.country, json.dumps(e.facts, ensure_ascii=False), leads_of(e, ontology)),
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
        row = (source, key, stem, words, digest, sentences, read.note, read.body, read.text)
        columns = "source, key, stem, words, sha256, sentences, note, body, text"
        doc = self.sql.execute(f"INSERT INTO doc({columns}) VALUES (?,?,?,?,?,?,?,?,?)", row).lastrowid
        for table, rows in {"entity": read.entities, "tie": read.ties}.items():
            self._add(table, doc, rows)
        for table, gaps in {"candidate": read.candidates, "opening": read.openings}.items():
            self._add(table, doc, ((gap,) for gap in gaps))
        return doc

    def refuse(self, source: str, reason: str) -> None:
        """Keep that a file cannot be read, and why."""
        self.sql.execute("INSERT INTO doc(source, refusal) VALUES (?, ?)", (source, reason))

    def _add(self, table: str, doc: int, rows: Iterable[tuple]) -> None:
        rows = [(doc, *row) for row in rows]
        if rows:
            self.sql.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    def forget(self) -> None:
        """Remove all that was read from other files than those given."""
        self.sql.execute("DELETE FROM doc WHERE source NOT IN (SELECT source FROM given)")
        for table in ("entity", "tie", "candidate", "opening"):
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

    def first(self, held: Held) -> int:
        """The document found first with the words of this one or, where their titles differ in signs only, with its key."""
        marks = (f"words {held.words}", f"key {held.key}")
        found = (self.sql.execute("SELECT doc FROM first WHERE mark = ?", (mark,)).fetchone() for mark in marks)
        known = next((doc for (doc,) in filter(None, found)), held.doc)
        self.sql.executemany("INSERT OR IGNORE INTO first VALUES (?, ?)", ((mark, known) for mark in marks))
        return known

    def firsts(self) -> Iterator[Held]:
        """The documents found first, in the order of their keys."""
        return map(Held._make, self.sql.execute(f"SELECT {_HELD} FROM doc WHERE id IN (SELECT doc FROM first) ORDER BY key"))

    def held(self, doc: int) -> Held:
        """What was read of a document."""
        return Held._make(self.sql.execute(f"SELECT {_HELD} FROM doc WHERE id = ?", (doc,)).fetchone())

    def choose(self, documents: Iterable[tuple[int, str]]) -> None:
        """Say which documents this build is made from, each with its file stem, in the order of their keys; what an earlier choice led to is gone."""
        for table in ("here", "own", "own_tie", "united", "extra"):
            self.sql.execute(f"DELETE FROM {table}")
        self.sql.executemany("INSERT INTO here(place, doc, stem) VALUES (?, ?, ?)", ((place, *each) for place, each in enumerate(documents)))

    def members(self) -> Iterator[Member]:
        """The documents of the build."""
        query = """SELECT doc, key, here.stem, sha256, source || coalesce(version, '') || coalesce(names, '') FROM here JOIN doc ON doc.id = doc
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
        query = "SELECT coalesce(here.body, doc.body), text, here.stem, sentences, names FROM here JOIN doc ON doc.id = doc WHERE doc = ?"
        return Kept._make(self.sql.execute(query, (doc,)).fetchone())

    def revise(self, doc: int, made: Reading, ontology: Ontology) -> None:
        """Let the build have another reading of a document than was read."""
        row = noted(made, "", ontology)
        self.sql.execute("UPDATE here SET body = ?, version = ?, names = NULL WHERE doc = ?", (row.body, sha256(row.body).hexdigest(), doc))
        for table, rows in {"own": row.entities, "own_tie": row.ties}.items():
            self.sql.execute(f"DELETE FROM {table} WHERE doc = ?", (doc,))
            self._add(table, doc, rows)

    def rename(self, doc: int, names: Names, ontology: Ontology) -> None:
        """Give things of a document other keys."""
        keys = [key for (key,) in self.sql.execute("SELECT key FROM said WHERE doc = ?", (doc,))]
        names = {key: names[key] for key in keys if key in names}
        void = self.sql.execute("SELECT 1 FROM tied WHERE doc = ? AND subject = object", (doc,)).fetchone()
        if void or len({names.get(key, key) for key in keys}) < len(keys):  # claims may go, or two become one, with what is claimed of them
            self.revise(doc, renamed(self.reading(doc), names), ontology)
        else:
            self._note_names(doc, names)
            self._rename_entities(doc, names)
            self._rename_ties(doc, names)

    def _note_names(self, doc: int, names: Names) -> None:
        """Add to the names of a document; with the first of them, what it says is its own."""
        ((version, held),) = self.sql.execute("SELECT version, names FROM here WHERE doc = ?", (doc,))
        if version is None:
            self.sql.execute("INSERT INTO own SELECT * FROM entity WHERE doc = ? ORDER BY rowid", (doc,))
            self.sql.execute("INSERT INTO own_tie SELECT * FROM tie WHERE doc = ?", (doc,))
        before = json.loads(held or "{}")
        became = {old: names.get(new, new) for old, new in before.items()} | {old: names[old] for old in names.keys() - set(before.values())}
        became = {old: new for old, new in became.items() if old != new}
        text = json.dumps(became, sort_keys=True) if became else None
        self.sql.execute("UPDATE here SET version = coalesce(version, ''), names = ? WHERE doc = ?", (text, doc))

    def _rename_entities(self, doc: int, names: Names) -> None:
        for row, key, text in self.sql.execute("SELECT rowid, key, facts FROM own WHERE doc = ?", (doc,)).fetchall():
            facts = json.loads(text) if any(old in text for old in names) else []
            if key in names or any(value in names for _, value in facts):
                facts = json.dumps([(name, names.get(value, value)) for name, value in facts], ensure_ascii=False) if facts else None
                change = "key = ?1, leads = CASE WHEN ?2 IS NULL THEN leads END, facts = coalesce(?2, facts)"
                self.sql.execute(f"UPDATE own SET {change} WHERE rowid = ?3", (names.get(key, key), facts, row))

    def _rename_ties(self, doc: int, names: Names) -> None:
        for row, *ends in self.sql.execute("SELECT rowid, subject, object FROM own_tie WHERE doc = ?", (doc,)).fetchall():
            if any(end in names for end in ends):
                self.sql.execute("UPDATE own_tie SET subject = ?, object = ? WHERE rowid = ?", (*(names.get(end, end) for end in ends), row))

    # -- what identity asks --

    def variants(self) -> Iterator[tuple[str, str]]:
        """The keys that are not the same thing everywhere, each with all marks it has, in the order in which texts give them."""
        several = "SELECT key FROM entity GROUP BY key HAVING min(marks) != max(marks)"
        held = f"WITH held AS MATERIALIZED (SELECT key, marks, place FROM said WHERE key IN ({several}))"
        return self.sql.execute(f"{held} SELECT key, marks FROM held GROUP BY key, marks ORDER BY key, min(place)")

    def tell_apart(self, keys: Mapping[tuple[str, str], str], ontology: Ontology) -> None:
        """Give a key of its own to what has one of these keys and marks."""
        held = json.dumps(sorted({key for key, _ in keys}))
        rows = self.sql.execute("SELECT doc, key, marks FROM said WHERE key IN (SELECT value FROM json_each(?)) ORDER BY doc", (held,)).fetchall()
        for doc, same in groupby(rows, itemgetter(0)):
            names = {key: keys[key, marks] for _, key, marks in same if (key, marks) in keys}
            if names:
                self.rename(doc, names, ontology)

    def alike(self, cls: str) -> tuple[list[Tie], list[Entity]]:
        """The things of a class that may be one by what is claimed of them, as documents speak of them one after another; and those claims."""
        self.sql.execute("DELETE FROM doubtful")
        self.sql.execute(f"""WITH each AS ({_RESTS_ON[cls]}) INSERT INTO doubtful
          SELECT key FROM each JOIN (SELECT least, most, number FROM each GROUP BY 1, 2, 3 HAVING count(*) > 1) USING (least, most, number)""")
        these = "IN (SELECT key FROM doubtful)"
        ties = self.sql.execute(f"SELECT DISTINCT subject, predicate, object, status FROM tied WHERE subject {these} OR object {these}")
        return list(map(Tie._make, ties)), list(self._called(f"key {these}"))

    def called(self, key: str) -> list[Entity]:
        """What documents say that a thing is."""
        return list(self._called("key = ?", key))

    def _called(self, which: str, *given: str) -> Iterator[Entity]:
        held = f"WITH held AS MATERIALIZED (SELECT key, cls, name, country, facts, place FROM said WHERE {which})"
        query = f"{held} SELECT key, cls, name, country, facts FROM held GROUP BY key, cls, name, country, facts ORDER BY max(place)"
        return (records.entity([*row, json.loads(facts)]) for *row, facts in self.sql.execute(query, given))

    def keys(self, cell: str) -> list[str]:
        """The thing with this key, or else those with this name."""
        for column in ("key", "name"):
            if found := [key for (key,) in self.sql.execute(f"SELECT DISTINCT key FROM said WHERE {column} = ?", (cell,))]:
                return found
        return []

    def holding(self, keys: Iterable[str]) -> list[int]:
        """The documents that speak of some of these things, in their order."""
        query = "SELECT place, doc FROM said WHERE key IN (SELECT value FROM json_each(?))"
        return [doc for _, doc in sorted(set(self.sql.execute(query, (json.dumps(list(keys)),))))]

    def release(self, cell: str) -> int | None:
        """The document of this stem or key."""
        query = "SELECT doc FROM here JOIN doc ON doc.id = doc WHERE here.stem = ?1 OR key = ?1 ORDER BY key != ?1, place LIMIT 1"
        return next((doc for (doc,) in self.sql.execute(query, (cell,))), None)

    def offering(self, gap: str) -> list[int]:
        """The documents with this candidate."""
        return [doc for (doc,) in self.sql.execute("SELECT doc FROM candidate JOIN here USING(doc) WHERE gap = ? ORDER BY place", (gap,))]

    def openings(self) -> Iterator[tuple[int, Gap]]:
        """The gaps that only other documents open, as they were read or, where the build has another reading, as they stand there."""
        held = self.sql.execute("SELECT doc, gap, version FROM opening JOIN here USING(doc) ORDER BY doc").fetchall()
        for doc, same in groupby(held, itemgetter(0)):
            rows = list(same)
            read = records.gaps_of(json.loads(gap) for _, gap, _ in rows) if rows[0][2] is None else self.reading(doc).gaps
            yield from ((doc, gap) for gap in read if gap.about)


# The least, the most and the number of the things on which it rests that a thing is one with another: where these differ, it is not.
_RESTS_ON = {
    "Partnership": """SELECT subject AS key, min(object) AS least, max(object) AS most, count(DISTINCT object) AS number FROM tied
      WHERE predicate = 'hasParty' AND status IN ('asserted', 'inferred') GROUP BY subject""",
    "FinancialCommitment": """SELECT subject AS key, min(object) AS least, max(object) AS most, count(DISTINCT object) AS number FROM tied
      WHERE predicate = 'funds' AND status != 'retracted' GROUP BY subject""",
    "OrganizationGroup": """SELECT object AS key, min(subject) AS least, max(subject) AS most, count(DISTINCT subject) AS number FROM tied
      WHERE predicate IN ('contributor', 'hasParty') AND object IN (SELECT key FROM said WHERE cls = 'OrganizationGroup') GROUP BY object""",
}
