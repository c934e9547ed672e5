"""Documents → claims → graph → checked → the output directory: what one build does, and how what it left is opened."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from . import analyse, check, decoding, excerpt, export, extract, folder, graph, identity, judgements, read, report, store, view
from .cells import Cell
from .judgements import Judgement
from .model import Claim, Document, Gap, KgError, Ledger, Reading, Span
from .ontology import Ontology
from .tables import Rows, in_order

CONTRACT = (
    "amounts", "announcements", "dates", "edges", "entities", "events", "evidence", "funding", "nodes", "partners", "places", "posts",
    "quotations", "topics", "totals",
)  # fmt: skip
_COVERAGE = ("release", "start", "end", "kind", "reason", "text", "candidate", "joins")
EXPORTS = ("ttl", "trig", "nq", "jsonld", "graphml", "nodes", "edges")
_STEM_LENGTH = 100

Row = Mapping[str, object]


@dataclass(frozen=True)
class Built:
    """A graph with its texts, with what was left out and why, and with the facts of the manifest (counts, documents, inputs)."""

    store: store.Store
    ontology: Ontology
    texts: Mapping[str, str]
    left_out: Callable[[], Rows]
    facts: Mapping[str, object]

    @cached_property
    def coverage(self) -> Rows:
        """What the graph leaves out and why; read from the output directory only when it is asked for."""
        return self.left_out()

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of every query that something is made of, and of ``documents`` and ``coverage``."""
        named = {name: rows.to_dicts() for name, rows in self.answers.items()}
        return {**named, "documents": list(self.facts["documents"]), "coverage": self.coverage.to_dicts()}

    @cached_property
    def answers(self) -> dict[str, Rows]:
        """The answers of the contract's queries, and of the three more that the explorer and the report show."""
        return {name: _answer(self.store, name) for name in (*CONTRACT, "identifiers", "japanese", "releases")}

    @property
    def refused(self) -> list[str]:
        """The files that could not be read, each with the reason."""
        return [f"{row['release']}: {row['reason']}" for row in self.coverage if row["kind"] == "refused"]


def shipped() -> Path:
    """The releases to read when none are named: ``releases`` here, else those that came with the tool."""
    package = Path(__file__).parent
    places = (Path("releases"), package / "_releases", package.with_name("releases"))
    return next((place for place in places if place.is_dir()), places[0])


def build(paths: Iterable[str | Path], ontology: Ontology, output: Path | None = None, judged: Path | None = None) -> Built:
    """Read the releases at ``paths`` into a graph; with ``output``, check it and leave the directory there.

    What analysts decided stands in ``judged``, else in the ``judgements.tsv`` of the folders among ``paths``.
    Errors: KgError 3 when nothing could be read, 1 when the graph is not as it should be, 5 and 6 when ``output`` cannot be
    written. In each case ``output`` stays as it was.
    """
    ontology.parse_all()
    paths = list(map(Path, paths))
    files = read.files(paths)
    said = [judged] if judged else judgements.beside(paths)
    rows = [row for path in said for row in judgements.read(path)]
    documents, refused = read.documents(files, ontology)
    if not documents:
        raise KgError(refused[0].reason if refused else "no release to read: name a file or a folder", 3)
    inputs = _Inputs(refused, [*files, *said], rows)
    if output is None:
        return _assemble(_readings(documents, ontology), inputs, ontology)
    with folder.writing(output) as new:
        built = _sound(_readings(documents, ontology), inputs, ontology)
        _leave(built, new)
    return built


def load(place: Path, ontology: Ontology) -> Built:
    """Open what a build left; its graph is compared with the manifest first.

    Errors: KgError 3 when there is no graph, or it is not what the build wrote.
    """
    return folder.opened(place, lambda found, known: _opened(found, known, ontology))


def damage(place: Path) -> list[tuple[str, str]]:
    """The files of an output directory that are missing or changed, each with what is wrong."""
    return folder.damage(place, folder.manifest(place))


def files(place: Path) -> list[str]:
    """The files of an output directory, by its manifest."""
    return sorted([*folder.manifest(place)["files"], folder.MANIFEST])


