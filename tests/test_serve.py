"""``kg serve`` as its users meet it: pages, formats, caching, who is let in, what is refused, and a graph that is replaced while it is served."""

import json
import re
import shutil
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from conftest import run
from pyoxigraph import RdfFormat
from server import Server, drained, eventually, graph_folder

from kg import cli
from kg.model import KgError
from kg.prose import plain

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MANY = " ".join(map(str, range(400)))
KEIO = "/id/keio"
TYPES = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}


@pytest.fixture(scope="module")
def server(output):
    with Server(output, "--seconds", "2", "--name", "kg.example") as running:
        yield running
    assert [line for line in running.said if "http://" not in line] == []  # nothing that any test sent was a fault of the server


def query(text: str, **more: str) -> str:
    return f"/sparql?{urlencode({'query': text, **more})}"


# the explorer, and pages of things


def test_the_explorer_stands_at_the_root_with_its_own_policy(server, output):
    found = server.ask("/", BROWSER)
    made = (output / "explorer.html").read_bytes()
    assert (found.status, found.media) == (200, "text/html")
    assert found.body.replace(b'<nav class="serve"><a href="/sparql">Query with SPARQL</a></nav></header>', b"</header>") == made
    meta = re.search(r'Content-Security-Policy" content="([^"]*)"', found.text)[1]
    assert found.headers["content-security-policy"] == f"{meta}; frame-ancestors 'none'"


def test_a_clone_has_no_explorer_so_it_is_made(output, tmp_path):
    shutil.copytree(output, tmp_path / "output")
    (tmp_path / "output" / "explorer.html").unlink()
    with Server(tmp_path / "output") as running:
        assert running.ask("/").body.replace(b'<nav class="serve"><a href="/sparql">Query with SPARQL</a></nav>', b"") == (output / "explorer.html").read_bytes()


@pytest.mark.parametrize(
    ("path", "accept", "media", "place"),
    [
        (KEIO, "*/*", "text/turtle", "/id/keio.ttl"),
        (KEIO, BROWSER["Accept"], "text/html", "/id/keio.html"),
        (KEIO, "application/ld+json", "application/ld+json", "/id/keio.jsonld"),
        (KEIO, "application/n-triples, text/turtle;q=0.9", "application/n-triples", "/id/keio.nt"),
        (KEIO, "text/turtle;q=0.2, text/html;q=0.3", "text/html", "/id/keio.html"),
        (KEIO, "application/rdf+xml", "application/rdf+xml", "/id/keio.rdf"),
        ("/id/keio.nt", BROWSER["Accept"], "application/n-triples", "/id/keio.nt"),
        ("/id/keio.html", "text/turtle", "text/html", "/id/keio.html"),
        ("/topic/quantum", "*/*", "text/turtle", "/topic/quantum.ttl"),
        ("/topic/fusion-energy", "*/*", "text/turtle", "/topic/fusion-energy.ttl"),
        ("/code/asserted", BROWSER["Accept"], "text/html", "/code/asserted.html"),
        ("/ontology", BROWSER["Accept"], "text/html", "/ontology.html"),
        ("/ontology.ttl", "*/*", "text/turtle", "/ontology.ttl"),
    ],
)
def test_a_thing_is_there_in_the_type_that_is_asked_for(server, path, accept, media, place):
    found = server.ask(path, {"Accept": accept})
    assert (found.status, found.media, found.headers["content-location"]) == (200, media, place)
    assert found.headers["vary"] == "accept"
    assert f'<{place.rpartition(".")[0]}.jsonld>; rel="alternate"; type="application/ld+json"' in found.headers["link"]


def test_all_formats_of_a_thing_say_the_same(server, loaded):
    found = {form: set(pyoxigraph.parse(server.ask(f"{KEIO}.{form}").body, format=RdfFormat.from_media_type(media))) for form, media in TYPES.items()}
    assert len(set(map(frozenset, found.values()))) == 1
    subjects = {quad.subject.value for quad in found["nt"]}
    iri = loaded.find("Keio University")
    claims = {row["claim"] for row in [*loaded.evidence(s=iri), *loaded.evidence(o=iri)]}
    assert {iri, *claims} <= subjects
    assert all(subject == iri or subject.partition("#")[2][0] in "cs" for subject in subjects)


