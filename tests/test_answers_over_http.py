"""What becomes of an answer that is too long, late or lost, without a server: the application with workers that are made to fail."""

import asyncio
import json

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat

from kg.model import KgError
from kg.serving import app, writing
from kg.serving.answering import Facts, Reply
from kg.serving.current import Held
from kg.serving.door import Address
from kg.serving.pool import Limits, Refused
from kg.serving.protocol import Fault
from kg.serving.writing import Size

STORE = pyoxigraph.Store()
STORE.extend(Quad(NamedNode(f"http://example.org/{i}"), NamedNode("http://example.org/p"), Literal('a\r\nb","}},{\t<result>')) for i in range(20))
ROWS = "SELECT * { ?s ?p ?o }"
TRIPLES = "CONSTRUCT WHERE { ?s ?p ?o }"
RESULT_TYPES = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
TRIPLE_TYPES = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
EACH = [*((ROWS, media) for media in RESULT_TYPES), *((TRIPLES, media) for media in TRIPLE_TYPES)]


@pytest.mark.parametrize(("text", "media"), EACH)
def test_rows_are_counted_exactly_and_bytes_never_exceeded(text, media):
    found, body = writing.written(STORE.query(text), media, Size(rows=20))
    assert found == media
    for size in (Size(rows=19), Size(bytes=len(body) - 1)):
        with pytest.raises(Fault, match="add LIMIT") as caught:
            writing.written(STORE.query(text), media, size)
        assert caught.value.status == 507
    assert writing.written(STORE.query(text), media, Size(bytes=len(body)))[1] == body


@pytest.mark.parametrize("media", RESULT_TYPES)
def test_rows_without_columns_count_too(media):
    empty = "SELECT * { {} UNION {} UNION {} }"
    assert writing.written(STORE.query(empty), media, Size(rows=3))
    with pytest.raises(Fault):
        writing.written(STORE.query(empty), media, Size(rows=2))


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+xml"),
        ('SELECT ("\\uFFFE" AS ?x) {}', "application/sparql-results+xml"),
        ('CONSTRUCT { <http://e/> <http://e/p> "\\u0001" } {}', "application/rdf+xml"),
        ('CONSTRUCT { <http://e/> <http://e/> "a" } {}', "application/rdf+xml"),
        ('CONSTRUCT { <http://e/> <http://e/1> "a" } {}', "application/rdf+xml"),
    ],
)
def test_what_xml_cannot_hold_is_said_and_not_written(text, media):
    with pytest.raises(Fault) as caught:
        writing.written(STORE.query(text), media, Size())
    assert caught.value.status == 406


def test_what_is_written_can_be_read_again():
    for media in RESULT_TYPES[:2] + RESULT_TYPES[3:]:
        _, body = writing.written(STORE.query(ROWS), media, Size())
        rows = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.from_media_type(media))
        # XML makes one line end of two characters
        assert {row["o"].value.replace("\r\n", "\n") for row in rows} == {'a\nb","}},{\t<result>'}


class Workers:
    """A pool that answers with what it is told."""

    limits = Limits(workers=1)

    def __init__(self, answer: object) -> None:
        self._answer = answer

    async def ask(self, request: object) -> object:
        """Answer, or fail."""
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Source:
    """A graph that is served by such a pool."""

    problem = ""

    def __init__(self, answer: object) -> None:
        self.held = Held(Workers(answer), Facts("hash", "edition", {}, b"page", None), b"<html>")


def asked(answer: object, path: str = "/sparql", **headers: str) -> tuple[int, dict[str, str], str]:
    """The status, headers and body that the application gives."""
    sent = []
    given = [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers.items())]
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"query=ASK%7B%7D", "headers": given}

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    async def run() -> None:
        await app.application(Source(answer), Address())({**scope, "server": ("localhost", 80), "scheme": "http", "root_path": "", "http_version": "1.1"}, receive, send)

    try:
        asyncio.run(run())
    except RuntimeError as error:
        assert error is answer  # handed on after the answer, for the server to see
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]).decode()


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Refused("no answer within 10 seconds", "late"), 504),
        (Refused("64 requests wait", "crowded"), 503),
        (Refused("more than 1024 MB", "large"), 507),
        (Refused("SIGABRT", "lost"), 500),
        (KgError("it ended", 70), 500),
        (RuntimeError("a fault"), 500),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/id/keio"])
def test_each_way_to_fail_has_an_error_status_and_a_line(failure, status, path, capsys):
    found, headers, body = asked(failure, path)
    assert (found, body.count("\n")) == (status, 1)
    assert headers["content-length"] == str(len(body))
    assert headers["cache-control"] == "no-store" and "etag" not in headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert ("retry-after" in headers) == (status == 503)
    assert capsys.readouterr().err.count("please report it") == isinstance(failure, RuntimeError)


def test_a_fault_of_ours_tells_no_secret(capsys):
    assert "secret" not in asked(RuntimeError("secret"))[2]
    assert "secret" in capsys.readouterr().err


def test_a_browser_gets_a_page_that_escapes_what_it_says():
    _, headers, body = asked(Reply(404, "", b"nothing at <script>alert(1)</script>"), "/id/x", accept="text/html")
    assert headers["content-type"].startswith("text/html")
    assert "<script>alert" not in body and "&lt;script&gt;" in body
    assert json.loads(asked(Reply(404, "", b'a "b"'), "/id/x", accept="application/json")[2])["error"] == 'a "b"'


@pytest.mark.parametrize(
    ("address", "host", "known"),
    [
        (Address("0.0.0.0"), "192.168.0.7:8000", True),
        (Address("0.0.0.0"), "evil.example", False),
        (Address("::"), "[fe80::1]:8000", True),
        (Address("graph.example"), "graph.example:80", True),
        (Address("127.0.0.1", names=("Kg.Example",)), "kg.example", True),
        (Address("127.0.0.1"), "192.168.0.7:8000", False),
        (Address("::1"), "[::1]:8000", True),
    ],
)
def test_a_server_knows_its_names(address, host, known):
    assert address.knows(host) is known
