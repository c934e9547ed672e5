"""SPARQL 1.1 Protocol requests and content negotiation, without a server."""

import pytest

from kg.model import IRI
from kg.serving import protocol
from kg.serving.protocol import FORM, QUERY, RESULTS, TRIPLES, Fault, Request, bindings, demanded, media_types, negotiated, request

ALL = media_types(RESULTS)
PAGE = ("text/turtle", "application/ld+json", "text/html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("GET", "", b"query=ASK%20%7B%7D", b""), Request("ASK {}")),
        (("HEAD", "", b"query=ASK+%7B%7D", b""), Request("ASK {}")),
        (("GET", "", "query=ASK{\"量子\"}".encode(), b""), Request('ASK{"量子"}')),
        (("POST", FORM, b"", b"query=ASK%20%7B%7D"), Request("ASK {}")),
        (("POST", f"{FORM}; charset=UTF-8", b"", b"query=ASK"), Request("ASK")),
        (("POST", QUERY, b"", b"ASK {}"), Request("ASK {}")),
        (("POST", QUERY.upper(), b"", b"\xef\xbb\xbfASK {}"), Request("ASK {}")),
        (("POST", QUERY, b"default-graph-uri=a:1&default-graph-uri=a:2", b"ASK"), Request("ASK", ("a:1", "a:2"))),
        (("POST", FORM, b"", b"query=ASK&named-graph-uri=a:1&default-graph-uri=a:2"), Request("ASK", ("a:2",), ("a:1",))),
        (("GET", "", b"query=ASK&%24a=Keio+University&$b=", b""), Request("ASK", bound=(("a", "Keio University"),))),
        (("GET", "", b"query=ASK&format=csv", b""), Request("ASK", accept="text/csv", saved=True)),
        (("GET", "", b"", b""), None),
    ],
)
def test_a_request_gives_its_query(given, found):
    assert request(*given) == found


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (("PUT", FORM, b"query=ASK", b""), 405),
        (("DELETE", "", b"", b""), 405),
        (("GET", "", b"query=ASK&query=ASK", b""), 400),
        (("GET", "", b"default-graph-uri=a:1", b""), 400),
        (("GET", "", b"query=%FF", b""), 400),
        (("GET", "", b"query=ASK\xff", b""), 400),
        (("GET", "", b"query=ASK" + b"&a=1" * 300, b""), 400),
        (("GET", "", b"query=ASK&format=xls", b""), 406),
        (("GET", "", b"update=CLEAR%20ALL", b""), 403),
        (("POST", FORM, b"", b"update=CLEAR%20ALL"), 403),
        (("POST", FORM, b"", b"query=ASK&update=CLEAR%20ALL"), 403),
        (("POST", "application/sparql-update", b"", b"CLEAR ALL"), 403),
        (("POST", FORM, b"", b"nothing=1"), 400),
        (("POST", QUERY, b"query=ASK", b"ASK"), 400),
        (("POST", QUERY, b"", b"ASK \xff"), 400),
        (("POST", f"{QUERY}; charset=UTF-16", b"", "ASK".encode("utf-16")), 415),
        (("POST", "text/plain", b"", b"ASK"), 415),
        (("POST", "", b"", b"query=ASK"), 415),
    ],
)
def test_what_is_no_query_has_its_status(given, status):
    with pytest.raises(Fault) as caught:
        request(*given)
    assert caught.value.status == status
    assert "\n" not in str(caught.value)


def test_a_wrong_method_names_the_right_ones():
    with pytest.raises(Fault) as caught:
        request("PATCH", "", b"", b"")
    assert caught.value.headers == (("allow", "GET, HEAD, POST"),)


@pytest.mark.parametrize(
    ("accept", "offers", "found"),
    [
        ("", ALL, "application/sparql-results+json"),
        ("*/*", ALL, "application/sparql-results+json"),
        ("application/sparql-results+xml", ALL, "application/sparql-results+xml"),
        ("application/json", ALL, "application/json"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", ALL, "text/tab-separated-values"),
        ("text/*", ALL, "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", ALL, "application/sparql-results+xml"),
        ("image/png", ALL, None),
        ("text/csv;q=0", ALL, None),
        ("text/csv;q=high, text/csv;q=2", ALL, None),
        ("nonsense", ALL, None),
        (BROWSER, PAGE, "text/html"),
        ("*/*", PAGE, "text/turtle"),
        ("TEXT/TURTLE", PAGE, "text/turtle"),
        ("application/ld+json, text/turtle;q=0.9", PAGE, "application/ld+json"),
    ],
)
def test_the_type_most_liked_is_taken(accept, offers, found):
    assert negotiated(accept, offers) == found


def test_what_nobody_offers_is_told_with_the_offers():
    with pytest.raises(Fault, match="text/turtle") as caught:
        demanded("image/png", PAGE)
    assert caught.value.status == 406


def test_values_are_literals_or_iris_and_stand_once():
    assert bindings([("a", "x"), ("b", "<a:1>")]) == {"a": "x", "b": "a:1"}
    assert isinstance(bindings([("b", "<a:1>")])["b"], IRI)
    for wrong in ([("a", "x"), ("a", "y")], [("", "x")], [("a b", "x")]):
        with pytest.raises(Fault):
            bindings(wrong)


def test_every_media_type_leads_back_to_its_format():
    assert {protocol.by_media(media).name for media in media_types((*RESULTS, *TRIPLES))} == set(protocol.BY_NAME)