def test_a_page_tells_what_kg_show_tells(server, loaded):
    for name in ("Keio University", "Amazon", "Joe Biden", "Carnegie Mellon University – Keio University (2024)"):
        iri = loaded.find(name)
        page = unescape(server.ask(iri.removeprefix("https://w3id.org/usjp-tech"), BROWSER).text)
        rows = [*loaded.evidence(s=iri), *loaded.evidence(o=iri)]
        told = [plain(row["quote"]) for row in rows if row["predicate"] != "mentionedIn"]
        told += [name, iri, *(row["identifier"] for row in loaded.query("identifiers", entity=iri)), *(row["voice"] for row in rows)]
        told += [alias for row in loaded.query("entities", entity=iri) for alias in (row["aliases"] or "").split("|")]
        assert [words for words in told if words not in page] == []


def test_every_link_leads_somewhere(server):
    seen, waiting = set(), [KEIO, "/sparql", "/"]
    while waiting:
        page = server.ask(waiting.pop(), BROWSER)
        assert page.status == 200
        links = {unescape(link) for link in re.findall(r'(?:href|src)="(/[^"]*)"', page.text)}
        for link in sorted(links - seen):
            path, _, anchor = link.partition("#")
            seen.add(link)
            if path.startswith("/id/") and len(seen) > 60:
                continue
            there = server.ask(path, BROWSER)
            assert there.status == 200, link
            assert not anchor or f'id="{anchor}"' in there.text, link
            if path.startswith("/release/") and path not in seen:
                seen.add(path)
                waiting.append(path)
    assert {"/-/serve.css", "/-/query.js", "/-/icon.svg", "/ontology"} <= seen


@pytest.mark.parametrize("path", ["/id/nobody", "/nothing", "/id/keio.xls", "/id/ke<i>o", "/id/../health", "/%2e%2e/etc/passwd", "/-/../app.py", "/ontology/x"])
def test_what_is_not_there_is_404(server, path):
    answer = server.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    ("accept", "media", "body"),
    [
        ("*/*", "text/plain", b"the graph has nothing at /id/x"),
        ("text/turtle", "text/turtle", b"# the graph"),
        ("application/n-triples", "application/n-triples", b"# the graph"),
        ("application/ld+json", "application/ld+json", b'{"status": 404'),
        ("application/json", "application/json", b'{"status": 404'),
        ("text/html", "text/html", b"<!doctype html>"),
        ("image/png", "text/plain", b"the graph"),
    ],
)
def test_an_error_comes_in_the_type_that_is_asked_for(server, accept, media, body):
    found = server.ask("/id/x", {"Accept": accept})
    assert (found.status, found.media) == (404, media)
    assert found.body.startswith(body)
    assert media not in TYPES.values() or list(pyoxigraph.parse(found.body, format=RdfFormat.from_media_type(media))) == []


def test_a_type_that_nobody_offers_is_406(server):
    for path in (KEIO, query("ASK {}"), "/sparql"):
        found = server.ask(path, {"Accept": "image/png"})
        assert found.status == 406
        assert "text/turtle" in found.text or "sparql-results+json" in found.text


# the endpoint


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values", "application/json"])
@pytest.mark.parametrize("text", ["SELECT * { ?s skos:prefLabel ?o } LIMIT 3", "ASK {}"])
def test_results_come_in_every_format(server, media, text):
    found = server.ask(query(text), {"Accept": media})
    assert (found.status, found.media) == (200, media)
    assert found.body


@pytest.mark.parametrize("name", ["partners", "totals", "evidence", "total_of_all"])
def test_the_text_of_a_named_query_runs_as_it_is(server, loaded, name):
    text = loaded._built.ontology.query(name).text
    found = json.loads(server.ask(query(text)).body)
    assert len(found["results"]["bindings"]) == len(list(loaded._store.engine.find(text)))


@pytest.mark.parametrize(
    ("text", "bound", "rows"),
    [
        ("SELECT ?thing { ?thing ujt:country ?c ; skos:prefLabel ?name }", {"$c": "GB", "$name": ""}, 1),
        ("SELECT ?c { ?thing ujt:country ?c }", {"$thing": "<https://w3id.org/usjp-tech/id/keio>"}, 1),
        ("SELECT ?a { ?thing skos:prefLabel ?l BIND(STR(?l) AS ?a) }", {"$a": "Keio University"}, 1),
        ("PREFIX select: <a:> SELECT (STR(?l) AS ?a) { ?thing skos:prefLabel ?l } # end", {"$a": "Keio University"}, 1),
        ("SELECT ?a { ?thing skos:prefLabel ?l BIND(STR(?l) AS ?a) }", {"$a": '" } UNION { ?x ?y ?z } #'}, 0),
    ],
)
def test_values_are_bound_not_formatted_in(server, text, bound, rows):
    found = server.ask(query(text, **bound))
    assert found.status == 200, found.text
    assert len(json.loads(found.body)["results"]["bindings"]) == rows


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("SELECT ?a { ?a ?b ?c }", {"$nobody": "x"}),
        ("SELECT ?a { ?a ?b ?c }", {"$a": "<no iri>"}),
        ("SELECT ?a { ?a ?b ?c }", {"$a b": "x"}),
        ("SELECT ?a { ?a ?b ", {"$a": "x"}),
        ("ASK { ?a ?b ?c BIND(1 AS ?d) }", {"$d": "x"}),
    ],
)
def test_a_value_that_cannot_be_bound_is_400(server, text, bound):
    found = server.ask(query(text, **bound))
    assert (found.status, found.text.count("\n")) == (400, 1)


def test_an_answer_can_be_saved_as_a_file(server):
    found = server.ask("/sparql", {"Content-Type": "application/x-www-form-urlencoded", **BROWSER}, body=urlencode({"query": "ASK {}", "format": "csv"}).encode())
    assert (found.media, found.headers["content-disposition"]) == ("text/csv", 'attachment; filename="answer.csv"')
    assert server.ask(query("CONSTRUCT WHERE { ?s ?p ?o }", format="csv")).status == 406


