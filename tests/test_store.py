"""Queries over the union of all graphs: what is bound, what is refused, what comes back, and reading what was written."""

from dataclasses import replace
from decimal import Decimal

import handmade
import pytest

from kg import graph, store
from kg.engine import Engine
from kg.model import IRI, KgError
from kg.ontology import Ontology

ONTOLOGY = Ontology()
STORE = store.Store(graph.quads(handmade.ledger(), ONTOLOGY), ONTOLOGY)
ENGINES = ("oxigraph", "rdflib")
KEIO = IRI("https://w3id.org/usjp-tech/id/keio")


def refused(query: str, code: int = 2, **where: object) -> str:
    """The one line that a bad question is answered with."""
    with pytest.raises(KgError) as caught:
        STORE.rows(query, **where)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_where_keeps_the_rows_of_a_named_query():
    assert [row["country"] for row in STORE.rows("entities", name="Keio University")] == ["JP"]
    assert len(STORE.rows("funding", sum=110000000)) == len(STORE.rows("funding", sum="110000000")) == 6
    assert len(STORE.rows("partners", us_japan=False)) == len(STORE.rows("partners", us_japan="false")) == 1
    assert len(STORE.rows("funding", amount=None)) == 9
    assert STORE.rows("partners", a="nobody").columns == STORE.rows("partners").columns


def test_a_wrong_name_names_the_right_ones():
    assert "partners" in refused("partner")
    assert "us_japan" in refused("partners", party="Keio University")
    assert "neither" in refused("Who pays?")


@pytest.mark.parametrize("engine", ENGINES)
def test_where_binds_the_variables_of_sparql(engine):
    label = "SELECT ?label { ?thing skos:prefLabel ?label FILTER(LANG(?label) = 'en') }"
    assert STORE.rows(label, engine=engine, thing=KEIO).to_dicts() == [{"label": "Keio University"}]
    assert len(STORE.rows(label, engine=engine, thing=str(KEIO))) == 0
    country = "SELECT (COUNT(?t) AS ?n) { ?t ujt:country ?c }"
    assert STORE.rows(country, engine=engine, c="GB")[0]["n"] == 1
    inner = "SELECT ?n { { SELECT (COUNT(?t) AS ?n) { ?t ujt:country ?c } } } # ?c {"
    assert STORE.rows(inner, engine=engine, c="GB").to_dicts() == [{"n": 1}]
    optional = "SELECT ?t ?c { ?t a ujt:Company OPTIONAL { ?t ujt:country $c } FILTER(STRENDS(STR(?t), 'm')) FILTER('?c' != \"{\") }"
    assert [row["c"] for row in STORE.rows(optional, c="GB") if row["t"].endswith("/arm")] == ["GB"]
    made = "CONSTRUCT { ?t ujt:country ?c } WHERE { ?t a ujt:Company { ?t ujt:country ?c } UNION { ?t ujt:country 'XX' FILTER(?c = 'XX') } }"
    assert [row["subject"] for row in STORE.rows(made, engine=engine, c="GB")] == ["https://w3id.org/usjp-tech/id/arm"]
    assert STORE.rows("ASK { ?t a ?c }", engine=engine, c=IRI("http://e/none"))[0]["result"] is False
    assert len(STORE.rows(country.replace("COUNT(?t)", "?t"), engine=engine, c='" } #')) == 0
    bound = {"i": 3, "d": Decimal("1.50"), "b": True, "s": "x"}
    kinds = "SELECT ?i ?d ?b ?s { BIND(1 AS ?one) FILTER(?i = 3 && ?d = 1.5 && ?b && ?s = 'x') }"
    assert len(STORE.rows(kinds, engine=engine, **bound)) == 1


def test_a_variable_that_the_query_makes_can_be_bound():
    made = "SELECT (STR(?t) AS ?address) ?t { ?t a ujt:Company }"
    assert [row["address"] for row in STORE.rows(made, address=str(KEIO).replace("keio", "arm"))] == [str(KEIO).replace("keio", "arm")]
    by_bind = "SELECT ?n { ?t a ujt:Company BIND(STRLEN(STR(?t)) AS ?n) }"
    assert {row["n"] for row in STORE.rows(by_bind, n=len(KEIO) - 1)} == {len(KEIO) - 1}
    assert "made by the query" in refused("CONSTRUCT { ?t ujt:name ?n } WHERE { ?t a ujt:Company BIND(STR(?t) AS ?n) }", n="x")


def test_what_cannot_be_bound_is_named():
    assert "?nobody" in refused("SELECT ?s { ?s ?p ?o }", nobody="x")
    assert "list" in refused("SELECT ?s { ?s ?p ?o }", s=["x"])
    assert "absolute" in refused("SELECT ?s { ?s ?p ?o }", s=IRI("no iri"))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_form_of_query_gives_rows(engine):
    assert STORE.rows("ASK { ?s a ujt:Partnership }", engine=engine).to_dicts() == [{"result": True}]
    made = STORE.rows("CONSTRUCT { ?s ujt:place ?o } WHERE { ?s ujt:place ?o }", engine=engine)
    assert (made.columns, len(made)) == (("subject", "predicate", "object"), 3)
    amounts = STORE.rows("SELECT ?o ?nothing { ?s ujt:amount ?o } ORDER BY DESC(?o)", engine=engine)
    assert amounts.to_dicts() == [{"o": Decimal(210000000), "nothing": None}, {"o": Decimal(110000000), "nothing": None}]
    assert [row["n"] for row in STORE.rows("SELECT (?x * 2 AS ?n) { VALUES ?x { 3 1 2 1 } }", engine=engine)] == [2, 2, 4, 6]
    assert STORE.rows("SELECT ?x { VALUES ?x { true '' 'a'@ja } }", engine=engine).to_dicts() == [{"x": None}, {"x": True}, {"x": "a"}]


@pytest.mark.parametrize("query", ["SELECT ?s WHERE { ?s ?p }", "SELECT ?s WHERE { ?s ?p ?o", "PREFIX x: <a:b> SELECT { y:z ?p ?o }", "SELECT * {}}"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_syntax_error_is_one_line(query, engine):
    with pytest.raises(KgError) as caught:
        STORE.rows(query, engine=engine)
    assert caught.value.code == 2
    assert len(str(caught.value)) < 250


REACHING = (
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p :.SERVICE : { ?s ?p ?o } }",
    "SELECT * { SERVICE#\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE # silent\n # '\n SILENT\t<http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { FILTER(?a<'>') SERVICE <http://127.0.0.1:9/> { } FILTER(?b<'>') }",
    "SELECT * { FILTER(?a<#b>'\n1) SERVICE <http://127.0.0.1:9/> { } #'\n }",
    "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }",
    "PREFIX x: <http://127.0.0.1:9/> ASK FROM x:y { ?s ?p ?o }",
)


@pytest.mark.parametrize("query", REACHING)
def test_what_reaches_beyond_the_graph_is_refused_before_it_is_asked(query, monkeypatch):
    monkeypatch.setattr(Engine, "find", lambda *_: pytest.fail("it was asked"))
    assert "refused" in refused(query)


@pytest.mark.parametrize(
    "query",
    [
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "DROP ALL",
        "PREFIX x: <a:b> DELETE WHERE { ?s ?p ?o }",
        "INSERT { ?s a x:y } WHERE { SELECT ?s { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ],
)
def test_nothing_can_be_changed(query):
    refused(query)
    assert len(STORE.rows("SELECT * { ?s ?p ?o }")) == len(STORE.triples)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a ujt:Company ; ujt:country ?from }",
        "PREFIX ex: <http://e/> SELECT ?from { ?s ex:service ?from . ?from <http://e/SERVICE> ?s }",
        "SELECT * { ?s ?p 'a service from Japan; or ours?' }",
        "SELECT * { ?s ?p ?o } # taken from here",
    ],
)
def test_the_words_may_stand_in_names_and_texts(query):
    STORE.rows(query)


GRAPH = graph.iri(handmade.KEY)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * FROM <{GRAPH}> {{ ?s ?p ?o }}",
        f"SELECT * FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{GRAPH}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * FROM {handmade.KEY} {{ ?s ?p ?o }}",
    ],
)
def test_from_may_name_a_graph_that_is_here(query):
    assert len(STORE.rows(query)) == len(STORE.triples)


@pytest.mark.parametrize("query", ["ASK " + "{" * 3000 + "}" * 3000, "ASK { FILTER(" + "!" * 5000 + "true) }", "ASK {}" + " " * 200_000, "ASK {FILTER(" + "+".join("1" * 3000) + ")}", "ASK " + "{" * 101 + "}" * 101, 'ASK {FILTER("' + "}" * 200 + '" = ' + "(" * 101 + "1" + ")" * 102 + "}"])
def test_what_would_crash_the_engine_is_refused(query):
    refused(query, code=4)


def test_a_triple_of_two_graphs_is_one_answer():
    ledger = handmade.random_ledger(1)
    both = store.Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY)
    for engine in ENGINES:
        assert len(both.rows("SELECT * { ?s ?p ?o }", engine=engine)) == len(both.triples) < len(both.quads)
    assert len(both.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")) == 3


def test_evidence_takes_names_and_iris():
    rows = STORE.evidence(o="Keio University", p="hasParty")
    assert [row["quote"][:9] for row in rows] == ["announced"]
    assert rows == STORE.evidence(None, "https://w3id.org/usjp-tech/ontology#hasParty", KEIO)
    assert len(STORE.evidence()) == len(STORE.rows("evidence"))
    assert len(STORE.evidence(s="nobody")) == 0


def test_evidence_of_a_thing_asks_for_no_other():
    whole = STORE.rows("evidence")
    asked = []
    watched = store.Store(STORE.quads, ONTOLOGY)
    watched.engine.ask = lambda text, bound: asked.append(dict(bound)) or STORE.engine.ask(text, bound)
    for name in ("Keio University", KEIO):
        assert watched.evidence(s=name) == whole.where("subject", "Keio University")
        assert watched.evidence(o=name) == whole.where("object", "Keio University")
    assert [bound for bound in asked if bound] == [{"s": KEIO}, {"o": KEIO}] * 2
    claim = whole[0]["claim"]
    assert watched.words(claim) == whole.where("claim", claim)
    assert watched.evidence(o="110000000") == whole.where("object", "110000000")


def test_evidence_of_what_is_called_as_something_else_is_that_of_both():
    name = ONTOLOGY.topics["quantum-computing"].label_en
    things = tuple(replace(thing, name=name) if thing.key == "id:keio" else thing for thing in handmade.entities())
    both = store.Store(graph.quads(replace(handmade.ledger(), entities=things), ONTOLOGY), ONTOLOGY)
    found = both.evidence(o=name)
    assert {"hasParty", "hasTopic"} <= {row["predicate"] for row in found}
    assert found == both.rows("evidence", object=name)


def test_rows_are_plain_mappings():
    rows = STORE.rows("totals")
    assert dict(rows[0]) == {"currency": "USD", "commitments": 2, "total": Decimal(320000000), "not_counted": 0}
    assert list(rows) == rows.to_dicts() == rows[:]
    rows.to_dicts()[0]["currency"] = "JPY"
    assert rows[0]["currency"] == "USD"
    assert repr(rows) == "<Rows: 1 × currency, commitments, total, not_counted>"


def test_what_was_written_is_read_again(tmp_path):
    store.write(STORE, tmp_path)
    assert store.read(tmp_path, ONTOLOGY).quads == STORE.quads
    (tmp_path / "graph.nq").unlink()
    assert store.read(tmp_path, ONTOLOGY).quads == STORE.quads


def test_a_folder_without_a_graph_or_with_a_broken_one_is_bad_input(tmp_path):
    with pytest.raises(KgError, match="build it first") as caught:
        store.read(tmp_path, ONTOLOGY)
    assert caught.value.code == 3
    for name in ("graph.nq", "graph.ttl"):
        (tmp_path / name).write_text("<a:a> <a:b>", encoding="utf-8")
        with pytest.raises(KgError, match="broken" if name == "graph.ttl" else "build it first") as caught:
            store.read(tmp_path, ONTOLOGY)
        assert caught.value.code == 3
    (tmp_path / "graph.ttl").write_text("<a:a> <a:b> <a:c> .", encoding="utf-8")
    opened = store.read(tmp_path, ONTOLOGY)
    assert len(opened.rows("SELECT * { ?s ?p ?o }")) == 1
    with pytest.raises(KgError, match="broken"):
        opened.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")


def test_what_was_replaced_since_it_was_opened_is_not_mixed_with_it(tmp_path):
    store.write(STORE, tmp_path)

    asked = []

    def demand(name):
        asked.append(name)
        if asked.count("graph.nq") > 1:
            raise KgError(f"{name} has changed", 3)

    opened = store.read(tmp_path, ONTOLOGY, demand)
    assert opened.rows("partners") == STORE.rows("partners")
    for use in (lambda: opened.quads, lambda: opened.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")):
        with pytest.raises(KgError, match="has changed"):
            use()


def test_the_dataset_of_rdflib_keeps_graphs_and_lexical_forms():
    found = list(STORE.dataset.quads())
    assert len(found) == len(STORE.quads)
    assert {str(name) for *_, name in found} == {graph.iri(handmade.KEY)}
    assert {str(value) for _, term, value, _ in found if str(term) == graph.PREFIXES["ujt"] + "amount"} == {"110000000.0", "210000000.0"}