def explorer(built: Built, part: excerpt.Part | None = None) -> str:
    """The explorer of the graph, or of a part of it: one HTML file that needs no network."""
    if part is None:
        return view.page(built.rows, built.texts, built.ontology)
    rows = excerpt.rows(built.rows, part.nodes)
    return view.page(rows, {stem: built.texts[stem] for stem in excerpt.releases(rows)}, built.ontology, part)


def exported(built: Built, form: str) -> str:
    """The graph as text in one of the formats of ``EXPORTS``.

    Errors: KgError 2 for another.
    """
    made = {"graphml": export.graphml, "nodes": export.nodes_csv, "edges": export.edges_csv}
    if form not in EXPORTS:
        raise KgError(f"unknown format {form}: choose one of {', '.join(EXPORTS)}", 2)
    return made[form](built.store) if form in made else store.WRITERS[f"graph.{form}"](built.store).decode()


def _opened(place: Path, known: dict, ontology: Ontology) -> Built:
    found = store.read(place, ontology, lambda name: _demand_whole(place, known, name))
    return Built(found, ontology, folder.Texts(place), lambda: _coverage_read(place, known), known)


def _demand_whole(place: Path, known: dict, name: str) -> None:
    for _, what in folder.damage(place, known, [name]):
        raise KgError(f"{place / name} {what}: build again", 3)


class _Inputs(NamedTuple):
    """What a build is made from, beside what the texts say."""

    refused: Sequence[Gap]
    files: Sequence[Path]
    judgements: Sequence[Judgement]


def _readings(documents: Sequence[Document], ontology: Ontology) -> list[Reading]:
    return [extract.reading(document, ontology) for document in _distinct_stems(documents)]


def _sound(readings: Sequence[Reading], inputs: _Inputs, ontology: Ontology) -> Built:
    """The graph of all readings that make a good one: a release that makes a bad one by itself is refused, the others do not suffer for it.

    Errors: KgError 1 when the graph is still not as it should be.
    """
    built = _assemble(readings, inputs, ontology)
    found = _findings(built)
    if found and len(readings) > 1:
        accused = {finding.focus.partition("#")[0] for finding in found}
        suspects = [r for r in readings if r.document.key in accused or accused & {e.key for e in r.entities}] or readings
        bad = [(r, alone) for r in suspects if (alone := _findings(_assemble([r], _Inputs([], [], []), ontology)))]
        gaps = [Gap(r.document.stem, Span(0, 0), "refused", f"{_told(alone)}; please report it", "") for r, alone in bad]
        left = [r for r in readings if r not in [guilty for guilty, _ in bad]]
        if bad and left:
            built = _assemble(left, inputs._replace(refused=[*inputs.refused, *gaps]), ontology)
            found = _findings(built)
    if found:
        raise KgError(f"{_told(found)}; nothing is written", 1)
    return built


def _findings(built: Built) -> list[check.Finding]:
    return list(check.findings(built.store, built.texts, built.ontology))