def test_a_browser_gets_the_query_page_and_a_machine_the_description(server, loaded):
    for path in ("/sparql", query("ASK {}")):
        page = server.ask(path, BROWSER)
        assert (page.status, page.media) == (200, "text/html")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
        assert re.search(r"<(script|style)(?![^>]*(src=|application/json))", page.text) is None
        assert re.search(r"\son\w+=|style=", page.text) is None
    for media in TYPES.values():
        found = server.ask("/sparql", {"Accept": media})
        assert found.media == media
        triples = {(quad.predicate.value.rpartition("#")[2], quad.object.value) for quad in pyoxigraph.parse(found.body, format=RdfFormat.from_media_type(media))}
        assert ("endpoint", f"{server.url}/sparql") in triples
        assert ("supportedLanguage", "http://www.w3.org/ns/sparql-service-description#SPARQL11Query") in triples
        assert {name for word, name in triples if word == "name"} == {graph.value for graph in {quad.graph_name for quad in loaded._store.quads}}
        assert {name for word, name in triples if word == "label"} == set(loaded._built.ontology.queries)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT * {", 400),
        ("hello", 400),
        ("", 400),
        ("INSERT DATA { <a:a> <a:b> 1 }", 400),
        ("SELECT * { ?s ?p 1 } ; DELETE WHERE { ?s ?p ?o }", 400),
        ("ASK { SERVICE <http://localhost/> {} }", 403),
        ("SELECT * FROM <http://localhost/g> {}", 403),
        ("ASK {" + " " * 100_001 + "}", 413),
        (f"SELECT * {{ VALUES ?a {{ {MANY} }} VALUES ?b {{ {MANY} }} }}", 507),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = 1 && ?d = 2 && ?g = 3 || ?c = ?i && ?f = ?a) }", 504),
    ],
)
def test_each_fault_has_its_status_and_one_line(server, text, status):
    found = server.ask("/sparql", {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json, text/turtle;q=0.9"}, body=text.encode())
    assert (found.status, found.media, found.text.count("\n")) == (status, "text/plain", 1)


def test_an_error_of_a_query_may_be_json(server):
    found = server.ask(query("SELECT * {"), {"Accept": "application/json"})
    assert json.loads(found.body)["status"] == 400
    assert found.body.count(b"\n") == 1


# caching and health


def test_the_etag_is_the_hash_of_the_graph(server, output):
    manifest = json.loads((output / "manifest.json").read_text("utf-8"))
    tag = f'W/"{manifest["files"]["graph.nq"]["sha256"]}"'
    for path in (KEIO, f"{KEIO}.nt", query("SELECT * { ?s ?p ?o } LIMIT 1"), "/sparql"):
        found = server.ask(path)
        assert (found.headers["etag"], found.headers["cache-control"]) == (tag, "no-cache")
        for known in (tag, tag[2:], f'"a", {tag}', "*"):
            same = server.ask(path, {"If-None-Match": known})
            assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
        assert server.ask(path, {"If-None-Match": 'W/"other"'}).status == 200


def test_pages_have_etags_of_their_own(server):
    for path in ("/", KEIO, "/sparql", "/-/serve.css"):
        tag = server.ask(path, BROWSER).headers["etag"]
        assert server.ask(path, {**BROWSER, "If-None-Match": tag}).status == 304
    assert server.ask(KEIO, BROWSER).headers["etag"] != server.ask(KEIO).headers["etag"]


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?t) {}", "SELECT (STRUUID() AS ?t) {}"])
def test_what_differs_each_time_has_no_etag(server, text):
    assert "etag" not in server.ask(query(text)).headers


def test_health_says_which_graph_is_held(server, loaded, output):
    found = server.ask("/health")
    facts = json.loads(found.body)
    assert (found.media, facts["ok"], facts["counts"]) == ("application/json", True, loaded.counts)
    assert facts["graph"] == json.loads((output / "manifest.json").read_text("utf-8"))["files"]["graph.nq"]["sha256"]
    assert facts["workers"] >= 1 and "problem" not in facts


def test_head_is_get_without_the_body(server):
    for path in ("/", KEIO, "/health", query("ASK {}")):
        get, head = server.ask(path), server.ask(path, method="HEAD")
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(get.body)))


