"""Claims of many documents over the same entities, by rule and by judgement (DESIGN: identity).

``settle`` decides; ``ledger`` gives the claims of all documents under what was decided, ``joined`` those of some. What must be compared across all
documents is compared by SQLite, which sorts on disk what does not fit in memory; only what may be one with something else by what is
claimed of it, what a judgement speaks of, and what things have become is held in memory.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby, product
from operator import itemgetter

from . import records
from .docket import Docket, leader
from .judgements import Judgement
from .model import STATUSES, Claim, Gap, Ledger, Reading, Span
from .ontology import Ontology
from .register import Register, noted
from .same import facts_of, leads


def unite(readings: Iterable[Reading], ontology: Ontology, judgements: Sequence[Judgement] = ()) -> Ledger:
    """Bring the readings of many documents into one ledger, and put the judgements of analysts into effect, in their order.

    What is only likely to be the same becomes a proposal, never a merge.
    Errors: KgError 3, naming file and line, for a judgement of what is not there.
    """
    held = sorted(readings, key=lambda r: r.document.key)
    with closing(sqlite3.connect(":memory:")) as database:
        register = Register(database)
        register.choose([(register.add(f"{place}", noted(r, "", ontology)), r.document.stem) for place, r in enumerate(held)])
        settle(register, ontology, judgements)
        return ledger(register)


def settle(register: Register, ontology: Ontology, judgements: Sequence[Judgement] = ()) -> None:
    """Decide which things of the chosen documents are one, what they are called, and what is only proposed.

    Errors: KgError 3, naming file and line, for a judgement of what is not there.
    """
    _revise(register, ontology, judgements)
    _unite(register, ontology)
    _label(register)
    _propose(register, ontology)
    _answer(register)


# -- what is one -------------------------------------------------------------------------------------------------------


def _revise(register: Register, ontology: Ontology, judgements: Sequence[Judgement]) -> None:
    """Give what is one the same key, and what is not another, by rule and by judgement."""
    docket = Docket(register, ontology)
    for row in judgements:
        docket.follow(row)
    opened = ((doc, gap.about, gap.text, json.dumps(records.of_gap(gap))) for doc, gap in docket.openings())
    register.sql.executemany("INSERT INTO extra VALUES (?, 0, ?, casefold(?), ?)", opened)


# -- what it is called -------------------------------------------------------------------------------------------------


def _unite(register: Register, ontology: Ontology) -> None:
    """One entity a key: named as its leader, with every fact; a country only if the texts agree. What one text says in one way, it says by itself."""
    register.sql.execute("DELETE FROM doubtful")
    for said in ("entity", "own"):
        register.sql.execute(f"INSERT OR IGNORE INTO doubtful SELECT key FROM {said} GROUP BY key HAVING count(*) > 1")
        register.sql.execute(f"INSERT OR IGNORE INTO doubtful SELECT key FROM {said} WHERE leads IS NULL")
    became = "SELECT key FROM own WHERE NOT EXISTS (SELECT 1 FROM entity WHERE entity.doc = own.doc AND +entity.key = own.key)"
    register.sql.execute(f"INSERT OR IGNORE INTO doubtful {became}")
    query = """WITH held AS MATERIALIZED (SELECT * FROM said WHERE key IN (SELECT key FROM doubtful))
      SELECT key, cls, name, country, facts, leads, min(rank), max(first IS NOT NULL), min(doc), max(doc) FROM held
      GROUP BY key, cls, name, country, facts ORDER BY key"""
    rows = (_united(list(same), ontology) for _, same in groupby(register.sql.execute(query), itemgetter(0)))
    register.sql.executemany("INSERT INTO united VALUES (?,?,?,?,?,?,?,?,?)", rows)


def _united(same: list[tuple], ontology: Ontology) -> tuple:
    ranks = [row[6] for row in same if row[6] is not None]
    mentioned, several = max(row[7] for row in same), min(row[8] for row in same) < max(row[9] for row in same)
    what = same[0][:6] if len(same) == 1 and same[0][5] is not None else _led(same, ontology)
    return *what, min(ranks, default=None), mentioned, several


def _led(same: list[tuple], ontology: Ontology) -> tuple:
    entities = [records.entity([*row[:4], json.loads(row[4])]) for row in same]
    countries = {e.country for e in entities if e.country}
    country, lead, facts = countries.pop() if len(countries) == 1 else None, leader(entities), facts_of(entities, ontology)
    return lead.key, lead.cls, lead.name, country, json.dumps(facts, ensure_ascii=False), leads(facts, ontology)


def _label(register: Register) -> None:
    """One name stands for one thing: where two share one, each takes the end of its key beside it."""
    query = "SELECT group_concat(key, char(10)) FROM (SELECT key, name FROM thing) GROUP BY name HAVING count(*) > 1"
    shared = [key for (keys,) in register.sql.execute(query) for key in keys.split("\n")]
    rows = ((key, cls, f"{name} [{key.partition(':')[2]}]", *more) for key, cls, name, *more in _things(register, "key", shared))
    register.sql.executemany("INSERT OR REPLACE INTO united VALUES (?,?,?,?,?,?,?,?,?)", rows)


def _things(register: Register, column: str, values: Sequence[str | int]) -> list[tuple]:
    """The things that are said under some keys, or by some documents."""
    query = f"""WITH held AS MATERIALIZED (SELECT * FROM said WHERE {column} IN (SELECT value FROM json_each(?)))
      SELECT key, cls, name, country, facts, leads, rank, first IS NOT NULL, 0 FROM held WHERE key NOT IN (SELECT key FROM united)
      UNION ALL SELECT * FROM united WHERE key IN (SELECT key FROM held)"""
    return register.sql.execute(query, (json.dumps(values),)).fetchall()


# -- what may be one ---------------------------------------------------------------------------------------------------


def _propose(register: Register, ontology: Ontology) -> None:
    """Organisations whose names begin alike may be one; a person decides."""
    made = ((doc, key, gap.text, json.dumps(records.of_gap(gap))) for key, doc, gap in _proposals(register.sql, ontology.organizations))
    register.sql.executemany("INSERT INTO extra VALUES (?, 1, ?, casefold(?), ?)", list(made))


def _proposals(sql: sqlite3.Connection, classes: Iterable[str]) -> Iterator[tuple[str, int, Gap]]:
    """In the order of their names, one stands after those with which it begins."""
    query = "SELECT casefold(name) || ' ', mentioned, key, name FROM thing WHERE cls IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3"
    rows = sql.execute(query, (json.dumps(sorted(classes)),))
    begun: list[tuple] = []
    for fold, alike in groupby(rows, itemgetter(0)):
        same = list(alike)
        begun = [short for short in begun if fold.startswith(short[0])]
        for (_, _, key, name), (_, _, short, called) in product(same, begun):
            yield key, *_proposal(sql, short, called, f"may be the same as {name} ({key})", key)
        begun += [row for row in same[-1:] if row[1]]


def _proposal(sql: sqlite3.Connection, short: str, name: str, reason: str, about: str) -> tuple[int, Gap]:
    """The proposal stands where the shorter name is mentioned first."""
    held = "SELECT place, rule, first, last, doc FROM said WHERE key = ? AND first IS NOT NULL"
    doc, document, first, last = sql.execute(
        f"SELECT doc, doc.key, first, last FROM ({held}) JOIN doc ON doc.id = doc ORDER BY place, rule, first, last LIMIT 1", (short,)
    ).fetchone()
    return doc, Gap(document, Span(first, last), "proposal", reason, name, about=about)


def _answer(register: Register) -> None:
    """Keep that a short name may stand for what another text names in full only where another does, and no proposal says so already."""
    register.sql.execute("""DELETE FROM extra WHERE NOT made AND (
      NOT EXISTS (SELECT 1 FROM said WHERE said.key = extra.about AND said.doc != extra.doc)
      OR EXISTS (SELECT 1 FROM extra AS other WHERE other.made AND other.about = extra.about AND other.fold = extra.fold))""")


# -- the outcome -------------------------------------------------------------------------------------------------------


def ledger(register: Register) -> Ledger:
    """The claims of all chosen documents, with the gaps that only other documents open."""
    docs = [member.doc for member in register.members()]
    entities, status, _ = entities_of(register, docs)
    held = joined(map(register.reading, docs), entities, status)
    return dataclasses.replace(held, gaps=tuple(sorted((*held.gaps, *extra_gaps(register)))))


def entities_of(register: Register, docs: Sequence[int]) -> tuple[list[list], dict[str, int], frozenset[str]]:
    """The entities that documents speak of and those their facts lead to, as lists, their facts as JSON.

    Beside them the strongest status of each as its place in STATUSES, and the keys of those of which several documents speak.
    """
    found: dict[str, tuple] = {}
    rows = _things(register, "doc", docs)
    while rows:
        found |= {row[0]: row for row in rows}
        more = {lead for row in rows for lead in row[5].split()} - found.keys()
        rows = _things(register, "key", sorted(more)) if more else []
    held = [found[key] for key in sorted(found)]
    status = {row[0]: row[6] for row in held if row[6] is not None}
    return [list(row[:5]) for row in held], status, frozenset(row[0] for row in held if row[8])


def joined(readings: Iterable[Reading], entities: Iterable[list], status: dict[str, int]) -> Ledger:
    """The ledger of some documents, over entities that may be in others too; gaps that only other documents open are left out."""
    held = list(readings)
    documents = tuple(reading.document for reading in held)
    claims = _joined([claim for reading in held for claim in reading.claims])
    gaps = (gap for reading in held for gap in reading.gaps if not gap.about)
    told = records.entities_of([*row[:4], json.loads(row[4])] for row in entities)
    return Ledger(documents, told, tuple(sorted(claims)), tuple(sorted(gaps)), {key: STATUSES[rank] for key, rank in status.items()})


def _joined(claims: list[Claim]) -> Iterable[Claim]:
    """The same claim of the same document, made twice by a merge, is one claim with the words of both."""
    held: dict[tuple, Claim] = {}
    for claim in sorted(claims):
        key = (claim.document, claim.subject, claim.predicate, claim.object, claim.voice, claim.status)
        known = held.get(key)
        held[key] = dataclasses.replace(known, spans=tuple(sorted({*known.spans, *claim.spans}))) if known else claim
    return held.values()


def extra_gaps(register: Register) -> Iterator[Gap]:
    """The proposals of the build, which no document makes by itself."""
    for (gap,) in register.sql.execute("SELECT gap FROM extra"):
        yield records.gaps_of([json.loads(gap)])[0]
