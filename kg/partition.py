"""What a worker does: files → readings, readings of a few releases → their share of every file of the output, claims of several parts → answers.

Each function takes plain data and the ontology and gives plain data, so that it runs in any process on any machine. What comes of a
part depends on its own releases and on what identity says of the things they speak of, and on nothing else.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from . import answers, check, export, extract, graph, identity, jsonld, merged, read, records, solutions, sortable, store, ties
from .cells import Cell
from .engine import Engine
from .graph import PREFIXES, Quad
from .merged import Piece
from .model import Claim, Gap, KgError, Ledger
from .ontology import Ontology, Query
from .register import Kept, Member, Noted, noted
from .tables import Rows, Shape

CONTRACT = (
    "amounts", "announcements", "dates", "edges", "entities", "events", "evidence", "funding", "nodes", "partners", "places", "posts",
    "quotations", "topics", "totals",
)  # fmt: skip
ANSWERED = (*CONTRACT, "identifiers", "japanese", "releases")  # what the explorer and the report show beside the contract's
TOGETHER = ("things", "claims")  # scopes of which several parts may have to be seen together
ACROSS = "across"  # a share that is no file: what shapes may hold against parts together
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
COVERAGE = ("release", "start", "end", "kind", "reason", "text", "candidate", "joins")
REASONS = Shape(("kind", "reason", "times"), sum=frozenset({"times"}))  # why something is left out, and how often
_KIND, _REASON = COVERAGE.index("kind"), COVERAGE.index("reason")


class Given(NamedTuple):
    """A file to read, under the name that the cache has for it."""

    source: str
    file: read.File


class Refused(NamedTuple):
    """Why a file cannot be read."""

    reason: str


def files_named(files: Iterable[Given]) -> str:
    """What some files are called in a message."""
    return ", ".join(given.file.name for given in files)


def read_part(files: Sequence[Given], ontology: Ontology) -> list[tuple[str, Noted | Refused]]:
    """Read files: under the name of each a reading, or why it cannot be read."""
    return [(source, _read(file, ontology)) for source, file in files]


def _read(file: read.File, ontology: Ontology) -> Noted | Refused:
    try:
        document, note = read.parsed(file, ontology)
    except KgError as error:
        return Refused(without_path(str(error), Path(file.path)))
    return noted(extract.reading(document, ontology), read.words_of(document), ontology, note)


def without_path(reason: str, path: Path) -> str:
    """The reason without the folder the file was read from, so that the output is the same wherever it lies."""
    return reason.removeprefix(f"{path}: ").replace(f"{path.parent}/", "")


@dataclass(frozen=True, slots=True)
class Part:
    """Some releases of a build, in the order of their keys, with what identity says of the things they speak of.

    ``entities`` are lists, ``status`` is the place in STATUSES of the strongest claim about each thing, ``several`` are the keys of which
    other releases speak too.
    """

    name: str
    releases: tuple[Kept, ...]
    entities: list[list]
    status: Mapping[str, int]
    several: frozenset[str]

    def ledger(self) -> Ledger:
        """The claims of these releases."""
        return identity.joined((release.reading() for release in self.releases), self.entities, self.status)


def releases_named(part: Part) -> str:
    """What a part is called in a message."""
    return ", ".join(release.stem for release in part.releases)


class Written(NamedTuple):
    """A part, or a bundle, as it stands in the output: by file its share as bytes, and the pieces it tells of blocks that other parts tell of too (see merged).

    Beside them rows of each release for the manifest, and what is wrong with it.
    """

    name: str
    shares: dict[str, bytes]
    pieces: bytes
    rows: list[dict[str, object]]
    findings: list[tuple[str, str, str]]


def write_part(part: Part, ontology: Ontology) -> Written:
    """Write the share of a part of every file, and check its graph."""
    ledger = part.ledger()
    quads = [quad for _, found in graph.by_document(ledger, ontology) for quad in found]
    texts = {document.stem: document.text for document in ledger.documents}
    nquads = store.n_quads(quads)
    found = check.findings_in(nquads, texts, ontology)
    own, shared = _parted(quads)
    shares = {"graph.nq": records.squeezed(nquads), **_files(quads, own, ontology), **_own_answers(quads, ontology)}
    together, told = claims(ledger, part.several, ontology)
    reached = ties.reached(ledger.claims, ledger.entities, part.several, ontology)
    shares |= together | {ACROSS: records.squeezed("".join(f"{line}\n" for line in _across(nquads, reached, ontology)))}
    coverage = coverage_rows(ledger.gaps, {document.key: document.stem for document in ledger.documents})
    pieces = {"graph.ttl": subjects(shared), **left_out(coverage), **_answers("release", quads, ontology), **told}
    rows = rows_of(ledger, (release.sentences for release in part.releases))
    return Written(part.name, shares, merged.packed(pieces), rows, [(each.shape, each.focus, each.message) for each in found])


def _files(quads: Sequence[Quad], own: Sequence[graph.Triple], ontology: Ontology) -> dict[str, bytes]:
    """The share of the other files of the graph; of graph.ttl, what is each release's own."""
    made = {
        "graph.trig": store.serialized(quads, store.RdfFormat.TRIG),
        "graph.jsonld": jsonld.graphs(quads, jsonld.context(ontology.folder / "context.jsonld")),
        "graph.ttl": store.serialized(own, store.RdfFormat.TURTLE),
    }
    return {name: records.squeezed(text) for name, text in made.items()}


