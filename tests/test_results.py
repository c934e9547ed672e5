"""Answers in the standard formats are read back, by another program's parser, as the terms that were found."""

import ast
import json
from pathlib import Path
from xml.etree import ElementTree

import handmade
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat

import kg
from kg import answers, graph, results, store
from kg.ontology import Ontology
from kg.sparql import Solutions

ONTOLOGY = Ontology()
STORE = store.Store(graph.quads(handmade.ledger(), ONTOLOGY), ONTOLOGY)
XSD = graph.PREFIXES["xsd"]
NASTY = [
    (NamedNode("http://e/量?a=1&b='2'"), Literal("a\r\nb\t<&>\"'\\ \u202e 🤝")),
    (BlankNode("b1"), Literal("量子", language="ja")),
    (Literal("007", datatype=NamedNode(XSD + "integer")), Literal("")),
    (None, Literal("]]>", datatype=NamedNode("http://e/t?a&b='"))),
]
PARSED = {"sparql-json": QueryResultsFormat.JSON, "sparql-xml": QueryResultsFormat.XML}


@pytest.mark.parametrize("form", PARSED)
def test_terms_survive(form):
    written = results.text(Solutions(("a", "b"), NASTY), form)
    read = pyoxigraph.parse_query_results(written.encode(), format=PARSED[form])
    assert [variable.value for variable in read.variables] == ["a", "b"]
    assert [tuple(row) for row in read] == NASTY


@pytest.mark.parametrize("form", PARSED)
@pytest.mark.parametrize("says", [True, False])
def test_an_ask_says_true_or_false(form, says):
    written = results.text(Solutions.of_boolean(says), form)
    assert bool(pyoxigraph.parse_query_results(written.encode(), format=PARSED[form])) is says


@pytest.mark.parametrize("form", PARSED)
def test_a_named_query_keeps_its_rows(form, loaded):
    rows = loaded.query("entities")
    read = pyoxigraph.parse_query_results(loaded.answer("entities", form).encode(), format=PARSED[form])
    found = [tuple(None if term is None else term.value for term in row) for row in read]
    assert found == rows.cells
    assert json.loads(loaded.answer("totals", "sparql-json"))["results"]["bindings"][0]["total"] == {
        "type": "literal", "value": "320000000", "datatype": XSD + "decimal"}  # fmt: skip


def test_what_is_an_iri_is_written_as_one(loaded):
    rows = json.loads(loaded.answer("entities", "sparql-json"))["results"]["bindings"]
    assert {row["entity"]["type"] for row in rows} == {"uri"}
    assert {row["name"]["type"] for row in rows} == {"literal"}


CONSTRUCT = "CONSTRUCT { ?s ujt:place ?o } WHERE { ?s ujt:place ?o }"


@pytest.mark.parametrize(("form", "kind"), [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("jsonld", RdfFormat.JSON_LD)])
def test_triples_are_read_back(form, kind, loaded):
    read = {quad.triple for quad in pyoxigraph.parse(loaded.answer(CONSTRUCT, form).encode(), format=kind)}
    asked = loaded.query("SELECT ?s ?o { ?s ujt:place ?o }").cells
    assert {(t.subject.value, t.object.value) for t in read} == set(asked)
    assert len(asked) == 4
    assert loaded.answer(CONSTRUCT, form) == loaded.answer(CONSTRUCT, form)
    assert "w3id.org/usjp-tech/id/keio" in loaded.answer("DESCRIBE id:keio", "nt")


def test_blank_nodes_get_names_that_do_not_change(loaded):
    made = "CONSTRUCT { ?s ujt:place [ ujt:name ?o ] } WHERE { ?s ujt:place ?o }"
    first, second = (loaded.answer(made, "nt") for _ in range(2))
    assert first == second
    assert first.count("\n") == 8


@pytest.mark.parametrize(("question", "form"), [("partners", "ttl"), ("SELECT * { ?s ?p ?o }", "nt"), ("ASK {}", "jsonld"), (CONSTRUCT, "sparql-json")])
def test_a_format_that_does_not_fit_is_one_line(question, form, loaded):
    with pytest.raises(kg.KgError, match="cannot hold") as caught:
        loaded.answer(question, form)
    assert caught.value.code == 2


def test_an_unknown_format_names_the_others(loaded):
    with pytest.raises(kg.KgError, match="sparql-xml") as caught:
        loaded.answer("partners", "xlsx")
    assert caught.value.code == 2


def test_rows_are_sorted_unless_the_query_orders_them(loaded):
    plain, ordered = "SELECT ?s { ?s a ujt:Company }", "SELECT ?s { ?s a ujt:Company } ORDER BY DESC(?s)"
    names = [[row["s"]["value"] for row in json.loads(loaded.answer(text, "sparql-json"))["results"]["bindings"]] for text in (plain, ordered)]
    assert names[0] == sorted(names[0])
    assert names[1] == names[0][::-1]


def test_what_explain_prints_runs_as_it_is():
    text = answers.explained("SELECT ?t { ?t ujt:country ?c ; a ujt:Company }", ONTOLOGY, {"c": "GB"})
    union = rdflib.Graph().parse(data=STORE.turtle())
    assert [str(row[0]) for row in union.query(text)] == ["https://w3id.org/usjp-tech/id/arm"]
    named = answers.explained("partners", ONTOLOGY, {"a": "Amazon"})
    assert named.startswith(ONTOLOGY.query("partners").text)
    assert "weakest" in named
    assert "a is Amazon" in named
    assert "one cell" in answers.explained("entities", ONTOLOGY, {})


WRITERS = ("binding.py", "push.py", "remote.py", "triplestores.py")  # the first writes terms, the others names of graphs that a parser has read


def test_no_query_is_made_by_formatting_a_value_into_it():
    words = ("SELECT", "ASK ", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE")
    paths = [path for path in sorted(Path(kg.__file__).parent.rglob("*.py")) if path.name not in WRITERS]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            fixed = "".join(part.value for part in node.values if isinstance(part, ast.Constant)) if isinstance(node, ast.JoinedStr) else ""
            assert not (fixed.lstrip().startswith(words) and "{" in fixed), f"{path.name}:{node.lineno}"


def test_an_attribute_of_xml_is_read_as_it_was():
    text = """<a & 'b' "c">\n\t\r"""
    assert ElementTree.fromstring(f"<x y={results.quoted(text)}/>").get("y") == text
