"""The tests of the W3C for the SPARQL 1.1 Protocol: the 20 for queries, and the 14 updates, which a read-only endpoint refuses.

The requests are written after the specification, over graphs of our own.
"""

import json
from urllib.parse import urlencode

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat
from server import Server, graph_folder

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
D = "http://example.org/data/"
ONE, TWO, THREE = f"{D}1", f"{D}2", f"{D}3"
SHARED = "<http://example.org/same> <http://example.org/same> 1 ."
DATA = "".join(f'<{name}> {{ <{name}> a <http://example.org/Document> ; <http://purl.org/dc/terms/title> "{name[-1]}" . {SHARED} }}\n' for name in (ONE, TWO, THREE))
SELECT_TYPES = "application/sparql-results+xml, application/sparql-results+json, text/tab-separated-values, text/csv"
ASK_TYPES = "application/sparql-results+xml, application/sparql-results+json"
GRAPH_TYPES = "application/rdf+xml, application/rdf+json, text/turtle"


def form(*pairs: tuple[str, str]) -> bytes:
    """Parameters as a form sends them."""
    return urlencode(pairs).encode()


def over(*pairs: tuple[str, str]) -> str:
    """The path of the endpoint with parameters."""
    return f"/sparql?{urlencode(pairs)}"


BOTH = (("default-graph-uri", ONE), ("default-graph-uri", TWO))
NAMED = (("named-graph-uri", ONE), ("named-graph-uri", TWO))
JOINED = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
NOT_ALL = f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH ?other {{ <{THREE}> ?p2 ?o2 }} }} }}"
FULL = f"ASK {{ <{THREE}> a ?type . GRAPH ?one {{ <{ONE}> a ?type }} GRAPH ?two {{ <{TWO}> a ?type }} FILTER NOT EXISTS {{ <{ONE}> a ?any }} }}"
WINS = f"ASK FROM <{ONE}> {{ <{TWO}> a ?type FILTER NOT EXISTS {{ <{ONE}> a ?any }} }}"

# name, path, headers, body (None: GET), what the answer is: True, or the types it may have
ANSWERED = [
    ("query_get", over(("query", "ASK {}")), {}, None, True),
    ("query_post_form", "/sparql", {"Content-Type": FORM}, form(("query", "ASK {}")), True),
    ("query_post_direct", "/sparql", {"Content-Type": QUERY}, b"ASK {}", True),
    ("query_dataset_default_graphs_get", over(("query", JOINED), *BOTH), {}, None, True),
    ("query_dataset_default_graphs_post", over(*BOTH), {"Content-Type": QUERY}, JOINED.encode(), True),
    ("query_dataset_named_graphs_get", over(("query", NOT_ALL), *NAMED), {}, None, True),
    ("query_dataset_named_graphs_post", "/sparql", {"Content-Type": FORM}, form(("query", NOT_ALL), *NAMED), True),
    ("query_dataset_full", "/sparql", {"Content-Type": FORM}, form(("query", FULL), ("default-graph-uri", THREE), *NAMED), True),
    ("query_multiple_dataset", over(("default-graph-uri", TWO)), {"Content-Type": QUERY}, WINS.encode(), True),
    ("query_content_type_select", over(("query", "SELECT * { ?s ?p ?o }")), {"Accept": SELECT_TYPES}, None, SELECT_TYPES),
    ("query_content_type_ask", over(("query", "ASK {}")), {"Accept": ASK_TYPES}, None, ASK_TYPES),
    ("query_content_type_describe", over(("query", f"DESCRIBE <{ONE}>")), {"Accept": GRAPH_TYPES}, None, GRAPH_TYPES),
    ("query_content_type_construct", over(("query", "CONSTRUCT WHERE { ?s ?p ?o }")), {"Accept": GRAPH_TYPES}, None, GRAPH_TYPES),
]