def _told(found: Sequence[check.Finding]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"the graph is not as it should be: {found[0].shape}: {found[0].focus}: {found[0].message}{more}"


def _assemble(readings: Sequence[Reading], inputs: _Inputs, ontology: Ontology) -> Built:
    ledger = identity.unite(readings, ontology, inputs.judgements)
    quads = graph.quads(ledger, ontology)
    stems = {document.key: document.stem for document in ledger.documents}
    gaps = [*ledger.gaps, *(replace(gap, reason=_without_path(gap)) for gap in inputs.refused)]
    coverage = in_order(Rows(_COVERAGE, (_gap_row(gap, stems) for gap in gaps)))
    found = store.Store(quads, ontology)
    texts = {document.stem: document.text for document in ledger.documents}
    return Built(found, ontology, texts, lambda: coverage, _facts(ledger, coverage, inputs.files, found))


def _answer(held: store.Store, name: str) -> Rows:
    """The rows of a query we need: when it fails, the fault lies in the ontology folder and not in what the user typed."""
    try:
        return held.rows(name)
    except KgError as error:
        raise KgError(f"{held.ontology.queries.get(name, held.ontology.folder)}: {error}; mend or restore the query", 3) from error


def _distinct_stems(documents: Sequence[Document]) -> list[Document]:
    """Give each document a stem of its own, since the stem names its text; the documents come sorted by key."""
    taken: set[str] = set()
    found = []
    for document in documents:
        stem = wanted = document.stem.encode(errors="replace").decode()[:_STEM_LENGTH]
        number = 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{wanted}-{number}"
        taken.add(stem.casefold())
        found.append(replace(document, stem=stem))
    return found


def _without_path(gap: Gap) -> str:
    """The reason without the folder it was read from, so that the output is the same wherever the file lies."""
    return gap.reason.partition(f"{gap.document}: ")[2] or gap.reason


def _gap_row(gap: Gap, stems: Mapping[str, str]) -> Row:
    names = {e.key: e.name for e in gap.entities}
    joins = sorted({names[c.object] for c in gap.claims if c.predicate == "hasParty"})
    candidate = (gap.id, "|".join(joins)) if gap.claims else (None, None)
    values = (stems.get(gap.document, gap.document), gap.span.start, gap.span.end, gap.kind, gap.reason, gap.text, *candidate)
    return dict(zip(_COVERAGE, values, strict=True))


def _facts(ledger: Ledger, coverage: Sequence[Row], files: Sequence[Path], found: store.Store) -> dict[str, object]:
    documents = [_document_row(document, ledger.claims, coverage) for document in ledger.documents]
    counts = {
        "documents": len(documents),
        "refused": sum(row["kind"] == "refused" for row in coverage),
        "entities": len(_answer(found, "entities")),
        "claims": len(ledger.claims),
        "sentences": sum(row["sentences"] for row in documents),
        "covered": sum(row["covered"] for row in documents),
    }
    inputs = sorted(({"file": decoding.cleaned(path.name), "sha256": folder.sha256(path)} for path in files), key=lambda row: (row["file"], row["sha256"]))
    return {"counts": counts, "documents": documents, "inputs": inputs}


def _document_row(document: Document, claims: Sequence[Claim], coverage: Sequence[Row]) -> dict[str, object]:
    sentences = sum(len(block.sentences) for block in document.blocks)
    gaps = sum(row["kind"] == "sentence" and row["release"] == document.stem for row in coverage)
    return {
        "release": document.stem,
        "sentences": sentences,
        "covered": sentences - gaps,
        "sha256": document.sha256,
    }


def _leave(built: Built, new: Path) -> None:
    """Fill the new output directory."""
    store.write(built.store, new)
    for name, text in _outputs(built):
        folder.write(new, name, text)
    rows = built.rows
    listed = [*folder.files(new), "report.md", folder.MANIFEST]
    folder.write(new, "report.md", report.markdown(rows, analyse.measures(rows), sorted(listed)))
    folder.seal(new, built.facts)


def _outputs(built: Built) -> Iterator[tuple[str, str]]:
    yield "nodes.csv", export.nodes_csv(built.store)
    yield "edges.csv", export.edges_csv(built.store)
    yield "graph.graphml", export.graphml(built.store)
    yield "coverage.csv", export.table(built.coverage, "csv")
    yield "explorer.html", explorer(built)
    for name in CONTRACT:
        yield f"answers/{name}.csv", export.table(built.answers[name], "csv")
    for stem, text in built.texts.items():
        yield f"texts/{stem}.txt", text


def _coverage_read(place: Path, known: dict) -> Rows:
    _demand_whole(place, known, "coverage.csv")
    with (place / "coverage.csv").open(encoding="utf-8", newline="") as stream:
        return Rows(_COVERAGE, [{key: _typed(key, value) for key, value in row.items()} for row in csv.DictReader(stream)])


def _typed(column: str, cell: str) -> Cell:
    """A cell of coverage.csv as it was: a number, or a text without the mark that keeps a spreadsheet from running it."""
    if column in ("start", "end"):
        return int(cell)
    if column in ("candidate", "joins") and not cell:
        return None
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell
