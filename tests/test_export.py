"""Every export is read again by a strict parser, says the same, and has the same bytes wherever it is made."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import handmade
import networkx
import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import export, graph, jsonld, store
from kg.model import KgError
from kg.ontology import Ontology
from kg.tables import Rows, aligned, written

ONTOLOGY = Ontology()
LEDGERS = {"release": handmade.ledger()} | {f"random {seed}": handmade.random_ledger(seed) for seed in range(6)}
STORES = {name: store.Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY) for name, ledger in LEDGERS.items()}
RELEASE = STORES["release"]
FORMATS = {
    "graph.trig": pyoxigraph.RdfFormat.TRIG,
    "graph.nq": pyoxigraph.RdfFormat.N_QUADS,
    "graph.jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
ROOT = Path(__file__).parents[1]
PRINT_HASHES = """
import hashlib, sys
sys.path.insert(0, {tests!r})
import handmade
from kg import export, graph, store
from kg.ontology import Ontology
made = store.Store(graph.quads(handmade.ledger(), Ontology()), Ontology())
files = {{name: make(made) for name, make in store.WRITERS.items()}} | {{"graphml": "".join(export.graphml(made.rows("nodes"), made.rows("edges"))).encode(), "nodes": export.table(made.rows("nodes"), "csv").encode()}}
files |= {{name: export.table(made.rows(name), "csv").encode() for name in ("partners", "funding", "evidence")}}
print(*(hashlib.sha256(content).hexdigest() for content in files.values()))
"""


@pytest.mark.parametrize("name", STORES)
@pytest.mark.parametrize("file", FORMATS)
def test_the_datasets_read_back_to_the_same_quads(name, file):
    content = store.WRITERS[file](STORES[name])
    assert tuple(sorted(pyoxigraph.parse(content, format=FORMATS[file]), key=str)) == STORES[name].quads


@pytest.mark.parametrize("name", STORES)
def test_turtle_is_the_union(name):
    content = STORES[name].turtle()
    found = {quad.triple for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)}
    assert found == set(STORES[name].triples)


@pytest.mark.parametrize("name", STORES)
def test_rdflib_reads_the_turtle_to_the_same_graph(name, monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    files = {file: make(STORES[name]) for file, make in store.WRITERS.items()}
    turtle = rdflib.Graph().parse(data=files["graph.ttl"], format="turtle", publicID="http://e/")
    wanted = rdflib.Graph()
    for triple in STORES[name].triples:
        wanted.add(tuple(map(graph.rdflib_term, triple)))
    assert isomorphic(turtle, wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parser uses what rdflib has deprecated
def test_rdflib_reads_the_json_ld_to_the_same_quads():
    dataset = rdflib.Dataset()
    dataset.parse(data=RELEASE.json_ld(), format="json-ld", publicID="http://e/")
    assert len(list(dataset.quads())) == len(RELEASE.quads)


@pytest.mark.parametrize("file", ["graph.trig", "graph.jsonld", "graph.nq"])
def test_the_claims_come_back_from_every_file(file):
    quads = pyoxigraph.parse(store.WRITERS[file](RELEASE), format=FORMATS[file])
    assert graph.claims(quads, ONTOLOGY) == sorted(LEDGERS["release"].claims)


def test_n_quads_are_sorted_lines():
    lines = RELEASE.n_quads().decode().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(RELEASE.quads)


def test_the_context_stands_in_the_file_and_names_every_property():
    made = json.loads(RELEASE.json_ld())
    terms = {term["@id"] for term in made["@context"].values() if isinstance(term, dict)}
    assert {f"ujt:{name}" for name in ONTOLOGY.properties} - terms <= {"ujt:broader"}
    keio = next(node for node in made["@graph"][0]["@graph"] if node["@id"] == "id:keio")
    assert (keio["@type"], keio["country"]) == (["ujt:Institution", "ujt:University"], "JP")


def test_a_broken_context_is_bad_input(tmp_path):
    with pytest.raises(KgError, match="restore it") as caught:
        jsonld.context(tmp_path / "context.jsonld")
    assert caught.value.code == 3


def test_graphml_reads_back_to_nodes_and_edges():
    drawn = networkx.parse_graphml("".join(export.graphml(RELEASE.rows("nodes"), RELEASE.rows("edges"))), edge_key_type=str, force_multigraph=True)
    nodes, edges = RELEASE.rows("nodes"), RELEASE.rows("edges")
    assert {name: drawn.nodes[name]["name"] for name in drawn} == {row["node"]: row["name"] for row in nodes}
    assert {(a, b, key) for a, b, key in drawn.edges(keys=True)} == {(row["source"], row["target"], row["edge"]) for row in edges}
    assert sorted(amount for *_, amount in drawn.edges(data="amount") if amount) == [210000000.0]


@pytest.mark.parametrize("kind", ["nodes", "edges"])
def test_csv_reads_back_to_the_rows(kind):
    text = export.table(RELEASE.rows(kind), "csv")
    rows = RELEASE.rows(kind)
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name" if kind == "nodes" else "edge"] for row in read] == [row["name" if kind == "nodes" else "edge"] for row in rows]
    assert tuple(read[0]) == rows.columns


ODD = Rows(("a", "b"), [{"a": "=HYPERLINK(1)", "b": Decimal("-1.5")}, {"a": 'x,"y"\n|z', "b": True}, {"a": "\t@", "b": None}])


def test_a_spreadsheet_runs_no_formula():
    assert export.table(ODD, "csv") == 'a,b\n\'=HYPERLINK(1),-1.5\n"x,""y""\n|z",true\n\'\t@,\n'
    assert export.table(ODD, "tsv").startswith("a\tb\n'=HYPERLINK(1)\t-1.5\n")
    for text in ("+1", "-1", "@x", "\rx"):
        assert f"'{text}" in export.table(Rows(("a",), [{"a": text}]), "csv")


def test_json_has_every_text_as_it_is():
    assert json.loads(export.table(ODD, "json")) == [{"a": "=HYPERLINK(1)", "b": -1.5}, {"a": 'x,"y"\n|z', "b": True}, {"a": "\t@", "b": None}]
    assert json.loads(export.table(RELEASE.rows("totals"), "json")) == [{"currency": "USD", "commitments": 2, "total": 320000000, "not_counted": 0}]


def test_another_format_is_a_usage_error():
    with pytest.raises(KgError, match="table, csv, tsv, json") as caught:
        export.table(ODD, "xlsx")
    assert caught.value.code == 2


@pytest.mark.parametrize("name", ["partners", "funding", "entities", "evidence", "totals", "quotations"])
def test_a_table_fits_a_terminal_and_loses_nothing(name):
    rows = RELEASE.rows(name)
    text = export.table(rows)
    assert max(len(line) for line in text.splitlines()) <= 120
    words = {word for row in rows for cell in row.values() for word in written(cell).replace("|", " ").split() if len(word) < 8}
    assert {word for word in words if word not in text} == set()


def test_a_table_counts_wide_characters_and_shows_hidden_ones():
    text = aligned(Rows(("name", "n"), [{"name": "慶應義塾大学", "n": 1}, {"name": "a\u202eb\x1b[1m", "n": 22}]))
    assert text.splitlines()[2] == "慶應義塾大学           1"
    assert text.splitlines()[3] == "a<U+202E>b<U+001B>[1m  22"
    assert aligned(Rows(("a",), [])) == "a\n─\n"
    assert aligned(Rows((), [])) == ""


def hashes(folder: Path, **variables: str) -> str:
    """The hashes of all exports, made by another process in another place."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", PRINT_HASHES.format(tests=str(Path(__file__).parent))]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_the_bytes_are_the_same_everywhere(tmp_path):
    here = hashes(ROOT, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")
    assert here == hashes(tmp_path, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    assert here == hashes(tmp_path, PYTHONHASHSEED="4242", TZ="America/New_York", LANG="ja_JP.UTF-8", PYTHONUTF8="0")
    assert hashlib.sha256(RELEASE.turtle()).hexdigest() in here