# name, method, path, headers, body
REFUSED = [
    ("bad_query_method", "PUT", over(("query", "ASK {}")), {}, None),
    ("bad_multiple_queries", "GET", over(("query", "ASK {}"), ("query", "SELECT * {}")), {}, None),
    ("bad_query_wrong_media_type", "POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}"),
    ("bad_query_missing_form_type", "POST", "/sparql", {}, form(("query", "ASK {}"))),
    ("bad_query_missing_direct_type", "POST", "/sparql", {}, b"ASK {}"),
    ("bad_query_non_utf8", "POST", "/sparql", {"Content-Type": f"{QUERY}; charset=UTF-16"}, "ASK {}".encode("utf-16")),
    ("bad_query_syntax", "GET", over(("query", "ASK {")), {}, None),
]
CLEAR = "CLEAR ALL"
USING = f'INSERT {{ <{D}new> a "x" }} WHERE {{ ?s ?p ?o }}'
UPDATES = [
    ("update_post_form", "POST", "/sparql", {"Content-Type": FORM}, form(("update", CLEAR))),
    ("update_post_direct", "POST", "/sparql", {"Content-Type": UPDATE}, CLEAR.encode()),
    ("update_base_uri", "POST", "/sparql", {"Content-Type": UPDATE}, b"BASE <http://example.org/> INSERT DATA { <a> a <b> }"),
    ("update_dataset_default_graph", "POST", "/sparql", {"Content-Type": FORM}, form(("update", USING), ("using-graph-uri", ONE))),
    ("update_dataset_default_graphs", "POST", over(("using-graph-uri", ONE), ("using-graph-uri", TWO)), {"Content-Type": UPDATE}, USING.encode()),
    ("update_dataset_named_graphs", "POST", over(("using-named-graph-uri", ONE)), {"Content-Type": UPDATE}, USING.encode()),
    ("update_dataset_full", "POST", "/sparql", {"Content-Type": FORM}, form(("update", USING), ("using-graph-uri", ONE), ("using-named-graph-uri", TWO))),
    ("bad_update_get", "GET", over(("update", CLEAR)), {}, None),
    ("bad_multiple_updates", "POST", "/sparql", {"Content-Type": FORM}, form(("update", CLEAR), ("update", CLEAR))),
    ("bad_update_wrong_media_type", "POST", "/sparql", {"Content-Type": "text/plain"}, CLEAR.encode()),
    ("bad_update_missing_form_type", "POST", "/sparql", {}, form(("update", CLEAR))),
    ("bad_update_non_utf8", "POST", "/sparql", {"Content-Type": f"{UPDATE}; charset=UTF-16"}, CLEAR.encode("utf-16")),
    ("bad_update_syntax", "POST", "/sparql", {"Content-Type": FORM}, form(("update", "CLEAR XYZ"))),
    ("bad_update_dataset_conflict", "POST", "/sparql", {"Content-Type": FORM}, form(("update", f"WITH <{ONE}> {USING}"), ("using-named-graph-uri", TWO))),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(graph_folder(tmp_path_factory.mktemp("w3c") / "output", DATA)) as running:
        yield running


def test_there_are_as_many_as_the_suite_has():
    assert (len(ANSWERED) + len(REFUSED), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize(("path", "headers", "body", "wanted"), [row[1:] for row in ANSWERED], ids=[row[0] for row in ANSWERED])
def test_a_query_is_answered(server, path, headers, body, wanted):
    found = server.ask(path, headers, body=body)
    assert found.status == 200, found.text
    if wanted is True:
        assert json.loads(found.body)["boolean"] is True
    else:
        assert found.media in wanted.split(", ")
        assert _read(found) is not None


def _read(found):
    """The answer as the format that its type names reads it."""
    graph = RdfFormat.from_media_type(found.media)
    return list(pyoxigraph.parse(found.body, format=graph)) if graph else pyoxigraph.parse_query_results(found.body, format=QueryResultsFormat.from_media_type(found.media))


@pytest.mark.parametrize(("method", "path", "headers", "body"), [row[1:] for row in (*REFUSED, *UPDATES)], ids=[row[0] for row in (*REFUSED, *UPDATES)])
def test_what_is_no_query_is_refused_in_one_line(server, method, path, headers, body):
    found = server.ask(path, headers, method=method, body=body)
    assert 400 <= found.status < 500
    assert found.text.count("\n") == 1
    assert found.status != 405 or found.headers["allow"] == "GET, HEAD, POST"


def test_the_graph_is_as_before(server):
    found = server.ask(over(("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")), {"Accept": "text/csv"})
    assert found.text.split() == ["n", "7"]


def test_a_dataset_has_only_the_graphs_it_names(server):
    both = server.ask(over(("query", "SELECT ?title { ?s <http://purl.org/dc/terms/title> ?title } ORDER BY ?title"), *BOTH), {"Accept": "text/csv"})
    assert both.text.split() == ["title", "1", "2"]


def test_a_graph_that_is_not_here_is_refused(server):
    for name in ("default-graph-uri", "named-graph-uri"):
        found = server.ask(over(("query", "ASK {}"), (name, "http://example.org/data/4")))
        assert (found.status, found.text.count("\n")) == (400, 1)


def test_a_triple_of_two_graphs_stands_once(server):
    found = server.ask(over(("query", "SELECT ?o { <http://example.org/same> ?p ?o }"), *BOTH, *NAMED), {"Accept": "text/csv"})
    assert found.text.split() == ["o", "1"]
