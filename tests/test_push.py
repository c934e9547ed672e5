"""The graph into real triple stores: idempotent, whole or not at all, and what was done is said; also when the store fails on the way."""

import os
import pty
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from conftest import ROOT, run
from engines.graphs import busy_ledger
from engines.oxigraph import oxigraph
from engines.virtuoso import PASSWORD, USER, virtuoso
from pyoxigraph import Literal, NamedNode, Quad
from scripted import NOTHING, Reply, forwarded, results, scripted
from server import graph_folder

from kg import answers, push, remote
from kg.graph import BASE, quads
from kg.model import KgError
from kg.ontology import Ontology
from kg.remote import ALL, Endpoint
from kg.store import Store
from kg.transport import Wire
from kg.triplestores import PROTOCOLS, beside

ONTOLOGY = Ontology()
BUSY = quads(busy_ledger(7, claims=90), ONTOLOGY)
GRAPHS = sorted({quad.graph_name.value for quad in BUSY})
SIZE = Counter(quad.graph_name.value for quad in BUSY)
ENTITY, NOTE = NamedNode(f"{BASE}id/keio"), NamedNode("urn:note")
FEWER = [quad for number, quad in enumerate(BUSY) if quad.graph_name.value != GRAPHS[1] or number % 7]
TOGETHER = len({quad.triple for quad in BUSY})
STORES = ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.slow)]