def subjects(triples: Iterable[graph.Triple]) -> list[Piece]:
    """What triples tell of each subject, as lines of predicate and object."""
    found: dict[str, list[str]] = {}
    for line in sorted({str(triple) for triple in triples}):
        subject, _, rest = line.partition(" ")
        found.setdefault(subject, []).append(rest)
    return [(sortable.key([subject]), "\n".join(rest)) for subject, rest in found.items()]


def left_out(coverage: Sequence[Sequence[Cell]]) -> dict[str, list[Piece]]:
    """Rows of coverage.csv by release, and how often each kind and reason stands in them."""
    found: dict[str, list[Sequence[Cell]]] = {}
    for row in coverage:
        found.setdefault(str(row[0]), []).append(row)
    times = Counter((row[_KIND], row[_REASON]) for row in coverage)
    rows = [(sortable.key([release]), solutions.text(rows)) for release, rows in found.items()]
    return {"coverage": rows, "reasons": solutions.pieces(((*why, number) for why, number in times.items()), REASONS)}


def claims(ledger: Ledger, several: Set[str], ontology: Ontology) -> tuple[dict[str, bytes], dict[str, list[Piece]]]:
    """The shares of the claims that need those of other parts beside them, and what the others tell of the rows of queries."""
    joint = {scope: list(_joint(ledger, several, scope, ontology)) for scope in TOGETHER}
    alone = set(ledger.claims).difference(*(knot.claims for knot in joint["things"]))
    shares = {}
    for scope, knots in joint.items():
        texts = [store.n_triples(said(knot.claims, ledger, scope, ontology)) for knot in knots]
        shares[of_scope(scope)] = records.packed(texts)
        shares[of_ties(scope)] = records.packed([[sorted(knot.keys), _digest(text)] for knot, text in zip(knots, texts, strict=True)])
    return shares, _answers("things", [Quad(*triple) for triple in said(alone, ledger, "things", ontology)], ontology)


def _joint(ledger: Ledger, several: Set[str], scope: str, ontology: Ontology) -> Iterator[ties.Knot]:
    """The claims that queries of a scope need beside those of other parts; of "things" only those about what ``several`` releases tell of."""
    along = frozenset(name for query in _queries(scope, ontology) for name in query.along)
    if scope == "things":
        shared = several & ties.things(ledger.entities, ontology)
        return (knot for knot in ties.knots(ledger.claims, ledger.entities, along, ontology) if knot.keys & shared)
    terms = _terms(scope, ontology)
    return ties.knots((c for c in ledger.claims if ontology.term(c.predicate) in terms), ledger.entities, along, ontology)


def said(claims: Iterable[Claim], ledger: Ledger, scope: str, ontology: Ontology) -> list[graph.Triple]:
    """The triples of some claims and of what they speak of, as far as queries of a scope name their properties and classes."""
    terms = _terms(scope, ontology)
    told = sorted(replace(claim, spans=()) for claim in claims if claim.predicate != "mentionedIn")
    speaking = {claim.document for claim in told}
    held = replace(ledger, claims=tuple(told), documents=tuple(document for document in ledger.documents if document.key in speaking))
    quads = (quad for _, found in graph.by_document(held, ontology) for quad in found)
    return sorted({quad.triple for quad in quads if quad.predicate.value in terms and (quad.predicate != _TYPE or quad.object.value in terms)}, key=str)


@lru_cache(maxsize=4)
def _terms(scope: str, ontology: Ontology) -> frozenset[str]:
    return frozenset().union(*(query.terms for query in _queries(scope, ontology)))


class Bundle(NamedTuple):
    """Claims of several parts that queries of a scope need together: their triples as squeezed N-Triples, under a digest of what they are."""

    name: str
    scope: str
    triples: bytes


def bundle_named(bundle: Bundle) -> str:
    """What a bundle is called in a message."""
    return f"what several releases say together ({bundle.name[:8]})"


def write_bundle(bundle: Bundle, ontology: Ontology) -> Written:
    """Answer what needs these claims together."""
    engine = Engine(lambda held: held.bulk_load(records.unsqueezed(bundle.triples), format=store.RdfFormat.N_TRIPLES))
    return Written(bundle.name, {}, merged.packed(_asked(bundle.scope, answers.Source(engine.ask, ontology))), [], [])


def _across(nquads: str, reached: Iterable[str], ontology: Ontology) -> list[str]:
    """What shapes may hold against another part: what is said of the things that are ``reached``, and of all that this leads to.

    Of other things, names, countries and kinds are the same in all parts, and all claims about them are in this one.
    """
    about: dict[str, set[str]] = {}
    for line in check.across(nquads, ontology):
        about.setdefault(line.partition(" ")[0], set()).add(line)
    wanted = {f"<{graph.iri(end)}>" for end in reached if end.startswith("id:")}
    found: set[str] = set()
    while wanted:
        lines = about.pop(wanted.pop(), set())
        found |= lines
        wanted |= {line.split(" ", 2)[2].removesuffix(" .") for line in lines} & about.keys()
    return sorted(found)


def _parted(quads: Iterable[Quad]) -> tuple[list[graph.Triple], list[graph.Triple]]:
    """What is each release's own, and what it shares with others."""
    own, shared = [], []
    for quad in quads:
        (own if store.is_own(quad) else shared).append(quad.triple)
    return own, shared


def _answers(scope: str, quads: Iterable[Quad], ontology: Ontology) -> dict[str, list[Piece]]:
    """What quads tell of the rows of each query of a scope."""
    return _asked(scope, store.Store(quads, ontology).source)


def _asked(scope: str, source: answers.Source) -> dict[str, list[Piece]]:
    return {query.name: told(query, *_raw(query.name, source)) for query in _queries(scope, source.ontology)}


def told(query: Query, columns: Sequence[str], found: Iterable[Sequence[Cell]]) -> list[Piece]:
    """What solutions tell of the rows of a query."""
    return solutions.pieces(found, answers.shape(query, columns))


def _own_answers(quads: Iterable[Quad], ontology: Ontology) -> dict[str, bytes]:
    """The rows of each query of which every release has rows of its own, and the same as CSV."""
    source = store.Store(quads, ontology).source
    tables = {query.name: _own(query, source) for query in _queries("own", ontology)}
    rows = {of_query(name): records.squeezed(solutions.text(table.cells)) for name, table in tables.items()}
    return rows | {of_file(name): records.squeezed("".join(export.lines(table.cells))) for name, table in tables.items()}


def _own(query: Query, source: answers.Source) -> Rows:
    with answers.needed(query.name, source.ontology):
        found = answers.settled(query, *_raw(query.name, source))
        if any(not str(row[0]).startswith(graph.PREFIXES["release"]) for row in found.cells):
            raise KgError(f"{query.name} is of scope own, but a row does not begin with what a release tells", 3)
        return found


@lru_cache(maxsize=8)
def _queries(scope: str, ontology: Ontology) -> tuple[Query, ...]:
    """Those of a scope among the queries that a build answers, read once in a process."""
    return tuple(query for query in map(partial(_query, ontology), ANSWERED) if query.scope == scope)


def _query(ontology: Ontology, name: str) -> Query:
    with answers.needed(name, ontology):
        return ontology.query(name)


def _raw(name: str, source: answers.Source) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
    with answers.needed(name, source.ontology):
        found = answers.raw(name, source)
        return found.columns, found.cells


def of_query(name: str) -> str:
    """What the rows of a query are called among the shares."""
    return f"answers/{name}"


def of_file(name: str) -> str:
    """What they are called there as CSV."""
    return f"answers/{name}.csv"


def of_scope(scope: str) -> str:
    """What is called so among the shares: for each knot the triples that queries of a scope need beside those of other parts."""
    return f"for/{scope}"


def of_ties(scope: str) -> str:
    """What is called so among the shares: for each of these knots its keys, and a digest of its triples."""
    return f"ties/{scope}"


def coverage_rows(gaps: Iterable[Gap], stems: Mapping[str, str]) -> list[list[object]]:
    """Gaps as rows of coverage.csv."""
    return [_coverage_row(gap, stems) for gap in gaps]


def _coverage_row(gap: Gap, stems: Mapping[str, str]) -> list[object]:
    names = {e.key: e.name for e in gap.entities}
    joins = sorted({names[c.object] for c in gap.claims if c.predicate == "hasParty"})
    candidate = (gap.id, "|".join(joins)) if gap.claims else (None, None)
    return [stems.get(gap.document, gap.document), gap.span.start, gap.span.end, gap.kind, gap.reason, gap.text, *candidate]


def rows_of(ledger: Ledger, sentences: Iterable[int]) -> list[dict[str, object]]:
    """What the manifest says of each release, and how many claims it makes; ``sentences`` is how many each has."""
    silent, claims = Counter(g.document for g in ledger.gaps if g.kind == "sentence"), Counter(c.document for c in ledger.claims)
    return [
        {"row": {"release": text.stem, "sentences": count, "covered": count - silent[text.key], "sha256": text.sha256}, "claims": claims[text.key]}
        for text, count in zip(ledger.documents, sentences, strict=True)
    ]


def named(version: str, members: Iterable[Member], entities: list[list], status: Mapping[str, int], several: Set[str]) -> str:
    """The name of a part: a digest of all it is made of."""
    releases = [(member.stem, member.version) for member in members]
    return _digest(json.dumps([version, releases, entities, sorted(status.items()), sorted(several)]))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
