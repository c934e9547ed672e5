"""What a worker does: files → readings, and the readings of a few releases → their share of every file of the output.

Both functions take plain data and the ontology and give plain data, so that they run in any process on any machine. What comes of a
part depends on its own releases and on what identity says of the things they speak of, and on nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from . import answers, check, extract, graph, identity, jsonld, read, records, store
from .model import Document, Gap, KgError, Ledger
from .ontology import Ontology
from .register import Noted, noted

COVERAGE = ("release", "start", "end", "kind", "reason", "text", "candidate", "joins")


class Given(NamedTuple):
    """A file to read, under the name that the cache has for it."""

    source: str
    file: read.File


class Refused(NamedTuple):
    """Why a file cannot be read."""

    reason: str


def read_part(files: Sequence[Given], ontology: Ontology) -> list[tuple[str, Noted | Refused]]:
    """Read files: under the name of each a reading, or why it cannot be read."""
    return [(source, _read(file, ontology)) for source, file in files]


def _read(file: read.File, ontology: Ontology) -> Noted | Refused:
    try:
        document, note = read.parsed(file, ontology)
    except KgError as error:
        return Refused(str(error))
    return noted(extract.reading(document, ontology), read.words_of(document), ontology, note)


@dataclass(frozen=True, slots=True)
class Part:
    """Some releases of a build, in the order of their keys, with what identity says of the things they speak of.

    ``releases`` are readings and texts as bytes, with the file stem and the number of sentences of each; ``entities`` are lists, ``status``
    is the place in STATUSES of the strongest claim about each thing.
    """

    name: str
    releases: tuple[tuple[bytes, bytes, str, int], ...]
    entities: list[list]
    status: Mapping[str, int]

    def ledger(self) -> Ledger:
        """The claims of these releases."""
        readings = (records.reading(body, records.text(text), stem) for body, text, stem, _ in self.releases)
        return identity.joined(readings, self.entities, self.status)


class Written(NamedTuple):
    """A part as it stands in the output: the share of each file as bytes, rows of each release for the manifest, and what is wrong with it."""

    name: str
    shares: dict[str, bytes]
    rows: list[dict[str, object]]
    findings: list[tuple[str, str, str]]


def write_part(part: Part, ontology: Ontology) -> Written:
    """Write the share of a part of every file, and check its graph."""
    ledger = part.ledger()
    graphs = list(graph.by_document(ledger, ontology))
    quads = [quad for _, found in graphs for quad in found]
    texts = {document.stem: document.text for document in ledger.documents}
    found = check.findings(store.Store(quads, ontology), texts, ontology)
    shares = {**_files(graphs, ontology), **_answers(quads, ontology)}
    coverage = coverage_rows(ledger.gaps, {document.key: document.stem for document in ledger.documents})
    shares["coverage.csv"] = records.packed(coverage)
    return Written(part.name, shares, _rows(part, ledger), [(each.shape, each.focus, each.message) for each in found])


def _files(graphs: Sequence[tuple[Document, list[graph.Quad]]], ontology: Ontology) -> dict[str, bytes]:
    """The share of the files of a graph. What is said of the release itself and of its claims and spans stands in no other release."""
    quads = [quad for _, found in graphs for quad in found]
    own = [[quad.triple for quad in found if store.is_own(quad)] for _, found in graphs]
    shared = sorted({str(quad.triple) for quad in quads if not store.is_own(quad)})
    made = {
        "graph.nq": "".join(f"{quad} .\n" for quad in quads),
        "graph.trig": store.trig(quads),
        "graph.jsonld": jsonld.graphs(quads, jsonld.context(ontology.folder / "context.jsonld")),
        "graph.ttl": store.turtle(triple for triples in own for triple in triples),
        "shared": "\n".join(shared),
    }
    return {name: records.squeezed(text) for name, text in made.items()}


def _answers(quads: Sequence[graph.Quad], ontology: Ontology) -> dict[str, bytes]:
    names = [name for name in ontology.queries if ontology.query(name).scope == "release"]
    return {f"answers/{name}": answers.packed(found) for name, found in answers.solutions(names, quads, ontology).items()}


def coverage_rows(gaps: Iterable[Gap], stems: Mapping[str, str]) -> list[list[object]]:
    """Gaps as rows of coverage.csv."""
    return [_coverage_row(gap, stems) for gap in gaps]


def _coverage_row(gap: Gap, stems: Mapping[str, str]) -> list[object]:
    names = {e.key: e.name for e in gap.entities}
    joins = sorted({names[c.object] for c in gap.claims if c.predicate == "hasParty"})
    candidate = (gap.id, "|".join(joins)) if gap.claims else (None, None)
    return [stems.get(gap.document, gap.document), gap.span.start, gap.span.end, gap.kind, gap.reason, gap.text, *candidate]


def _rows(part: Part, ledger: Ledger) -> list[dict[str, object]]:
    """What the manifest says of each release, and how many claims it makes."""
    silent, claims = _count(g.document for g in ledger.gaps if g.kind == "sentence"), _count(c.document for c in ledger.claims)
    return [
        {
            "row": {"release": document.stem, "sentences": sentences, "covered": sentences - silent.get(document.key, 0), "sha256": document.sha256},
            "claims": claims.get(document.key, 0),
        }
        for document, (_, _, _, sentences) in zip(ledger.documents, part.releases, strict=True)
    ]


def _count(keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found


def named(version: str, sources: Iterable[str], stems: Iterable[str], entities: list[list], status: Mapping[str, int]) -> str:
    """The name of a part: a digest of all it is made of."""
    text = records.packed([version, list(sources), list(stems), entities, sorted(status.items())])
    return sha256(text).hexdigest()
