"""Answers of the engine → bytes in the format a client wants, of at most so many rows and bytes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Triple

from .. import graph
from .protocol import RESULTS, TRIPLES, Fault, Format, by_media, demanded, media_types

_RESULTS = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_TRIPLES = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML}
# What XML cannot hold: control characters and U+FFFE and U+FFFF, as bytes; and properties that end in no name.
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_XML_NAME = re.compile(r"[\w.-]*?[^\W\d]")  # read from the end
_RESULT_TYPES, _TRIPLE_TYPES = media_types(RESULTS), media_types(TRIPLES)


@dataclass(frozen=True, slots=True)
class Size:
    """The largest answer: rows (or triples) and bytes."""

    rows: int = 100_000
    bytes: int = 64 * 2**20


def written(found: QuerySolutions | QueryBoolean | QueryTriples, accept: str, size: Size) -> tuple[str, bytes]:
    """An answer in the format that Accept likes most: its media type and bytes.

    Errors: Fault 406 when it likes none, 507 when the answer is larger than ``size``.
    """
    if isinstance(found, QueryTriples):
        media = demanded(accept, _TRIPLE_TYPES)
        return media, triples(found, by_media(media), size)
    media = demanded(accept, _RESULT_TYPES)
    form = by_media(media)
    sink = _Sink(size.bytes)
    found.serialize(sink, _RESULTS[form.name])
    body = _readable(sink.whole(), form)
    if isinstance(found, QuerySolutions) and _more_rows(body, form.name, size.rows):
        raise _too_long(f"{size.rows} rows")
    return media, body


def triples(found: Iterable[Triple], form: Format, size: Size) -> bytes:
    """Triples in a format.

    Errors: Fault 507 when they are more than ``size``, 406 when RDF/XML has no way to write them.
    """
    sink = _Sink(size.bytes)
    counted = _counted(found, size.rows)
    pyoxigraph.serialize(_named(counted) if form.name == "rdf" else counted, sink, format=_TRIPLES[form.name], prefixes=graph.PREFIXES)
    return _readable(sink.whole(), form)


def _counted(found: Iterable[Triple], most: int) -> Iterator[Triple]:
    for number, triple in enumerate(found):
        if number == most:
            raise _too_long(f"{most} triples")
        yield triple


def _named(found: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, each with a property that RDF/XML can name: Oxigraph would write what no parser reads."""
    for triple in found:
        if not _XML_NAME.match(triple.predicate.value[::-1]):
            raise Fault(406, f"RDF/XML has no name for the property <{triple.predicate.value}>: ask for Turtle")
        yield triple


def _readable(body: bytes, form: Format) -> bytes:
    if form.name in ("xml", "rdf") and _NO_XML.search(body):
        raise Fault(406, f"this answer has a control character, which {form.label} cannot hold: ask for JSON or Turtle")
    return body


def _too_long(what: str) -> Fault:
    return Fault(507, f"the answer is longer than {what}: add LIMIT, or ask for less")


class _Sink:
    """A file to write to that holds at most so many bytes."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._parts = most, 0, []

    def write(self, part: bytes) -> int:
        """Take some bytes."""
        self._held += len(part)
        if self._held > self._most:
            raise _too_long(f"{self._most} bytes")
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def whole(self) -> bytes:
        """All that was written."""
        return b"".join(self._parts)


def _more_rows(body: bytes, form: str, most: int) -> bool:
    """Whether results have more rows than ``most``; they are read again only where their bytes leave a doubt."""
    if form == "xml":
        return body.count(b"<result>") > most  # in a literal it would be &lt;result>
    if form == "tsv":
        return body.count(b"\n") - 1 > most  # in a literal it would be \n
    if form == "csv":
        return body.count(b"\r\n") - 1 > most and sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1 > most
    if body.count(b"},{") < most:
        return False
    return sum(1 for _ in pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)) > most
