"""What a build made, and how what it left is opened."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import answers, excerpt, export, folder, store
from .cells import Cell
from .model import KgError
from .ontology import Ontology
from .tables import Rows

EXPORTS = ("ttl", "trig", "nq", "jsonld", "graphml", "nodes", "edges")

Row = Mapping[str, object]


@dataclass(frozen=True)
class Built:
    """A graph with its texts, with what was left out and why, and with the facts of the manifest (counts, documents, inputs).

    The graph, and what it leaves out, are read only when something asks for them.
    """

    opened: Callable[[], store.Store]
    ontology: Ontology
    texts: Mapping[str, str]
    left_out: Callable[[], Rows]
    facts: Mapping[str, object]

    @cached_property
    def store(self) -> store.Store:
        """The graph."""
        return self.opened()

    @cached_property
    def coverage(self) -> Rows:
        """What the graph leaves out and why."""
        return self.left_out()

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of every query that something is made of, and of ``documents``."""
        from .partition import ANSWERED

        named = {name: answered(self.store, name).to_dicts() for name in ANSWERED}
        return {**named, "documents": list(self.facts["documents"])}

    @property
    def refused(self) -> list[str]:
        """The files that could not be read, each with the reason."""
        held = self.coverage if self.facts["counts"]["refused"] else ()
        return [f"{row['release']}: {row['reason']}" for row in held if row["kind"] == "refused"]


def answered(held: store.Store, name: str) -> Rows:
    """The rows of a query that we need."""
    with answers.needed(name, held.ontology):
        return held.rows(name)


def load(place: Path, ontology: Ontology) -> Built:
    """Open what a build left; its graph is compared with the manifest first.

    Errors: KgError 3 when there is no graph, or it is not what the build wrote.
    """
    return folder.opened(place, lambda found, known: _opened(found, known, ontology))


def left_out(place: Path) -> Rows:
    """What the graph that a build left leaves out, and why; the graph itself is not opened.

    Errors: as ``load``.
    """
    return folder.opened(place, _coverage_read)


def damage(place: Path) -> list[tuple[str, str]]:
    """The files of an output directory that are missing or changed, each with what is wrong."""
    return folder.damage(place, folder.manifest(place))


def files(place: Path) -> list[str]:
    """The files of an output directory, by its manifest."""
    return sorted([*folder.manifest(place)["files"], folder.MANIFEST])


def explorer(built: Built, part: excerpt.Part | None = None) -> str:
    """The explorer of the graph, or of a part of it: one HTML file that needs no network."""
    from . import view

    if part is None:
        return view.page(built.rows, built.texts, built.ontology)
    rows = excerpt.rows(built.rows, part.nodes)
    return view.page(rows, {stem: built.texts[stem] for stem in excerpt.releases(rows)}, built.ontology, part)


def exported(built: Built, form: str) -> str:
    """The graph as text in one of the formats of ``EXPORTS``.

    Errors: KgError 2 for another.
    """
    held = built.store
    if form not in EXPORTS:
        raise KgError(f"unknown format {form}: choose one of {', '.join(EXPORTS)}", 2)
    if form == "graphml":
        return "".join(export.graphml(held.rows("nodes"), held.rows("edges")))
    return export.table(held.rows(form), "csv") if form in ("nodes", "edges") else store.WRITERS[f"graph.{form}"](held).decode()


def _opened(place: Path, known: dict, ontology: Ontology) -> Built:
    found = store.read(place, ontology, lambda name: _demand_whole(place, known, name))
    return Built(lambda: found, ontology, folder.Texts(place), lambda: _coverage_read(place, known), known)


def _demand_whole(place: Path, known: dict, name: str) -> None:
    for _, what in folder.damage(place, known, [name]):
        raise KgError(f"{place / name} {what}: build again", 3)


def _coverage_read(place: Path, known: dict) -> Rows:
    from .partition import COVERAGE

    _demand_whole(place, known, "coverage.csv")
    with (place / "coverage.csv").open(encoding="utf-8", newline="") as stream:
        return Rows(COVERAGE, [{key: _typed(key, value) for key, value in row.items()} for row in csv.DictReader(stream)])


def _typed(column: str, cell: str) -> Cell:
    """A cell of coverage.csv as it was: a number, or a text without the mark that keeps a spreadsheet from running it."""
    if column in ("start", "end"):
        return int(cell)
    if column in ("candidate", "joins") and not cell:
        return None
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell
