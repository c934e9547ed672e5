"""Endpoints asked over HTTP: rows as here, and whatever a server does wrong is one line and never a short answer."""

import base64
import hashlib
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from conftest import run
from engines.graphs import busy_ledger
from engines.oxigraph import oxigraph
from scripted import Reply, results, scripted

from kg import answers, push, remote
from kg.graph import quads
from kg.model import IRI, KgError
from kg.ontology import Ontology
from kg.store import Store
from kg.transport import Wire, checked

ONTOLOGY = Ontology()
TERMS = """{"head": {"vars": ["s", "n", "x", "b", "t"]}, "results": {"bindings": [{
    "s": {"type": "uri", "value": "urn:量子"},
    "n": {"type": "literal", "value": "110.50", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"},
    "b": {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"},
    "t": {"type": "literal", "xml:lang": "ja", "value": "慶應義塾大学"}}]}}"""
ONE = '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": TERM}]}}'
NONE = results('{"head": {"vars": ["s"]}, "results": {"bindings": []}}')
NO = results('{"head": {}, "boolean": false}')
SELECT = "SELECT ?s { ?s ?p ?o }"


def source(url, **variables):
    return answers.Source(remote.ask(url, Wire(5, variables)), ONTOLOGY, remote.demand_question)


def asked(reply, question=SELECT, **variables):
    """The rows that a server's reply makes; it has no graph of all graphs."""
    with scripted(lambda request: NO if remote.ALL in request.body.decode() or "%2Fall" in request.body.decode() else reply) as server:
        return source(f"{server.url}/sparql", **variables).rows(question, {})


def refused(reply, question=SELECT, **variables):
    """The code and the line of the error that a server's reply makes."""
    with pytest.raises(KgError) as caught:
        asked(reply, question, **variables)
    assert "\n" not in str(caught.value)
    return caught.value.code, re.sub(r"127.0.0.1:\d+", "HOST", str(caught.value))


def test_terms_become_cells():
    assert asked(results(TERMS)).to_dicts() == [{"s": "urn:量子", "n": Decimal("110.5"), "x": None, "b": True, "t": "慶應義塾大学"}]


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ('{"type": "bnode", "value": "nodeID://b10001"}', "_:nodeID___b10001"),
        ('{"type": "literal", "value": ""}', None),
        ('{"type": "literal", "value": "NaN", "datatype": "http://www.w3.org/2001/XMLSchema#double"}', "NaN"),
        ('{"type": "literal", "value": "007", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}', 7),
        ('{"type": "literal", "value": "a\\u0000\\n🤝"}', "a\0\n🤝"),
    ],
)
def test_odd_terms_become_cells(term, cell):
    assert asked(results(ONE.replace("TERM", term))).to_dicts() == [{"x": cell}]


@pytest.mark.parametrize("term", ["1", "[]", "{}", '{"type": "uri", "value": "a b"}', '{"type": "triple", "value": {}}', '{"type": "literal"}'])
def test_what_is_no_term_is_no_answer(term):
    assert refused(results(ONE.replace("TERM", term)))[0] == 6


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"head": {}, "boolean": true}', True),
        ('{"head": {"link": []}, "boolean": false}', False),
        ('{"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}', True),
        ('{"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": []}}', False),
    ],
)
def test_ask(body, says):
    assert asked(results(body), "ASK { ?s ?p ?o }").to_dicts() == [{"result": says}]