# who is let in


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("kg.example", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("192.168.0.1", 421),
        ("localhost@evil.example", 421),
        ('localhost:8000"><script>', 421),
        ("localhost:", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_answered(server, host, status):
    assert server.ask("/health", {"Host": host}).status == status


@pytest.mark.parametrize("hosts", ["", "Host: localhost\r\nHost: evil.example\r\n"])
def test_a_request_names_one_host(server, hosts):
    assert server.raw(f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode()).startswith(b"HTTP/1.1 400")


def test_pages_of_other_sites_can_do_nothing(server):
    post = {"Content-Type": "application/sparql-query"}
    for origin in ("http://evil.example", "null", f"{server.url}.evil.example", f"http://{server.host}:1"):
        found = server.ask("/sparql", {**post, "Origin": origin}, body=b"ASK {}")
        assert found.status == 403
    assert server.ask("/sparql", {**post, "Origin": server.url}, body=b"ASK {}").status == 200
    foreign = server.ask(query("ASK {}"), {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    assert foreign.status == 403
    assert server.ask(query("ASK {}"), {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", **BROWSER}).status == 200


@pytest.mark.parametrize("path", ["/", KEIO, "/id/nobody", "/sparql", "/health", "/-/query.js", query("ASK {}"), query("ASK {")])
@pytest.mark.parametrize("headers", [BROWSER, {}])
def test_every_answer_has_the_headers_of_a_careful_server(server, path, headers):
    found = server.ask(path, {**headers, "Origin": "http://evil.example"})
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["referrer-policy"] == "same-origin"
    assert found.headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in found.headers if name.startswith("access-control")]
    assert "server" not in found.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(server, method):
    for path in ("/", KEIO, "/health", "/-/query.js"):
        found = server.ask(path, method=method)
        assert (found.status, found.headers["allow"]) == (405, "GET, HEAD")


# the hostile list


@contextmanager
def watched():
    """A web server on this machine that should never be asked, and what it was asked."""
    asked = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_PUT = do_GET

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Trap) as trap:
        thread = threading.Thread(target=trap.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{trap.server_port}", asked
        trap.shutdown()
        thread.join()


REACHING = [
    "SELECT * { SERVICE <URL/a> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE SILENT <URL/b> { ?s ?p ?o } } } } }",
    "SELECT * { VALUES ?e { <URL/c> } SERVICE ?e { ?s ?p ?o } }",
    "PREFIX x: <URL/> SELECT * { FILTER EXISTS { SERVICE x:d {} } }",
    "SELECT * { ser\\u0076ice <URL/e> {} }",
    "SELECT * { SERVICE#\n<URL/f> {} }",
    "SELECT * FROM <URL/g> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL/h> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "DESCRIBE <URL/i> FROM <URL/i>",
    "LOAD <URL/j>",
    "ASK {} ; LOAD SILENT <file:///etc/passwd>",
    "CONSTRUCT { ?s ?p ?o } FROM <URL/k> WHERE { ?s ?p ?o }",
]
HEAVY = [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f || ?f < ?i) }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT DISTINCT ?a ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (COUNT(*) AS ?n) { ?x (!a:a|!a:b|^!a:c)* ?y . ?y (!a:a|!a:b|^!a:c)* ?z }",
    "SELECT (GROUP_CONCAT(?all) AS ?x) { ?a ?b ?all . ?c ?d ?e . ?f ?g ?h }",
    'SELECT ?z { BIND("xxxxxxxxxxxxxxxx" AS ?a) ' + " ".join(f"BIND(CONCAT(?{x}, ?{x}, ?{x}, ?{x}) AS ?{y})" for x, y in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)) + " BIND(STRLEN(?p) AS ?z) }",
    'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "^(a+)+$")) } LIMIT 1',
    f'SELECT * {{ ?s ?p ?o FILTER(REGEX("{"a" * 5000}b", "^(a|a)*$|(a*)*c|{"(a?)" * 200}{"a" * 200}")) }} LIMIT 1',
]
BROKEN = [
    "{" * 3000,
    "SELECT * " + "{" * 3000 + "}" * 3000,
    "SELECT * { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
    "SELECT * {" + "{} UNION " * 3000 + "{} }",
    "ASK { FILTER(" + "!" * 5000 + "true) }",
    "ASK { ?s " + "^" * 5000 + "<a:p> ?o }",
    "ASK { ?s ?p " + "[ <a:p> " * 3000 + "1" + "]" * 3000 + " }",
    "ASK { ?s ?p " + "(" * 3000 + ")" * 3000 + " }",
    f"ASK {{ ?s ?p {'9' * 100_000} }}"[:99_999],
    "SELECT (" + "1+" * 5000 + "1 AS ?x) {}",
    'ASK { ?s ?p "' + "\\u0000\\uFFFF\\uD800" + '" }',
    "ASK { ?s ?p <http://x/a b> }",
    "\x00ASK {}",
    "ASK {} #" + "🤝" * 20_000,
]


@pytest.mark.slow
def test_nothing_hostile_reaches_out_holds_a_worker_or_ends_the_server(server):
    post = {"Content-Type": "application/sparql-query"}
    with watched() as (url, asked), ThreadPoolExecutor(4) as pool:
        texts = [text.replace("URL", url) for text in REACHING + HEAVY + BROKEN]
        found = list(pool.map(lambda text: server.ask("/sparql", post, body=text.encode("utf-8", "surrogatepass")), texts))
        more = [("default-graph-uri", f"{url}/x"), ("named-graph-uri", f"{url}/y"), ("using-graph-uri", f"{url}/z")]
        found += [server.ask(f"/sparql?{urlencode([('query', 'SELECT * { ?s ?p ?o } LIMIT 1'), pair])}") for pair in more[:2]]
        context = json.dumps({"@context": f"{url}/context", "@id": "a:a"}).encode()
        found.append(server.ask("/sparql", {"Content-Type": "application/ld+json"}, body=context))
    assert asked == []
    reaching, heavy, rest = found[: len(REACHING)], found[len(REACHING) : len(REACHING + HEAVY)], found[len(REACHING + HEAVY) :]
    assert [each.status for each in reaching if not 400 <= each.status < 500] == []
    assert {each.status for each in heavy} <= {200, 400, 504, 507}
    assert {each.status for each in rest} <= {200, 400, 413, 415}
    assert [each.text for each in found if each.status != 200 and each.text.count("\n") != 1] == []
    assert {each.status for each in heavy[:4]} <= {504, 507}
    for _ in range(8):  # every worker is there again
        assert server.ask(query("ASK {}")).status == 200


def test_the_query_of_a_client_that_left_holds_no_worker(output):
    with Server(output, "--seconds", "3600", "--workers", "1") as running:
        with socket.create_connection((running.host, running.port)) as line:
            line.sendall(f"GET {query(HEAVY[1])} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            line.settimeout(0.5)
            assert drained(line) == b""
        assert running.ask(query("ASK {}")).status == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET /" + b"a" * 100_000, 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 20_000, 431),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/sparql-query\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ],
)
def test_a_request_that_is_too_large_or_no_http_has_its_status(server, sent, status):
    found = server.raw(sent, wait=3)
    assert re.match(rb"HTTP/1.1 (\d+)", found), found[:100]
    assert int(found[9:12]) == status
    assert server.ask("/health").status == 200


def test_a_body_without_end_is_413(server):
    with socket.create_connection((server.host, server.port), timeout=5) as line:
        line.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(40):
            line.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
        line.settimeout(2)
        assert drained(line).startswith(b"HTTP/1.1 413")


def test_a_thousand_connections_do_not_shut_others_out_for_long(server):
    lines = []
    try:
        for _ in range(900):
            lines.append(socket.create_connection((server.host, server.port), timeout=5))
        assert all(map(_refused, lines[-100:]))
    finally:
        for line in lines:
            line.close()
    assert eventually(lambda: server.ask("/health").status == 200)
    assert [line for line in server.said if "http://" not in line] == []


def _refused(line: socket.socket) -> bool:
    """Whether a connection was closed, with or without a word."""
    try:
        return line.recv(100)[:12] in (b"", b"HTTP/1.1 503")
    except ConnectionError:
        return True


# another graph while it is served


def _graph(place: Path, version: int) -> Path:
    triples = "".join(f"<https://w3id.org/usjp-tech/id/t{i}> <http://www.w3.org/2004/02/skos/core#prefLabel> \"{version}\"@en .\n" for i in range(200))
    return graph_folder(place, f"<https://w3id.org/usjp-tech/release/r> {{ {triples} }}")


def _replace(place: Path, new: Path) -> None:
    """As a build does it."""
    old = place.with_name("output.old")
    place.rename(old)
    new.rename(place)
    shutil.rmtree(old)


@pytest.mark.slow
def test_a_new_graph_takes_over_without_a_wrong_or_missing_answer(tmp_path):
    place = _graph(tmp_path / "output", 1)
    seen, stop = [], threading.Event()
    with Server(place) as running:

        def keep_asking() -> None:
            while not stop.is_set():
                found = running.ask(query("SELECT ?o { ?s skos:prefLabel ?o }"), {"Accept": "text/csv"})
                seen.append((found.status, found.headers.get("etag"), *sorted(set(found.text.split()[1:]))))

        askers = [threading.Thread(target=keep_asking) for _ in range(3)]
        for asker in askers:
            asker.start()
        hashes = [json.loads(running.ask("/health").body)["graph"]]
        for version in (2, 3):
            eventually(lambda: seen and seen[-1][1] == f'W/"{hashes[-1]}"')
            _replace(place, _graph(tmp_path / f"next{version}", version))
            eventually(lambda: json.loads(running.ask("/health").body)["graph"] not in hashes)
            hashes.append(json.loads(running.ask("/health").body)["graph"])
        eventually(lambda: seen[-1][1] == f'W/"{hashes[-1]}"')
        stop.set()
        for asker in askers:
            asker.join()
        eventually(lambda: sum("serving the new graph" in line for line in running.said) == 2)
    assert set(seen) == {(200, f'W/"{found}"', str(number)) for number, found in enumerate(hashes, 1)}


@pytest.mark.slow
def test_a_broken_new_graph_leaves_the_old_one_served(tmp_path):
    place = _graph(tmp_path / "output", 1)
    with Server(place) as running:
        before = json.loads(running.ask("/health").body)["graph"]
        broken = _graph(tmp_path / "broken", 2)
        (broken / "graph.ttl").write_bytes(b"<a:a> <a:b>")
        _replace(place, broken)
        facts = eventually(lambda: "problem" in (found := json.loads(running.ask("/health").body)) and found)
        assert (facts["ok"], facts["graph"]) == (True, before)
        assert "graph.ttl" in facts["problem"]
        assert running.ask("/id/t1").status == 200
        assert eventually(lambda: [line for line in running.said if "the old graph is served on" in line])
        _replace(place, _graph(tmp_path / "mended", 3))
        facts = eventually(lambda: "problem" not in (found := json.loads(running.ask("/health").body)) and found)
        assert facts["graph"] != before


# starting and stopping


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_asked_to(tmp_path, how):
    running = Server(_graph(tmp_path / "output", 1))
    with socket.create_connection((running.host, running.port)):
        assert running.stop(how) == 0
    assert [line for line in running.said if "http://" not in line] == []


@pytest.mark.slow
def test_a_query_that_still_runs_at_the_end_is_told_so(output):
    running = Server(output, "--seconds", "3600", "--workers", "1", "--host", "::1")
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(running.ask, query(HEAVY[1]))
        eventually(lambda: running.raw(f"GET {query('ASK {}')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), wait=0.3) == b"")
        assert running.stop() == 0
        assert (asking.result().status, asking.result().text) == (503, "the server is stopping: try again later\n")


def test_what_keeps_it_from_starting_is_one_line(tmp_path, server):
    place = _graph(tmp_path / "output", 1)
    taken = run("serve", "--graph", place, "--port", server.port, cwd=tmp_path)
    assert (taken.returncode, taken.stderr.decode().count("\n")) == (6, 1)
    assert f"{server.port}" in taken.stderr.decode()
    missing = run("serve", "--graph", "nowhere", "--port", 0, cwd=tmp_path)
    assert (missing.returncode, missing.stderr.decode().count("\n")) == (3, 1)
    nowhere = run("serve", "--graph", place, "--host", "256.0.0.1", cwd=tmp_path)
    assert (nowhere.returncode, nowhere.stderr.decode().count("\n")) == (6, 1)


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("kg.serving.server", "kg.serving.wire"))]:
        monkeypatch.delitem(sys.modules, name)
        monkeypatch.delattr(f"kg.serving.{name.rpartition('.')[2]}", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(KgError, match=r"uvicorn.*pip install '\.\[serve\]'") as caught:
        cli._server()
    assert caught.value.code == 2


def test_an_address_with_other_letters_has_its_page(tmp_path):
    name = quote("量子.ttl")
    triple = f'<https://w3id.org/usjp-tech/id/{name}> <http://www.w3.org/2004/02/skos/core#prefLabel> "量子"@ja , "Quantum"@en'
    with Server(graph_folder(tmp_path / "output", f"<https://w3id.org/usjp-tech/release/r> {{ {triple} }}")) as running:
        page = running.ask(f"/id/{name}", BROWSER)
        assert (page.status, page.headers["content-location"]) == (200, f"/id/{name}.html")
        assert '<span lang="ja">量子</span>' in page.text
        assert running.ask(f"/id/{name}.nt").text.startswith(f"<https://w3id.org/usjp-tech/id/{name}> ")
