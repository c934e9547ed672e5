"""Claims of many documents over the same entities, by rule and by judgement (DESIGN: identity).

``settle`` decides; ``ledger`` gives the claims of all documents under what was decided, ``joined`` those of some. What must be compared across all
documents is compared by SQLite, which sorts on disk what does not fit in memory; only partnerships, groups and sums, the names that are not
the same thing everywhere, and what judgements speak of are held in memory, by the docket.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from . import records
from .docket import Docket, leader
from .judgements import Judgement
from .model import STATUSES, Claim, Entity, Gap, Ledger, Reading, Span
from .ontology import Ontology
from .register import Register, noted
from .same import renamed, told_apart

_ORGANISATIONS = ("Company", "University", "ResearchInstitute", "Institution", "GovernmentBody")
_SEVERAL = ("broader", "memberCountry")  # the facts that take more than one value
_REFERENCES = ("entity", "release")


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
    _propose(register)
    _answer(register)


# -- what is one -------------------------------------------------------------------------------------------------------


def _revise(register: Register, ontology: Ontology, judgements: Sequence[Judgement]) -> None:
    """Let the docket decide, and give the documents that say something else after it their new readings."""
    register.want([cell for row in judgements if row.action in ("merge", "split") for cell in (row.subject, row.object)])
    whole = _spoken_of(register, judgements)
    before = [(doc, whole.get(doc, head)) for doc, head in register.heads()]
    docket = Docket(told_apart([reading for _, reading in before], ontology), ontology)
    for row in judgements:
        docket.follow(row)
    for (doc, was), becomes in zip(before, docket.readings, strict=True):
        for gap in becomes.gaps:
            if gap.about:
                register.sql.execute("INSERT INTO extra VALUES (?, 0, ?, casefold(?), ?)", (doc, gap.about, gap.text, json.dumps(records.of_gap(gap))))
        if doc in whole or was.entities != becomes.entities:
            register.revise(doc, becomes if doc in whole else _revised(was, becomes, register.reading(doc)), ontology)


def _spoken_of(register: Register, judgements: Iterable[Judgement]) -> dict[int, Reading]:
    """The documents whose claims or candidates judgements speak of, whole."""
    told = (row.subject for row in judgements if row.action in ("reject", "accept"))
    return {doc: register.reading(doc) for subject in told for doc in register.holding(subject.partition("#")[0], subject)}


def _revised(was: Reading, becomes: Reading, reading: Reading) -> Reading:
    """A reading in which everything that the docket held of it has become what it became there."""
    became = {old.key: new for old, new in zip(was.entities, becomes.entities, strict=True)}
    made = renamed(reading, {old: new.key for old, new in became.items() if old != new.key})
    entities = tuple(became.get(old.key, new) for old, new in zip(reading.entities, made.entities, strict=True))
    return dataclasses.replace(made, entities=entities)


# -- what it is called -------------------------------------------------------------------------------------------------


def _unite(register: Register, ontology: Ontology) -> None:
    """One entity a key: named as its leader, with every fact; a country only if the texts agree."""
    query = """SELECT key, cls, name, country, facts, min(rank), max(first IS NOT NULL), min(doc), max(doc) FROM said
      GROUP BY key, cls, name, country, facts ORDER BY key"""
    rows = (_united(list(same), ontology) for _, same in groupby(register.sql.execute(query), itemgetter(0)))
    register.sql.executemany("INSERT INTO united VALUES (?,?,?,?,?,?,?,?,?,NULL)", rows)


def _united(same: list[tuple], ontology: Ontology) -> tuple:
    entities = [records.entity([*row[:4], json.loads(row[4])]) for row in same]
    countries = {e.country for e in entities if e.country}
    country, lead, facts = countries.pop() if len(countries) == 1 else None, leader(entities), _facts(entities)
    leads = [value for name, value in facts if ontology.properties[name].range in _REFERENCES] if facts else []
    ranks = [row[5] for row in same if row[5] is not None]
    mentioned, several = max(row[6] for row in same), min(row[7] for row in same) < max(row[8] for row in same)
    text, rank = json.dumps(facts, ensure_ascii=False), min(ranks, default=None)
    return lead.key, lead.cls, lead.name, country, text, " ".join(leads), rank, mentioned, several


def _facts(same: list[Entity]) -> list[tuple[str, str]]:
    """All facts of all; where a property takes one value (all but two), the first in order."""
    held: dict[str, list[str]] = {}
    for name, value in sorted({f for e in same for f in e.facts}):
        if name in _SEVERAL or name not in held:
            held.setdefault(name, []).append(value)
    return [(name, value) for name in sorted(held) for value in held[name]]


def _label(register: Register) -> None:
    """One name stands for one thing: where two share one, each takes the end of its key beside it."""
    register.sql.execute("""UPDATE united SET name = name || ' [' || substr(key, instr(key, ':') + 1) || ']'
      WHERE name IN (SELECT name FROM united GROUP BY name HAVING count(*) > 1)""")


# -- what may be one ---------------------------------------------------------------------------------------------------


def _propose(register: Register) -> None:
    """Organisations whose names begin alike may be one; a person decides."""
    marks = ",".join("?" * len(_ORGANISATIONS))
    register.sql.execute(f"UPDATE united SET fold = casefold(name) WHERE cls IN ({marks})", _ORGANISATIONS)
    register.sql.execute("CREATE TEMP TABLE short AS SELECT fold, max(key) AS key FROM united WHERE fold IS NOT NULL AND mentioned GROUP BY fold")
    register.sql.execute("CREATE UNIQUE INDEX short_fold ON short(fold)")
    made = list(_proposals(register.sql))
    register.sql.execute("DROP TABLE short")
    register.sql.executemany("INSERT INTO extra VALUES (?, 1, ?, casefold(?), ?)", made)


def _proposals(sql: sqlite3.Connection) -> Iterator[tuple[int, str, str, str]]:
    for key, name, fold in sql.execute("SELECT key, name, fold FROM united WHERE fold LIKE '% %'"):
        words = fold.split(" ")
        for head in (" ".join(words[:length]) for length in range(1, len(words))):
            for (short,) in sql.execute("SELECT key FROM short WHERE fold = ?", (head,)):
                doc, gap = _proposal(sql, short, f"may be the same as {name} ({key})", key)
                yield doc, key, gap.text, json.dumps(records.of_gap(gap))


def _proposal(sql: sqlite3.Connection, short: str, reason: str, about: str) -> tuple[int, Gap]:
    """The proposal stands where the shorter name is mentioned first."""
    place = """SELECT said.doc, doc.key, first, last, united.name FROM said
      JOIN here USING(doc) JOIN doc ON doc.id = said.doc JOIN united ON united.key = said.key
      WHERE said.key = ? AND first IS NOT NULL ORDER BY place, said.rule, first, last LIMIT 1"""
    doc, document, first, last, name = sql.execute(place, (short,)).fetchone()
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
    """The entities that documents speak of and those their facts lead to, as lists.

    Beside them the strongest status of each as its place in STATUSES, and the keys of those of which several documents speak.
    """
    found: dict[str, tuple] = {}
    rows = list(register.sql.execute(f"{_UNITED} (SELECT key FROM said WHERE doc IN (SELECT value FROM json_each(?)))", (json.dumps(docs),)))
    while rows:
        found |= {row[0]: row for row in rows}
        more = {lead for row in rows for lead in row[5].split()} - found.keys()
        rows = list(register.sql.execute(f"{_UNITED} (SELECT value FROM json_each(?))", (json.dumps(sorted(more)),))) if more else []
    held = [found[key] for key in sorted(found)]
    status = {row[0]: row[6] for row in held if row[6] is not None}
    return [[*row[:4], json.loads(row[4])] for row in held], status, frozenset(row[0] for row in held if row[7])


_UNITED = "SELECT key, cls, name, country, facts, leads, rank, several FROM united WHERE key IN"


def joined(readings: Iterable[Reading], entities: Iterable[list], status: dict[str, int]) -> Ledger:
    """The ledger of some documents, over entities that may be in others too; gaps that only other documents open are left out."""
    held = list(readings)
    documents = tuple(reading.document for reading in held)
    claims = _joined([claim for reading in held for claim in reading.claims])
    gaps = (gap for reading in held for gap in reading.gaps if not gap.about)
    return Ledger(documents, records.entities_of(entities), tuple(sorted(claims)), tuple(sorted(gaps)), {key: STATUSES[rank] for key, rank in status.items()})


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
