"""SPARQL 1.1 Protocol requests, media types, and which of them a client wants; knows no server and no engine."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qsl

from ..model import IRI, KgError

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
METHODS = "GET, HEAD, POST"
HTML = "text/html"
_PARAMETERS = 200  # a dataset may name many graphs
_UTF8 = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_NAME = re.compile(r"\w{1,100}")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: what a URL and a file call it, its media types (the first is its own), and what people call it."""

    name: str
    media: tuple[str, ...]
    label: str


RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json"), "JSON"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "XML"),
    Format("csv", ("text/csv",), "CSV"),
    Format("tsv", ("text/tab-separated-values",), "TSV"),
)
TRIPLES = (
    Format("ttl", ("text/turtle",), "Turtle"),
    Format("nt", ("application/n-triples",), "N-Triples"),
    Format("jsonld", ("application/ld+json",), "JSON-LD"),
    Format("rdf", ("application/rdf+xml",), "RDF/XML"),
)
BY_NAME = {form.name: form for form in (*RESULTS, *TRIPLES)}


class Fault(KgError):
    """A request that is answered with an error status and one line that says what to do."""

    def __init__(self, status: int, message: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, 2)
        self.status, self.headers = status, tuple(headers)


@dataclass(frozen=True, slots=True)
class Request:
    """A query as it came over HTTP, its dataset, the values bound to its variables, and the media types that fit."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bound: tuple[tuple[str, str], ...] = ()
    accept: str = "*/*"
    saved: bool = False  # the URL says the format, as a link to a file does


def request(method: str, content_type: str, query_string: bytes, body: bytes, accept: str = "*/*") -> Request | None:
    """The query of a request, or None for a GET that asks nothing.

    Errors: Fault 400, 403 for updates, 405, 406 for an unknown ``format``, 415.
    """
    in_url = _pairs(query_string)
    if method in ("GET", "HEAD"):
        return _request(in_url, accept) if in_url else None
    if method != "POST":
        raise Fault(405, f"{method} is not for a query: use GET or POST", [("allow", METHODS)])
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    _demand_utf8(parameters)
    if media == FORM:
        return _request([*in_url, *_pairs(body)], accept)
    if media == QUERY:
        return _request([*in_url, ("query", _decoded(body))], accept)
    if media == UPDATE:
        raise _read_only()
    raise Fault(415, f"a query is sent as {FORM} or {QUERY}, not as {media or 'nothing named'}: set Content-Type")


def bindings(bound: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by variable: ``<…>`` is an IRI, all else a plain literal, as ``kg query --where`` takes them.

    Errors: Fault 400 for a variable that is bound twice, or has no name.
    """
    found: dict[str, str] = {}
    for name, value in bound:
        if name in found or not _NAME.fullmatch(name):
            raise Fault(400, f"${name} is bound twice" if name in found else "a parameter that binds a variable is called $ and its name")
        found[name] = IRI(value[1:-1]) if value.startswith("<") and value.endswith(">") else value
    return found


def media_types(formats: Iterable[Format]) -> tuple[str, ...]:
    """The media types of formats, each format's own before the other names of any."""
    formats = list(formats)
    return (*(form.media[0] for form in formats), *(media for form in formats for media in form.media[1:]))


def by_media(media: str) -> Format:
    """The format of a media type."""
    return next(form for form in BY_NAME.values() if media in form.media)


@lru_cache(maxsize=512)
def negotiated(accept: str, offers: tuple[str, ...]) -> str | None:
    """The media type among ``offers`` that the Accept header likes most, the first of those it likes alike; None when it takes none."""
    ranges = [found for part in (accept.strip() or "*/*").split(",") if (found := _range(part))]
    liked = [(_quality(offer, ranges), -place) for place, offer in enumerate(offers)]
    best, place = max(liked, default=(0.0, 0))
    return offers[-place] if best > 0 else None


def demanded(accept: str, offers: tuple[str, ...]) -> str:
    """The media type to answer in.

    Errors: Fault 406 that names the offers.
    """
    media = negotiated(accept, offers)
    if media is None:
        raise Fault(406, f"none of the types in Accept is offered here: ask for {', '.join(offers)}")
    return media


def reason(status: int) -> str:
    """The words of a status."""
    return HTTPStatus(status).phrase


def _request(pairs: Sequence[tuple[str, str]], accept: str) -> Request:
    def given(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if given("update"):
        raise _read_only()
    texts, formats = given("query"), given("format")
    if len(texts) != 1:
        raise Fault(400, "there are several queries: send one" if texts else "there is no query: send it as the parameter query")
    if len(formats) > 1 or formats and formats[0] not in BY_NAME:
        raise Fault(406, f"format is one of {', '.join(BY_NAME)}")
    bound = tuple((key[1:], value) for key, value in pairs if key.startswith("$") and value)
    wanted = BY_NAME[formats[0]].media[0] if formats else accept
    return Request(texts[0], given("default-graph-uri"), given("named-graph-uri"), bound, wanted, bool(formats))


def _read_only() -> Fault:
    return Fault(403, "the graph is read only: updates are refused")


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS)
    except UnicodeDecodeError:
        raise Fault(400, "the parameters are not UTF-8") from None
    except ValueError:
        raise Fault(400, f"there are more than {_PARAMETERS} parameters") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault(400, f"the query is not UTF-8 at byte {error.start}") from None


def _demand_utf8(parameters: str) -> None:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in _UTF8:
            raise Fault(415, f"a query is sent in UTF-8, not in {value.strip()}")


def _range(part: str) -> tuple[str, float] | None:
    """A media range of an Accept header with its quality; None for what is none."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    return (media, float(quality)) if "/" in media and _QUALITY.fullmatch(quality) else None


def _quality(offer: str, ranges: Iterable[tuple[str, float]]) -> float:
    """How much an offer is liked: the most specific range that fits decides."""
    wanted = dict(ranges)
    return next((wanted[media] for media in (offer, f"{offer.partition('/')[0]}/*", "*/*") if media in wanted), 0.0)
