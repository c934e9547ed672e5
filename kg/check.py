"""Whether a graph is what it claims to be: SHACL, both directions between claims and plain triples, and quotes against the texts.

It reads N-Quads as text, line by line: a term is made only of what is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import shapes
from .graph import PREFIXES
from .shapes import Finding, compact

if TYPE_CHECKING:
    from .ontology import Ontology
    from .store import Store

_UJT = PREFIXES["ujt"]
_OURS = re.compile(rf"<({re.escape(_UJT)}[^>\s]*)>")
_ENDS = re.compile(r'[^"\\]*"')
_STATUS, _SHA, _STEM = (f"<{_UJT}{name}>" for name in ("claimStatus", "sha256", "fileStem"))
_SAID = tuple(f"<{PREFIXES['rdf']}{part}>" for part in ("subject", "predicate", "object"))
_EXACT, _SOURCE, _START, _END = (f"<{PREFIXES['oa']}{name}>" for name in ("exact", "hasSource", "start", "end"))
_STANDING = tuple(f"<{PREFIXES['code']}{status}>" for status in ("asserted", "inferred"))

Rows = Mapping[str, list[tuple[str, str]]]  # by predicate: subject, and the rest of the line (object and graph)


def findings(store: "Store", texts: Mapping[str, str], ontology: "Ontology") -> list[Finding]:
    """Give all that is wrong with a graph and the texts (by file stem) it rests on, sorted; nothing if it is sound."""
    return findings_in(store.n_quads().decode(), texts, ontology)


def findings_in(nquads: str, texts: Mapping[str, str], ontology: "Ontology") -> list[Finding]:
    """Give all that is wrong with the graphs of some releases, in N-Quads as a build writes them, and with their texts.

    A graph is sound when each part of it is, and ``findings_across`` finds nothing in what the parts say of the same things.
    """
    rows, known = by_predicate(nquads), shapes.of(ontology)
    found = {*known.faults, *known.findings(nquads), *term_findings(nquads, ontology), *standing_findings(rows, ontology), *quote_findings(rows, texts)}
    return sorted(found)


def across(nquads: str, ontology: "Ontology") -> Iterator[str]:
    """Yield the triples that a shape may hold against those of another release, as lines of N-Quads without the graph.

    They are what a release says, in properties that the shapes read, of anything but itself, its claims and its spans.
    """
    words = shapes.of(ontology, across=True).words
    for line in _lines(nquads):
        said, _, home = line.removesuffix("> .").rpartition(" <")
        subject, predicate, _ = said.split(" ", 2)
        if predicate in words and subject[1:-1].partition("#")[0] != home:
            yield f"{said} ."


def findings_across(lines: str, ontology: "Ontology") -> list[Finding]:
    """Give what is wrong with the lines that ``across`` yields of several releases, each line once or more often."""
    return shapes.of(ontology, across=True).findings(lines)


def by_predicate(nquads: str) -> Rows:
    """The lines of N-Quads by their predicate."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for line in _lines(nquads):
        subject, predicate, rest = line.split(" ", 2)
        rows.setdefault(predicate, []).append((subject, rest))
    return rows


def _lines(nquads: str) -> list[str]:
    # The other ends of lines that splitlines knows stand inside literals.
    return [line for line in nquads.split("\n") if line]


def term_findings(nquads: str, ontology: "Ontology") -> Iterator[Finding]:
    """Yield the terms of our namespace that the graph uses and core.ttl does not declare."""
    if ontology.declared.issuperset(_OURS.findall(nquads)):
        return
    for quad in ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS):
        for term in (quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(_UJT) and term.value not in ontology.declared:
                yield Finding("undeclared-term", compact(quad.subject.value), f"{compact(term.value)} is no term of core.ttl")


def standing_findings(rows: Rows, ontology: "Ontology") -> Iterator[Finding]:
    """Yield the plain triples of claimable properties that no asserted or inferred claim of their release makes, and such claims without their triple."""
    claimable = [f"<{p.iri}>" for p in ontology.properties.values() if p.claimable]
    plain = {(subject, predicate, rest) for predicate in claimable for subject, rest in rows.get(predicate, ())}
    stated = _stated(rows)
    for subject, predicate, rest in plain - stated.keys():
        said = f"{compact(predicate[1:-1])} {compact(_value(rest))}"
        yield Finding("plain-without-claim", compact(subject[1:-1]), f"{said} is stated but no asserted or inferred claim says so")
    for triple in stated.keys() - plain:
        yield Finding("claim-without-plain", compact(stated[triple][1:-1]), "the claim is asserted or inferred but its triple is not in the graph")


def _stated(rows: Rows) -> dict[tuple[str, str, str], str]:
    """What the asserted and inferred claims say: subject, predicate, and object with the graph, to the claim."""
    subjects, predicates, things = ({(claim, _graph(rest)): rest for claim, rest in rows.get(part, ())} for part in _SAID)
    standing = [(claim, _graph(rest)) for claim, rest in rows.get(_STATUS, ()) if rest.startswith(_STANDING)]
    whole = [key for key in standing if key in subjects and key in predicates and key in things]
    return {(_first(subjects[key]), _first(predicates[key]), things[key]): key[0] for key in whole}


def quote_findings(rows: Rows, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the releases whose text is missing or another one, and the spans whose words are not where they say."""
    stems = {name: _value(rest) for name, rest in rows.get(_STEM, ())}
    for name, rest in rows.get(_SHA, ()):
        yield from _text_finding(name, texts.get(stems.get(name, "")), _value(rest))
    sources, starts, ends = (dict(rows.get(part, ())) for part in (_SOURCE, _START, _END))
    for name, rest in rows.get(_EXACT, ()):
        text = texts.get(stems.get(_first(sources.get(name, "")), ""))
        if text is not None and _cut(text, starts.get(name), ends.get(name)) != _value(rest):
            yield Finding("quote", compact(name[1:-1]), "the text does not hold these words at this place")


def _text_finding(name: str, text: str | None, digest: str) -> Iterator[Finding]:
    if text is None:
        yield Finding("text", compact(name[1:-1]), "its archived text is missing")
    elif sha256(text.encode()).hexdigest() != digest:
        yield Finding("text", compact(name[1:-1]), "its archived text is another than the one it was read from")


def _cut(text: str, start: str | None, end: str | None) -> str | None:
    ends = [_value(place) if place else "" for place in (start, end)]
    return text[int(ends[0]) : int(ends[1])] if all(end.isdecimal() for end in ends) else None


def _first(rest: str) -> str:
    """The object at the beginning of a line's rest, where it is no literal."""
    return rest.partition(" ")[0]


def _graph(rest: str) -> str:
    """The graph at its end."""
    return rest[rest.rindex(" <") :]


def _value(rest: str) -> str:
    """The value of its object; what is escaped is left to Oxigraph."""
    if rest[0] == '"' and (plain := _ENDS.match(rest, 1)):
        return rest[1 : plain.end() - 1]
    return next(iter(ox.parse(f"<a:> <a:> {rest}".encode(), format=ox.RdfFormat.N_QUADS))).object.value