@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/n-triples", '<urn:a> <urn:b> "110.50" .'), ("text/turtle;charset=utf-8", '@prefix u: <urn:> . u:a u:b "110.50" .')],
)
@pytest.mark.parametrize("question", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:a>"])
def test_triples(kind, body, question):
    found = asked(Reply(200, body.encode(), {"Content-Type": kind}), question)
    assert found.to_dicts() == [{"subject": "urn:a", "predicate": "urn:b", "object": "110.50"}]


@pytest.mark.parametrize(("question", "wanted"), [(SELECT, "application/sparql-results+json"), ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")])
def test_what_is_sent(question, wanted):
    with scripted(lambda request: Reply(200, b"", {"Content-Type": "application/n-triples"}) if b"CONSTRUCT" in request.body else NONE) as server:
        remote.ask(f"{server.url}/q?default-graph-uri=urn:g&key=1")(question, {})
    sent = server.seen[-1]
    assert (sent.method, sent.path, sent.form) == ("POST", "/q?key=1", {"query": [question], "default-graph-uri": ["urn:g"]})
    assert sent.headers["accept"].startswith(wanted) and sent.headers["content-type"] == "application/x-www-form-urlencoded"


def test_our_prefixes_are_declared_where_they_are_used_and_not_declared():
    question = "PREFIX skos: <urn:mine#> SELECT ?p { ?p a ujt:Partnership ; skos:prefLabel ?name }"
    with scripted(NONE) as server:
        source(f"{server.url}/?default-graph-uri=urn:g").rows(question, {"name": "Keio \"量子\"", "p": IRI("urn:p")})
    text = server.seen[-1].form["query"][0]
    assert "PREFIX ujt: <https://w3id.org/usjp-tech/ontology#>" in text and text.count("skos: <") == 1 and "foaf" not in text
    assert 'VALUES ?name { "Keio \\"量子\\"" }' in text and "VALUES ?p { <urn:p> }" in text


WHOLE = '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}, {"s": {"type": "uri", "value": "urn:b"}}]}}'


@pytest.mark.parametrize("length", [0, 1, 30, 85, 90, len(WHOLE) - 3, len(WHOLE) - 2, len(WHOLE) - 1])
def test_a_json_that_ends_early_is_no_answer(length):
    code, line = refused(results(WHOLE[:length]))
    assert code == 6 and "broke off its answer" in line


def test_an_answer_that_holds_an_error_instead_of_its_end_says_it():
    code, line = refused(results(WHOLE[:90] + "The query took too long\n"))
    assert code == 6 and "The query took too long" in line


@pytest.mark.parametrize("kind", ["application/n-triples", "text/html"])
def test_triples_that_end_early_are_no_answer(kind):
    code, line = refused(Reply(200, b'<urn:a> <urn:b> "c" .\n<urn:a> <urn', {"Content-Type": kind}), "CONSTRUCT WHERE { ?s ?p ?o }")
    assert code == 6 and "broke off its answer" in line


CHUNKED = Reply(200, b"%x\r\n%b\r\n" % (len(WHOLE), WHOLE.encode()), {"Transfer-Encoding": "chunked", "Content-Length": "0"})  # and no last chunk


@pytest.mark.parametrize("reply", [Reply(200, WHOLE.encode(), cut=40), Reply(200, WHOLE.encode() + b" ", cut=len(WHOLE)), CHUNKED])
def test_a_connection_that_ends_early_is_no_answer(reply):
    assert refused(reply) == (6, "http://HOST broke off the connection: its answer is not whole")


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (results(WHOLE, X_SQL_State="S1TAT"), 4, "stopped at its time limit"),
        (results(WHOLE, X_SPARQL_MaxRows="2"), 4, "gives 2 rows at most and there may be more"),
        (Reply(400, b"Virtuoso 37000 Error SP030: SPARQL compiler, line 1: syntax error\n\nSPARQL query:\nSELECT"), 2, "is refused: 400 Virtuoso 37000 Error SP030: SPARQL compiler, line 1: syntax error"),
        (Reply(404, b"<html><head><style>a {}</style></head><body><h1>Not\nFound</h1>\x1b[31m</body></html>"), 2, "404 Not Found [31m"),
        (Reply(403), 2, "403 Forbidden"),
        (Reply(413, b"too large"), 4, "413 too large"),
        (Reply(429), 4, "429 Too Many Requests"),
        (Reply(504, b"the query took longer than 10 s"), 4, "504 the query took longer than 10 s"),
        (Reply(500, b"x" * 5000), 6, "x…"),
        (Reply(200, b"<html><body>Welcome to my home page</body></html>", {"Content-Type": "text/html"}), 6, "is no SPARQL endpoint"),
        (Reply(204), 6, "is no SPARQL endpoint"),
        (Reply(303, b"", {"Location": "/elsewhere"}), 2, "303"),
    ],
)  # fmt: skip
def test_what_a_server_does_wrong_is_one_line(reply, code, words):
    found = refused(reply)
    assert found[0] == code and words in found[1] and "\x1b" not in found[1] and len(found[1]) < 400


def test_a_row_cap_that_was_not_reached_is_none():
    assert len(asked(results(WHOLE, X_SPARQL_MaxRows="3"))) == 2


def test_virtuoso_cuts_triples_in_silence_so_it_is_asked_for_its_cap():
    triples = Reply(200, b"<urn:a> <urn:b> <urn:c> , <urn:d> .", {"Content-Type": "text/turtle", "Server": "Virtuoso/07.20"})
    with scripted(lambda request: results(WHOLE, X_SPARQL_MaxRows="2") if b"LIMIT" in request.body else triples) as server, pytest.raises(KgError) as caught:
        remote.ask(f"{server.url}/?default-graph-uri=urn:g")("CONSTRUCT WHERE { ?s ?p ?o }", {})
    assert caught.value.code == 4 and "2 rows at most" in str(caught.value)


@pytest.mark.parametrize("question", ["DROP GRAPH <urn:g>", "PREFIX ask: <urn:> INSERT DATA { ask:a ask:b 'SELECT' }", "# SELECT\nCLEAR ALL", "hello there"])
def test_what_is_no_question_is_not_sent(question):
    with scripted(NONE) as server, pytest.raises(KgError, match=r"(with|use) SELECT") as caught:
        source(server.url).rows(question, {})
    assert caught.value.code == 2 and not server.seen


@pytest.mark.parametrize("question", ["PREFIX insert: <urn:> SELECT ?drop { ?drop insert:x ?y } # CLEAR", "BASE <urn:ADD> SELECT ?s { ?s <DROP> 'MOVE' }"])
def test_words_of_updates_may_stand_in_questions(question):
    assert len(asked(NONE, question)) == 0


def test_the_graph_of_all_graphs_is_asked_where_it_is_there():
    yes = results('{"head": {}, "boolean": true}')
    with scripted(lambda request: yes if b"ASK" in request.body else NONE) as server:
        for url, question in ((server.url, SELECT), (f"{server.url}/?named-graph-uri=urn:g", SELECT), (server.url, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }")):
            source(url).rows(question, {})
    sent = [{name: value for name, value in request.form.items() if name != "query"} for request in server.seen if b"SELECT" in request.body]
    assert sent == [{"default-graph-uri": [remote.ALL]}, {"named-graph-uri": ["urn:g"]}, {}]


def test_a_server_that_refuses_to_say_whether_it_is_there_is_asked_without():
    with scripted(lambda request: Reply(400, b"no GRAPH here") if b"ASK" in request.body else NONE) as server:
        assert len(source(server.url).rows(SELECT, {})) == 0
    assert server.seen[-1].form == {"query": [SELECT]}


# the wire


@pytest.mark.parametrize("url", ["ftp://host/", "file:///etc/passwd", "host:80/sparql", "//host", "http://", "http:///x", "http://[::1/", "http://host:99999/", "javascript:alert(1)", "", "output"])
def test_only_web_addresses_are_asked(url):
    with pytest.raises(KgError, match="is no address of a store") as caught:
        checked(url)
    assert caught.value.code == 2


@pytest.mark.parametrize("url", ["http://dba:secret@host/", "https://secret@host/", "ftp://dba:secret@host/", "http://:secret@host"])
def test_no_password_in_a_url(url):
    with pytest.raises(KgError, match="KG_STORE_USER and KG_STORE_PASSWORD") as caught:
        checked(url)
    assert caught.value.code == 2 and "secret" not in str(caught.value)


@pytest.mark.parametrize(("given", "sent"), [("http://Host/量 子?q=a&b=%20#x", "http://Host/%E9%87%8F%20%E5%AD%90?q=a&b=%20"), ("https://h:8182/sparql", "https://h:8182/sparql")])
def test_addresses_are_sent_in_ascii(given, sent):
    assert checked(given) == sent


def test_nobody_there():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(KgError, match="cannot be reached: Connection refused") as caught:
            source(f"http://127.0.0.1:{closed.getsockname()[1]}/").rows(SELECT, {})
    assert caught.value.code == 6


def test_a_server_that_says_nothing_is_left():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(KgError, match="gave no sign") as caught:
        Wire(0.1, {}).send("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert caught.value.code == 4


@pytest.mark.parametrize("greeting", [b"SSH-2.0-server\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b""])
def test_what_speaks_no_http(greeting):
    def greet():
        with listening.accept()[0] as one:
            one.recv(1000)
            one.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as threads, pytest.raises(KgError) as caught:
        threads.submit(greet)
        Wire(5, {}).send("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert caught.value.code == 6 and re.search("does not speak HTTP|broke off the connection", str(caught.value))


def test_an_answer_larger_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("kg.transport.LARGEST", 10)
    assert refused(results(WHOLE))[0] == 4


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_at_the_same_host_is_followed_with_the_question(status):
    moved = Reply(status, b"", {"Location": "/here"})
    with scripted(lambda request: NONE if request.path == "/here" else moved) as server:
        assert len(source(f"{server.url}/there?default-graph-uri=urn:g").rows(SELECT, {})) == 0
    assert server.seen[-1].method == "POST" and server.seen[-1].form["query"] == [SELECT]


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/", "http://localhost:{port}/", "http://127.0.0.1:{other}/", "file:///etc/passwd", "http://u:p@127.0.0.1:{port}/", ""])
def test_a_redirect_to_another_host_is_not_followed(target):
    with scripted(NONE) as other:

        def script(request):
            ports = {"port": request.headers["host"].rpartition(":")[2], "other": other.url.rpartition(":")[2]}
            return Reply(307, b"", {"Location": target.format(**ports)})

        with scripted(script) as server, pytest.raises(KgError) as caught:
            source(f"{server.url}/?default-graph-uri=urn:g", KG_STORE_TOKEN="sesame").rows(SELECT, {})
    assert caught.value.code == 2 and len(server.seen) == 1 and not other.seen


def test_a_redirect_without_end_ends():
    with scripted(Reply(302, b"", {"Location": "/"})) as server, pytest.raises(KgError, match="again and again") as caught:
        source(server.url).rows(SELECT, {})
    assert caught.value.code == 2 and len(server.seen) <= 10


# who asks

NAMED = {"KG_STORE_USER": "däve", "KG_STORE_PASSWORD": "correct horse"}
BASIC = "Basic " + base64.b64encode("däve:correct horse".encode()).decode()


def test_a_token_goes_with_each_request():
    with scripted(NONE) as server:
        source(f"{server.url}/?default-graph-uri=urn:g", KG_STORE_TOKEN="sesame", **NAMED).rows(SELECT, {})
    assert [request.headers["authorization"] for request in server.seen] == ["Bearer sesame"]


@pytest.mark.parametrize("wants", ['Basic realm="x"', 'Negotiate, Basic realm="x", charset="UTF-8"', ""])
def test_name_and_password_go_only_when_they_are_asked_for(wants):
    challenge = Reply(401, b"", {"WWW-Authenticate": wants} if wants else {})
    with scripted(lambda request: NONE if request.headers.get("authorization") == BASIC else challenge) as server:
        asking = source(f"{server.url}/?default-graph-uri=urn:g", **NAMED)
        for _ in range(2):
            asking.rows(SELECT, {})
    assert [request.headers.get("authorization") for request in server.seen] == [None, BASIC, BASIC]


@pytest.mark.parametrize("wants", ['Digest realm="SPARQL", nonce="{}", opaque="o", stale="false", qop="auth", algorithm="MD5"', 'Basic realm="x", Digest realm="SPARQL", nonce="{}"'])
def test_digest(wants):
    nonces = iter(("first", "second"))
    current = []

    def script(request):
        given = dict(re.findall(r'(\w+)="?([^",]*)', request.headers.get("authorization", "")))
        if given and given.get("nonce") == current[-1] and given["response"] == _digest(given) and not (len(current) == 1 and given.get("nc", "") == "00000003"):
            return NONE
        current.append(next(nonces))
        return Reply(401, b"", {"WWW-Authenticate": wants.format(current[-1])})

    with scripted(script) as server:
        asking = source(f"{server.url}/?default-graph-uri=urn:g", KG_STORE_USER="dba", KG_STORE_PASSWORD="dba")
        for _ in range(4):
            asking.rows(SELECT, {})
    without = [request for request in server.seen if "authorization" not in request.headers]
    assert len(without) == 1 and len(server.seen) <= 6


def _digest(given):
    one, two = (hashlib.md5(text.encode()).hexdigest() for text in ("dba:SPARQL:dba", f"POST:{given['uri']}"))
    middle = f"{given['nonce']}:{given['nc']}:{given['cnonce']}:auth" if "qop" in given else given["nonce"]
    return hashlib.md5(f"{one}:{middle}:{two}".encode()).hexdigest()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "asks who you are: set KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN"),
        (NAMED, "refuses the name and password in KG_STORE_USER and KG_STORE_PASSWORD"),
        ({"KG_STORE_TOKEN": "sesame open"}, "refuses the token in KG_STORE_TOKEN"),
    ],
)
@pytest.mark.parametrize("wants", ['Basic realm="x"', 'Digest realm="x", nonce="n", qop="auth"', 'Digest realm="x", nonce="n", algorithm="ODD"', "Digest", 'Digest realm="x", nonce="n", qop="auth-int"'])
def test_who_is_not_let_in_reads_one_line(variables, words, wants):
    code, line = refused(Reply(401, b"no", {"WWW-Authenticate": wants}), **variables)
    assert code == 2 and line.endswith(words)


@pytest.mark.parametrize("variables", [NAMED, {"KG_STORE_TOKEN": "sesame-open"}])
def test_what_a_server_repeats_of_them_is_not_said(variables):
    def echo(request):
        given = request.headers.get("authorization")
        return Reply(400, f"bad: {given}, {variables}".encode()) if given else Reply(401)

    with scripted(echo) as server, pytest.raises(KgError, match="bad: ") as caught:
        source(server.url, **variables).rows(SELECT, {})
    assert not any(secret in str(caught.value) for secret in ("correct horse", "sesame-open", BASIC[6:]))


@pytest.mark.parametrize("variables", [{"KG_STORE_TOKEN": "a\r\nX: y"}, {"KG_STORE_TOKEN": "秘密"}, {"KG_STORE_USER": "a\nb"}, {"KG_STORE_USER": "a", "KG_STORE_PASSWORD": "p\x00w"}])
def test_what_no_header_can_hold_is_refused_unsaid(variables):
    with pytest.raises(KgError, match="no header can") as caught:
        Wire(5, variables)
    assert caught.value.code == 2 and not any(value in str(caught.value) for value in variables.values() if len(value) > 1)


# the same rows


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A busy graph here, and the address of the same in the Oxigraph server."""
    store = Store(quads(busy_ledger(7), ONTOLOGY), ONTOLOGY)
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        list(push.Load(store.quads, push.Plan(server.url)).changes())
        yield store, server.endpoint


@pytest.mark.parametrize("name", sorted(ONTOLOGY.queries))
def test_a_named_query_gives_the_same_rows(busy, name):
    store, url = busy
    assert source(url).rows(name, {}).to_dicts() == store.rows(name).to_dicts()


@pytest.mark.parametrize("question", [
    "SELECT ?p ?name { ?p a ujt:Partnership ; skos:prefLabel ?name }",
    "SELECT (COUNT(*) AS ?n) (SUM(?sum) AS ?all) { ?c ujt:amount ?sum }",
    "ASK { ?c ujt:amount 250.5 }",
    "CONSTRUCT { ?p skos:prefLabel ?name } WHERE { ?p a ujt:Partnership ; skos:prefLabel ?name }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
])  # fmt: skip
def test_sparql_gives_the_same_rows(busy, question):
    store, url = busy
    assert source(url).rows(question, {}).to_dicts() == store.rows(question).to_dicts()


@pytest.mark.parametrize("form", ["table", "csv", "json", "sparql-json"])
def test_the_command_prints_the_same(busy, tmp_path, form):
    store, url = busy
    done = run("query", "totals", "--endpoint", url, "--format", form, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    if form == "json":
        assert [{**row, "total": Decimal(row["total"])} for row in json.loads(done.stdout)] == store.rows("totals").to_dicts()
    assert all(str(row["currency"]) in done.stdout.decode() for row in store.rows("totals"))


def test_an_endpoint_and_a_folder_exclude_each_other(tmp_path):
    done = run("query", "totals", "--endpoint", "http://127.0.0.1:9/", "--graph", "output", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.decode() == "kg: --endpoint and --graph exclude each other: name one of them\n"


def test_the_command_names_an_unknown_query_before_it_asks(tmp_path):
    done = run("query", "nonsense", "--endpoint", "http://127.0.0.1:9/", cwd=tmp_path)
    assert done.returncode == 2 and b"partners" in done.stderr