@dataclass(frozen=True)
class Held:
    """A store to load into, and what it holds."""

    url: str
    endpoint: str
    environment: dict

    @property
    def wire(self):
        return Wire(60, self.environment)

    @property
    def united(self):
        return bool(self.environment)

    def load(self, given=BUSY, to=None, **plan):
        """What loading says, graph by graph."""
        return list(push.Load(given, push.Plan(to or self.url, **plan), self.wire).changes())

    def graphs(self):
        """How many triples each graph holds; "" is the default graph, where it is one of its own."""
        counted = Endpoint(self.endpoint, self.wire).ask(f'SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}")) }} GROUP BY ?g', {})
        found = {row[0].value: int(row[1].value) for row in counted.rows}
        default = 0 if self.united else Endpoint(self.endpoint, self.wire).one("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        return found | ({"": default} if default else {})

    def update(self, text):
        address = f"{self.url}/sparql-auth" if self.united else f"{self.url}/update"
        assert self.wire_once(address, text).status < 300

    def wire_once(self, address, text):
        wire = self.wire
        return wire.demand(wire.send("POST", address, text.encode(), {"Content-Type": "application/sparql-update"}), text)


@pytest.fixture(scope="module")
def one_virtuoso(tmp_path_factory):
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield Held(f"http://127.0.0.1:{server.http}", server.endpoint, {"KG_STORE_USER": USER, "KG_STORE_PASSWORD": PASSWORD})


@pytest.fixture
def held(request, tmp_path):
    """An empty store: the Oxigraph server, or the one the parameter names."""
    if getattr(request, "param", "oxigraph") == "virtuoso":
        found = request.getfixturevalue("one_virtuoso")
        for graph in found.graphs():
            found.update(f"DROP SILENT GRAPH <{graph}>")
        yield found
    else:
        with oxigraph(tmp_path / "oxigraph") as server:
            yield Held(server.url, server.endpoint, {})


def told(changes):
    """The graphs by what became of them."""
    return [(change.what, change.graph, change.before, change.after) for change in changes]


@pytest.mark.parametrize("protocol", [*PROTOCOLS, "auto"])
@pytest.mark.parametrize("held", STORES, indirect=True)
def test_loading_twice_changes_nothing(held, protocol):
    union = ALL if held.united else ""
    first, second = held.load(protocol=protocol), held.load(protocol=protocol)
    assert told(first) == [*(("new", graph, 0, SIZE[graph]) for graph in GRAPHS), ("new", union, 0, TOGETHER)]
    assert told(second) == [*(("same", graph, SIZE[graph], SIZE[graph]) for graph in GRAPHS), ("same", union, TOGETHER, TOGETHER)]
    assert held.graphs() == {**SIZE, union: TOGETHER} and all(change.whole for change in first + second)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("held", STORES, indirect=True)
def test_a_changed_release_is_replaced_and_no_other(held, protocol):
    held.load(protocol=protocol)
    changes = {change.graph: change for change in held.load(FEWER, protocol=protocol)}
    fewer = sum(quad.graph_name.value == GRAPHS[1] for quad in FEWER)
    assert [changes[graph].what for graph in GRAPHS] == ["same", "replaced", "same"]
    assert changes[GRAPHS[1]].line() == f"replaced {SIZE[GRAPHS[1]]} by {fewer} triples in <{GRAPHS[1]}>"
    assert held.graphs()[GRAPHS[1]] == fewer


@pytest.mark.parametrize("held", STORES, indirect=True)
def test_triples_that_changed_but_not_in_number_are_seen(held):
    held.load()
    other = [quad if number != 100 else Quad(quad.subject, NOTE, Literal("new"), quad.graph_name) for number, quad in enumerate(BUSY)]
    assert Counter(change.what for change in held.load(other)) == {"same": 2, "replaced": 2}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("held", STORES, indirect=True)
def test_a_release_that_is_gone_is_named_and_removed_only_when_told(held, protocol):
    held.load(protocol=protocol)
    smaller = [quad for quad in BUSY if quad.graph_name.value != GRAPHS[2]]
    *_, left = held.load(smaller, protocol=protocol)
    assert left.line() == f"left {SIZE[GRAPHS[2]]} triples: <{GRAPHS[2]}> is not in this output; --prune removes it" and left.whole
    assert held.graphs()[GRAPHS[2]] == SIZE[GRAPHS[2]]
    *_, removed = held.load(smaller, protocol=protocol, prune=True)
    assert removed.line() == f"removed {SIZE[GRAPHS[2]]} triples: <{GRAPHS[2]}> is not in this output"
    assert held.graphs().keys() - {"", ALL} == set(GRAPHS[:2])


@pytest.mark.parametrize("held", STORES, indirect=True)
def test_named_queries_give_the_same_rows_as_here(held):
    held.load()
    here, there = Store(BUSY, ONTOLOGY), answers.Source(remote.ask(held.endpoint, held.wire), ONTOLOGY)
    for name in sorted(ONTOLOGY.queries):
        assert there.rows(name, {}).to_dicts() == here.rows(name).to_dicts(), name


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("held", STORES, indirect=True)
def test_nasty_texts_arrive(held, protocol):
    texts = ['\\u0041 "quoted" \\', "line\nline\r\ttab", "} } ; DROP ALL #", "🤝 é ﷽ '''", "x" * 100_000, "\\\\n", "{?s ?p ?o}", "\x7f\u2028"]
    given = [Quad(ENTITY, NOTE, Literal(text, language=language), NamedNode(GRAPHS[0])) for text in texts for language in (None, "ja")]
    held.load(given, protocol=protocol)
    found = Endpoint(held.endpoint, held.wire).ask(f"SELECT ?o {{ GRAPH <{GRAPHS[0]}> {{ ?s ?p ?o }} }}", {})
    assert sorted((row[0].value, row[0].language) for row in found.rows if row[0].language) == sorted((text, "ja") for text in texts)
    assert sorted(row[0].value for row in found.rows if not row[0].language) == sorted(texts)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_sent_is_ours_byte_for_byte(held, protocol):
    given = [Quad(ENTITY, NOTE, Literal(lexical, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")), NamedNode(GRAPHS[0]))
             for lexical, kind in (("110.50", "decimal"), ("007", "integer"), ("1", "boolean"), ("1.1E8", "double"), ("2024-04", "gYearMonth"))]  # fmt: skip
    with scripted(lambda request: forwarded(request, held.url)) as proxy:
        held.load(given, proxy.url, protocol=protocol)
    sent = {line for request in proxy.seen for line in request.body.decode().splitlines()}
    assert {f"{quad.triple} ." for quad in given} <= sent


def test_large_graphs_go_in_parts(held, monkeypatch):
    monkeypatch.setattr("kg.triplestores._BYTES", 20_000)
    parts = []
    with scripted(lambda request: forwarded(request, held.url)) as proxy:
        loading = push.Load(BUSY, push.Plan(proxy.url))
        list(loading.changes(parts.append))
    assert sum(parts) == loading.size == len(BUSY) + TOGETHER and len(parts) > 10
    assert max(len(request.body) for request in proxy.seen) < 30_000 and held.graphs() == {**SIZE, "": TOGETHER}


# all graphs together


def test_the_default_graph_of_others_is_left_alone(held):
    held.load()
    held.update(f"INSERT DATA {{ <{ENTITY.value}> <urn:note> 'mine' }}")
    held.load(FEWER)
    assert held.graphs()[""] == TOGETHER + 1 and held.graphs()[ALL] == len({quad.triple for quad in FEWER})
    rows = answers.Source(remote.ask(held.endpoint, held.wire), ONTOLOGY).rows("evidence", {})
    assert rows.to_dicts() == Store(FEWER, ONTOLOGY).rows("evidence").to_dicts()


def test_the_default_graph_is_replaced_when_told_and_what_was_beside_it_goes(held):
    held.update("INSERT DATA { <urn:a> <urn:note> 'mine' }")
    assert told(held.load())[-1] == ("new", ALL, 0, TOGETHER)
    *_, union, superseded = held.load(union="default")
    assert union.line() == f"replaced 1 by {TOGETHER} triples in the default graph"
    assert superseded.line() == f"removed {TOGETHER} triples: <{ALL}> was left by an earlier load"
    assert held.graphs() == {**SIZE, "": TOGETHER}


@pytest.mark.parametrize("held", STORES, indirect=True)
def test_all_graphs_together_can_be_a_graph_or_left_out(held):
    held.load(union="named")
    assert held.graphs() == {**SIZE, ALL: TOGETHER}
    held.load(union="none")
    assert held.graphs() == SIZE


@pytest.mark.slow
@pytest.mark.parametrize("held", ["virtuoso"], indirect=True)
def test_a_store_without_a_default_graph_of_its_own_says_so(held):
    with pytest.raises(KgError, match="has no triples of its own") as caught:
        held.load(union="default")
    assert caught.value.code == 2


# addresses

PATHS = {
    "ds": {"/ds/query": "/query", "/ds/update": "/update", "/ds/data": "/store"},
    "repositories/r": {"/repositories/r": "/query", "/repositories/r/statements": "/update", "/repositories/r/rdf-graphs/service": "/store"},
    "sparql": {"/sparql": "either", "/sparql/gsp/": "/store"},
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("path", [*PATHS, "ds/query", "ds/data", "repositories/r/statements", "repositories/r/", "sparql/gsp/"])
def test_a_store_is_found_at_its_address_or_at_one_of_its_parts(held, path, protocol):
    known = next(PATHS[name] for name in PATHS if path.startswith(name))

    def script(request):
        plain, mark, parameters = request.path.partition("?")
        target = known.get(plain)
        if target == "either":
            target = "/query" if b"query=" in request.body else "/update"
        return forwarded(request.at(f"{target}{mark}{parameters}"), held.url) if target else Reply(404, b"no such page")

    with scripted(script) as store:
        assert told(held.load(to=f"{store.url}/{path}", protocol=protocol))[-1] == ("new", "", 0, TOGETHER)
    assert held.graphs() == {**SIZE, "": TOGETHER}


@pytest.mark.slow
@pytest.mark.parametrize("held", ["virtuoso"], indirect=True)
@pytest.mark.parametrize("path", ["/", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth"])
def test_virtuoso_is_found_at_each_of_its_addresses(held, path):
    held.load(to=held.url + path)
    held.load(to=held.url + path, endpoint=held.endpoint, protocol="graph-store")
    assert held.graphs() == {**SIZE, ALL: TOGETHER}


def test_where_updates_are_refused_the_graph_store_is_taken(held):
    with scripted(lambda request: Reply(405) if request.path == "/update" else forwarded(request, held.url)) as store:
        loading = push.Load(BUSY, push.Plan(store.url))
        assert loading.how() == f"{store.url}/query: loading by the Graph Store Protocol at {store.url}/store; all graphs together: its default graph"
        list(loading.changes())
    assert held.graphs() == {**SIZE, "": TOGETHER}


@pytest.mark.parametrize("protocol", ["auto", *PROTOCOLS])
def test_a_store_that_cannot_be_written_to_says_so(held, protocol):
    with scripted(lambda request: forwarded(request, held.url) if request.path == "/query" else Reply(403, b"read only")) as store, pytest.raises(KgError) as caught:
        push.Load(BUSY, push.Plan(store.url, protocol=protocol))
    assert caught.value.code == 2 and "403 read only" in str(caught.value)


def test_a_store_that_forgets_what_is_written_says_so():
    with scripted(lambda request: results('{"head": {}, "boolean": false}') if b"query=" in request.body else NOTHING) as store, pytest.raises(KgError) as caught:
        push.Load(BUSY, push.Plan(store.url))
    assert caught.value.code == 2 and "does not show at" in str(caught.value)


# failures

CUT, DOWN = Reply(200, b"cut", cut=0), Reply(500, b"out of order")
BESIDE, INTO = {"update": "INSERT DATA", "graph-store": "PUT .*loading"}, {"update": "MOVE", "graph-store": "PUT .*release"}


@dataclass
class Fault:
    """A proxy that answers otherwise when a request with the wanted words comes the so-many-th time; and from then on, if it lasts."""

    held: Held
    wanted: str
    number: int
    otherwise: object
    lasting: bool = False
    hits: int = 0

    def __call__(self, request):
        struck = self.lasting and self.hits >= self.number
        if re.search(self.wanted, f"{request.method} {request.path} {request.body.decode()[:200]}"):
            self.hits += 1
            struck = struck or self.hits == self.number
        return self.otherwise(request) if struck else forwarded(request, self.held.url)


def failed(fault, protocol):
    """What is said when loading fewer triples meets a fault, where all are already; and loading again mends it."""
    fault.held.load()
    with scripted(fault) as proxy, pytest.raises(KgError) as caught:
        fault.held.load(FEWER, proxy.url, protocol=protocol)
    assert caught.value.code == 6 and "load again when it is mended" in str(caught.value)
    return str(caught.value)


def mended(held):
    """Loading again leaves what it should, and nothing of the failure."""
    held.load(FEWER)
    return held.graphs() == {**Counter(quad.graph_name.value for quad in FEWER), "": len({quad.triple for quad in FEWER})}


NEW = sum(quad.graph_name.value == GRAPHS[1] for quad in FEWER)
OLD = SIZE[GRAPHS[1]]


@pytest.mark.parametrize("reply", [CUT, DOWN])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_failure_beside_a_graph_leaves_all_as_it_was(held, protocol, reply):
    said = failed(Fault(held, BESIDE[protocol], 2, lambda request: reply), protocol)
    assert said.endswith(f"; <{GRAPHS[0]}> is as it was; 0 of 4 graphs are loaded: load again when it is mended")
    assert held.graphs() == {**SIZE, "": TOGETHER} and mended(held)


@pytest.mark.parametrize("reply", [CUT, DOWN])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_replacement_that_did_not_happen_leaves_the_old_graph(held, protocol, reply):
    said = failed(Fault(held, INTO[protocol], 1, lambda request: reply), protocol)
    assert f"; <{GRAPHS[1]}> holds {OLD} triples, as it was; 1 of 4 graphs are loaded" in said
    assert held.graphs() == {**SIZE, "": TOGETHER} and mended(held)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_replacement_whose_answer_is_lost_is_found_to_have_happened(held, protocol):
    def after_all(request):
        forwarded(request, held.url)
        return CUT

    said = failed(Fault(held, INTO[protocol], 1, after_all), protocol)
    assert f"; <{GRAPHS[1]}> holds {NEW} triples, the new ones; 1 of 4 graphs are loaded" in said
    assert held.graphs() == {**SIZE, GRAPHS[1]: NEW, "": TOGETHER} and mended(held)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_store_that_vanishes_leaves_the_old_graph_or_the_new_and_that_is_said(held, protocol):
    said = failed(Fault(held, INTO[protocol], 1, lambda request: CUT, lasting=True), protocol)
    assert f"; <{GRAPHS[1]}> holds its {OLD} old triples or the {NEW} new ones, and cannot be asked which; <{beside(GRAPHS[1])}> may hold a part of it" in said
    assert held.graphs() == {**SIZE, beside(GRAPHS[1]): NEW, "": TOGETHER} and mended(held)


def test_an_interrupted_load_leaves_nothing_beside(held):
    def interrupt(size):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(push.Load(BUSY, push.Plan(held.url)).changes(interrupt))
    assert held.graphs() == {}


def test_what_a_failure_left_of_a_release_that_is_gone_since_goes(held):
    with scripted(Fault(held, "MOVE", 3, lambda request: CUT, lasting=True)) as proxy, pytest.raises(KgError):
        held.load(to=proxy.url)
    assert held.graphs().keys() == {*GRAPHS[:2], beside(GRAPHS[2])}
    changes = held.load([quad for quad in BUSY if quad.graph_name.value != GRAPHS[2]])
    assert changes[-1].line() == f"removed {SIZE[GRAPHS[2]]} triples: <{beside(GRAPHS[2])}> was left by an earlier load"
    assert held.graphs().keys() == {*GRAPHS[:2], ""}


def test_a_graph_that_was_cut_in_the_middle_is_told(held):
    def half(request):
        forwarded(request.with_body(b"".join(request.body.splitlines(keepends=True)[:10])), held.url)
        return DOWN

    said = failed(Fault(held, INTO["graph-store"], 1, half), "graph-store")
    assert f"; <{GRAPHS[1]}> holds 10 triples, neither the {OLD} old nor the {NEW} new; 1 of 4" in said and mended(held)


@pytest.mark.parametrize(("wanted", "number", "words"), [(BESIDE, 2, f"the store took 10 of {SIZE[GRAPHS[0]]} triples: is somebody else loading?; <{GRAPHS[0]}> is as it was"),
                                                        (INTO, 1, f"<{GRAPHS[1]}> holds 10 triples after it was loaded, and not {NEW}")])  # fmt: skip
def test_a_store_that_says_all_went_well_and_lies_is_found_out(held, wanted, number, words):
    few = lambda request: forwarded(request.with_body(b"".join(request.body.splitlines(keepends=True)[:10])), held.url)  # noqa: E731
    assert words in failed(Fault(held, wanted["graph-store"], number, few), "graph-store") and mended(held)


def test_equal_values_that_a_store_takes_for_one_are_told(held):
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    given = [*BUSY, *(Quad(ENTITY, NOTE, Literal(lexical, datatype=decimal), NamedNode(GRAPHS[0])) for lexical in ("1.0", "1.00", "1"))]
    first, *others = held.load(given)
    assert first.line() == f"new: {SIZE[GRAPHS[0]] + 1} triples in <{GRAPHS[0]}>; the store takes 2 of ours for others, equal in value"
    assert [change.whole for change in (first, *others)] == [False, True, True, False]


# the command


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with oxigraph(tmp_path_factory.mktemp("served")) as server:
        yield server


def test_the_command_loads_and_says_what_it_did(output, served):
    first, second = (run("load", "--to", served.url, cwd=output.parent) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert [line.split()[0] for line in (first.stdout + second.stdout).decode().splitlines()] == ["new:", "new:", "same:", "same:"]
    said = f"{served.url}/query: loading by SPARQL Update at {served.url}/update; all graphs together: its default graph\n"
    assert first.stderr.decode() == said
    asked = run("query", "partners", "--endpoint", served.endpoint, cwd=output.parent)
    assert asked.stdout == run("query", "partners", cwd=output.parent).stdout and asked.stdout.count(b"\n") > 3


def test_a_bar_stands_on_a_terminal_only(output, served):
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "kg", "load", "--to", served.url]
    with os.fdopen(master, "rb") as terminal:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
        done = subprocess.run(command, cwd=output.parent, env=environment, stdin=slave, stdout=subprocess.PIPE, stderr=slave, check=False, timeout=60)
        os.close(slave)
        shown = terminal.read1(100_000).decode()
    assert done.returncode == 0 and "loading" in shown.partition("\n")[2] and re.search(r"(\d{4})/\1\b", shown) and done.stdout.startswith(b"same: ")


def test_the_command_ends_with_1_when_the_store_takes_values_for_one(held, tmp_path):
    made = graph_folder(tmp_path / "output", f"<{GRAPHS[0]}> {{ <{ENTITY.value}> <urn:note> 1.0, 1.00, 2.0 }}")
    done = run("load", "--to", held.url, "--graph", made, cwd=tmp_path)
    assert done.returncode == 1 and done.stdout.decode().count("the store takes 1 of ours for others, equal in value") == 2


def test_no_output_and_no_store_are_one_line(output, tmp_path):
    lost, gone = (run("load", "--to", "http://127.0.0.1:9/", cwd=place) for place in (tmp_path, output.parent))
    assert (lost.returncode, lost.stderr.count(b"\n")) == (3, 1)
    assert (gone.returncode, gone.stderr.decode()) == (6, "kg: http://127.0.0.1:9 cannot be reached: Connection refused\n")


def test_what_is_no_store_is_one_line(output):
    with scripted(Reply(200, b"<html>hello</html>", {"Content-Type": "text/html"})) as page:
        done = run("load", "--to", page.url, cwd=output.parent)
    assert done.returncode == 2 and re.fullmatch(r"kg: no SPARQL endpoint answers at http://\S+: give the address .*\n", done.stderr.decode())


@pytest.mark.slow
@pytest.mark.parametrize(("variables", "words"), [({"KG_STORE_USER": "dba", "KG_STORE_PASSWORD": "wrong-one"}, "refuses the name and password"), ({}, "asks who you are")])
def test_who_virtuoso_does_not_let_in_reads_one_line(output, one_virtuoso, variables, words):
    done = run("load", "--to", one_virtuoso.url, cwd=output.parent, **variables)
    said = done.stderr.decode()
    assert done.returncode == 2 and words in said and said.count("\n") == 1 and "wrong-one" not in said
