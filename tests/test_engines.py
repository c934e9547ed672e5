"""Other engines: our Turtle and N-Quads load in each as they are, and each answers every named query and question as we do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import handmade
import pytest
import rdflib
from engines import over_http, rapper, solutions, strictly
from engines.graphs import busy_ledger
from engines.jena import jena
from engines.oxigraph import oxigraph
from engines.virtuoso import virtuoso
from pyoxigraph import Literal

from kg import answers, cells, graph, peer, sparql, store
from kg.ontology import Ontology

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")]  # rdflib uses what it deprecates

ONTOLOGY = Ontology()
MADE = {
    "several": handmade.copies(3),
    "random": handmade.random_ledger(5),
    **{f"busy-{seed}": busy_ledger(seed) for seed in (1, 2, 3)},
}
GRAPHS = ("release", *MADE)
NAMED = "several"  # whose N-Quads are loaded too; the named graphs of others have the same names
_QUADS = f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{graph.PREFIXES['release']}')) }}"


@dataclass(frozen=True)
class Loaded:
    """An engine that holds our Turtle, each graph for itself, and the N-Quads of one."""

    turtle: Callable[[str], sparql.Asker]
    quads: sparql.Asker


def _address(name: str) -> str:
    return f"https://example.org/{name}"


@pytest.fixture(scope="module")
def folders(output, tmp_path_factory) -> dict[str, Path]:
    """The folder of the files of each graph, by its name."""
    held = {"release": output}
    for name, ledger in MADE.items():
        held[name] = tmp_path_factory.mktemp(name)
        store.write(store.Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY), held[name])
    return held


@pytest.fixture(scope="module")
def ours(folders) -> dict[str, store.Store]:
    return {name: store.read(folder, ONTOLOGY) for name, folder in folders.items()}


@contextmanager
def _in_rdflib(folders: dict[str, Path], folder: Path) -> Iterator[Loaded]:
    held = {name: rdflib.Graph().parse(path / "graph.ttl") for name, path in folders.items()}
    quads = rdflib.Dataset()
    quads.parse(data=(folders[NAMED] / "graph.nq").read_text("utf-8"), format="nquads")
    yield Loaded(lambda name: lambda text, bound: peer.ask(held[name], text, bound), lambda text, bound: peer.ask(quads, text, bound))


@contextmanager
def _in_oxigraph(folders: dict[str, Path], folder: Path) -> Iterator[Loaded]:
    files = {path / "graph.ttl": _address(name) for name, path in folders.items()}
    with oxigraph(folder, {**files, folders[NAMED] / "graph.nq": None}) as found:
        yield Loaded(lambda name: over_http(found.endpoint, _address(name)), over_http(found.endpoint))


@contextmanager
def _in_virtuoso(folders: dict[str, Path], folder: Path) -> Iterator[Loaded]:
    with virtuoso(folder) as found:
        for name, path in folders.items():
            found.load(path / "graph.ttl", _address(name))
        found.load(folders[NAMED] / "graph.nq", _address("none"))
        yield Loaded(lambda name: over_http(found.endpoint, _address(name)), over_http(found.endpoint))


@contextmanager
def _in_jena(folders: dict[str, Path], folder: Path) -> Iterator[Loaded]:
    made, data = jena(folder), folder / "data"
    for name, path in folders.items():
        made.run("tdb2.tdbloader", "--loc", data, "--graph", _address(name), path / "graph.ttl")
    made.run("tdb2.tdbloader", "--loc", data, folders[NAMED] / "graph.nq")
    with made.answering(data) as found:
        yield Loaded(lambda name: found.about(_address(name)), found.about())


ENGINES = {"rdflib": _in_rdflib, "oxigraph": _in_oxigraph, "virtuoso": _in_virtuoso, "jena": _in_jena}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, folders, tmp_path_factory) -> Iterator[Loaded]:
    """Each engine with all graphs in it: none may say a word while it loads them."""
    with ENGINES[request.param](folders, tmp_path_factory.mktemp(request.param)) as loaded:
        yield loaded


def _plain(term: object) -> tuple:
    """A term by what it means: 250.50 is 250.5, and true is 1 where a boolean stands."""
    if not isinstance(term, Literal):
        return ("", term.value)
    return (term.language or term.datatype.value, cells.cell(term.value, None if term.language else term.datatype.value))


def _terms(ask: sparql.Asker, text: str) -> list[tuple]:
    return sorted(tuple(map(_plain, row)) for row in ask(text, {}).rows)


@pytest.mark.parametrize("name", GRAPHS)
def test_the_turtle_is_there_term_by_term(engine, ours, name):
    expected = sorted(tuple(map(_plain, triple)) for triple in ours[name].triples)
    assert _terms(engine.turtle(name), "SELECT ?s ?p ?o { ?s ?p ?o }") == expected


def test_the_quads_are_there_graph_by_graph(engine, ours):
    expected = sorted(tuple(map(_plain, (q.graph_name, *q.triple))) for q in ours[NAMED].quads)
    assert _terms(engine.quads, _QUADS) == expected


@pytest.mark.parametrize("query", sorted(ONTOLOGY.queries))
def test_every_query_has_the_same_rows(engine, ours, query):
    for name, held in ours.items():
        theirs, expected = answers.Source(engine.turtle(name), ONTOLOGY).rows(query, {}), held.rows(query)
        assert theirs.columns == expected.columns
        assert strictly(theirs) == strictly(expected), name


def test_rapper_reads_as_many_as_we_wrote(folders, ours):
    for name, folder in folders.items():
        counted = {kind: rapper.count(folder / f"graph.{kind}") for kind in ("ttl", "nq", "trig")}
        assert counted == {"ttl": len(ours[name].triples), "nq": len(ours[name].quads), "trig": len(ours[name].quads)}


def test_riot_finds_nothing_to_say(folders, tmp_path):
    found = jena(tmp_path)
    found.run("riotcmd.riot", "--validate", *(folder / f"graph.{kind}" for folder in folders.values() for kind in ("ttl", "nq", "trig")))


def test_riot_reads_the_same_quads_from_each_format(folders, tmp_path):
    found = jena(tmp_path)
    for kind in ("nq", "trig", "jsonld"):
        for name in ("release", "random"):
            printed = found.quads(folders[name] / f"graph.{kind}")
            assert sorted(printed.splitlines()) == sorted((folders[name] / "graph.nq").read_text("utf-8").splitlines())


def test_arq_answers_from_the_turtle_itself(folders, ours, tmp_path):
    query = ONTOLOGY.folder / "queries" / "entities.rq"
    printed = jena(tmp_path).run("arq.arq", "--data", folders["release"] / "graph.ttl", "--query", query, "--results=json")
    assert answers.Source(lambda text, bound: solutions(printed.encode()), ONTOLOGY).rows("entities", {}) == ours["release"].rows("entities")
